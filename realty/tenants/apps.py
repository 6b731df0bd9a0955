from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenantsConfig(AppConfig):
    name = "realty.tenants"
    label = "tenants"
    verbose_name = "Tenants"

    def ready(self) -> None:
        # Registration of the receivers and checks happens on import.
        from realty.database.rights import give_rights  # noqa: PLC0415
        from realty.tenants import audit_pages, checks, scope, visits  # noqa: F401, PLC0415

        # Django tells only apps with models, so not `realty` itself.
        post_migrate.connect(give_rights, sender=self)
