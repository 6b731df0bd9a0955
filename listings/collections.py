"""Collections from provision to drop. Each is visible in SQL as a view with exactly its name."""

from typing import Any

from django.db import connection, transaction
from psycopg import sql

from listings.models import Collection
from realty.tenants.models import Tenant


def provision(tenant: Tenant, provider: str, **fields: Any) -> Collection:
    """Create the collection and its view in one transaction. Raises ValidationError for a name PostgreSQL would not keep."""
    collection = Collection(tenant=tenant, provider=provider, name=Collection.name_for(tenant.slug, provider), **fields)
    collection.full_clean(exclude=["tenant"])
    with transaction.atomic():
        collection.save()
        create_view(collection)
    return collection


def create_view(collection: Collection) -> None:
    """The view runs with the rights of whoever reads it (security_invoker), so row-level security holds in it too."""
    statement = sql.SQL(
        "CREATE OR REPLACE VIEW {} WITH (security_invoker = true) AS"
        " SELECT * FROM listings_listing WHERE collection_id = {} AND vanished_at IS NULL"
    ).format(sql.Identifier(collection.name), sql.Literal(collection.pk))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(None))
