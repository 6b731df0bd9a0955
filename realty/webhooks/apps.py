from importlib import import_module

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "realty.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        # Only now: the audit needs its models.
        import_module("realty.webhooks.audit_pages")
