from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "realty.operations"
    label = "operations"
    verbose_name = "Operations"
