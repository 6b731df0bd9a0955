"""What stands in a tenant's tables, to see that nothing changed, and that nothing points across."""

from functools import cache

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


@cache
def _pointers() -> str:
    """One statement for all foreign keys between tables of tenants: it is asked after each of thousands of posts."""
    across = []
    for model in owned():
        for field in model._meta.concrete_fields:
            other = field.related_model
            if isinstance(other, type) and issubclass(other, TenantOwned):
                one, two = model._meta.db_table, other._meta.db_table
                across.append(
                    f"SELECT '{model.__name__}.{field.name}' WHERE EXISTS (SELECT FROM {one} AS one JOIN {two} AS two"
                    f" ON two.{other._meta.pk.column} = one.{field.column} WHERE two.tenant_id <> one.tenant_id)"
                )
    return " UNION ALL ".join(across)


def crossings() -> list[str]:
    """Foreign keys whose two rows belong to different tenants."""
    with platform_scope("test"), connection.cursor() as cursor:
        cursor.execute(_pointers())
        return [name for (name,) in cursor.fetchall()]
