from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "realty.operations"
    label = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        from realty.operations import metrics  # noqa: PLC0415  it reads a model

        metrics.register(metrics.of_queue)
