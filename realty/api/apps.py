from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "realty.api"
    label = "api"
    verbose_name = "API"
