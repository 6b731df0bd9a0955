from django.apps import AppConfig


class RealtyConfig(AppConfig):
    name = "realty"
    verbose_name = "Realty"

    def ready(self) -> None:
        # The checks register on import.
        from realty import checks  # noqa: F401, PLC0415
