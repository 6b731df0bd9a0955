from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "realty.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        # The receiver of the console's own log registers on import.
        import_module("realty.audit.log_entries")
