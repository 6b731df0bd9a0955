from importlib import import_module

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "realty.billing"
    label = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        import_module("realty.billing.tiers")  # its receiver registers on import
