from django.apps import AppConfig


class MlsSyncConfig(AppConfig):
    name = "mls_sync"
    verbose_name = "MLS sync"

    def ready(self) -> None:
        # The checks, what webhooks tell of, and the receivers register on import.
        from mls_sync import checks, feed_events, schedules  # noqa: F401, PLC0415
        from mls_sync.notices import about_webhooks  # noqa: F401, PLC0415
