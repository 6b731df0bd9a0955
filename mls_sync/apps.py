from django.apps import AppConfig


class MlsSyncConfig(AppConfig):
    name = "mls_sync"
    verbose_name = "MLS sync"

    def ready(self) -> None:
        # The checks, and the receiver that removes a deleted feed's schedule, register on import.
        from mls_sync import audit_pages, checks, first_hour, leaving, metrics, schedules  # noqa: F401, PLC0415
        from realty.operations.metrics import register  # noqa: PLC0415

        register(metrics.collect)
