from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "realty.tenants"
    label = "tenants"
    verbose_name = "Tenants"

    def ready(self) -> None:
        # Registration of the receivers and checks happens on import.
        from realty.tenants import checks, scope  # noqa: F401, PLC0415
