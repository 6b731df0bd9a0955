from django.apps import AppConfig


class CrmLeadsConfig(AppConfig):
    name = "crm_leads"
    verbose_name = "Leads"
