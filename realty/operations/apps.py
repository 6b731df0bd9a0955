from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "realty.operations"
    label = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        # They read models; checks and receivers register on import.
        from realty.operations import checks, metrics, tasks_told  # noqa: F401, PLC0415

        metrics.register(metrics.of_queue)
        metrics.register(metrics.of_standby)
        if settings.SENTRY_DSN:
            from realty import sentry  # noqa: PLC0415  a site without one does not load the library

            sentry.start(settings.SENTRY_DSN, settings.SENTRY_ENVIRONMENT)
