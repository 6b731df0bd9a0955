"""What stands in a tenant's tables, to see that nothing changed, and that nothing points across."""

from django.apps import apps
from django.db import connection, models

from realty.tenants.models import Tenant
from realty.tenants.scope import TenantOwned, platform_scope


def owned() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantOwned)]


def digest_of(tenant: Tenant) -> dict[str, str]:
    """A digest of each table's rows of this tenant."""
    found = {}
    with platform_scope("test"), connection.cursor() as cursor:
        for model in owned():
            table = model._meta.db_table
            rows = f"SELECT t::text AS row FROM {table} AS t WHERE tenant_id = %s"
            digest = f"SELECT md5(coalesce(string_agg(row, '|' ORDER BY row), '')) FROM ({rows}) AS r"
            cursor.execute(digest, [tenant.pk])
            found[table] = cursor.fetchone()[0]
    return found


def crossings() -> list[str]:
    """Foreign keys whose two rows belong to different tenants."""
    found = []
    with platform_scope("test"):
        for model in owned():
            for field in model._meta.concrete_fields:
                other = field.related_model
                if isinstance(other, type) and issubclass(other, TenantOwned):
                    across = model._default_manager.exclude(**{field.name: None})
                    across = across.exclude(**{f"{field.name}__tenant_id": models.F("tenant_id")})
                    found += [f"{model.__name__}.{field.name}"] if across.exists() else []
    return found
