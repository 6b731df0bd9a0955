from django.apps import AppConfig

from realty.plain_messages import use_plain_messages


class RealtyConfig(AppConfig):
    name = "realty"
    verbose_name = "Realty"

    def ready(self) -> None:
        # The checks register on import.
        from realty import checks  # noqa: F401, PLC0415

        use_plain_messages()
