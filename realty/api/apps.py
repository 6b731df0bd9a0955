from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "realty.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        # Only now: receivers need the models.
        import_module("realty.api.receivers")
