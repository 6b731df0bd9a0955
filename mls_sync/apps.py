from django.apps import AppConfig


class MlsSyncConfig(AppConfig):
    name = "mls_sync"
    verbose_name = "MLS sync"

    def ready(self) -> None:
        # The checks, what webhooks tell of, and the receivers register on import.
        from mls_sync import audit_pages, checks, feed_events, first_hour, leaving, metrics, schedules  # noqa: F401, PLC0415
        from mls_sync.notices import about_webhooks  # noqa: F401, PLC0415
        from realty.operations.metrics import register  # noqa: PLC0415

        register(metrics.collect)
