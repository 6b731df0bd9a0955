from importlib import import_module

from django.apps import AppConfig


class CrmLeadsConfig(AppConfig):
    name = "crm_leads"
    verbose_name = "Leads"

    def ready(self) -> None:
        # Only now: receivers need the models.
        import_module("crm_leads.audit_pages")
        import_module("crm_leads.client_alerts.receivers")
        import_module("crm_leads.first_hour")
        import_module("crm_leads.intake.receivers")
        import_module("crm_leads.leads.receivers")
        import_module("crm_leads.leads.webhooks")
        import_module("crm_leads.privacy.kept_stops")
