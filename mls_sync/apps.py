from django.apps import AppConfig


class MlsSyncConfig(AppConfig):
    name = "mls_sync"
    verbose_name = "MLS sync"

    def ready(self) -> None:
        # The receiver that removes a deleted feed's schedule registers on import.
        from mls_sync import schedules  # noqa: F401, PLC0415
