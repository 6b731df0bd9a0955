"""Collections from provision to drop. Each is visible in SQL as a view with exactly its name."""

from time import sleep
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Model

from listings.dependents import TABLES
from listings.duplicates import release_duplicates
from listings.enrichment.siblings import forget_siblings
from listings.ingest.batch import lock_tenant
from listings.ingest.columns import ROW_BYTES, WITH_SOURCE
from listings.models import Collection, Listing
from realty.billing import tiers
from realty.database.locks import Space, lock
from realty.database.statements import fetch_all, fetch_one, run
from realty.tenants.models import Tenant
from realty.tenants.scope import home_of

# Of no use to a reader of the view, and heavy.
NOT_IN_VIEW = frozenset(
    {
        "search_vector", "content_hash", "facet_city_id", "facet_kind_id", "facet_sub_type_id",
        "facet_subdivision_id", "traits", "monthly_fee", "came_on",
    }
)  # fmt: skip
COLUMNS_OF_RELATIONS = """
SELECT relation.relname, array_agg(attribute.attname::text)
FROM pg_class AS relation JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
WHERE relation.relkind IN ('v', 'r') AND NOT attribute.attisdropped
    AND attribute.attnum > 0 AND relation.relnamespace = current_schema()::regnamespace
GROUP BY relation.relname
"""
DROP_BATCH = 2_000
LOCK_TIMEOUT = "500ms"
LOCK_ATTEMPTS = 20


class CollectionBusy(RuntimeError):
    """Somebody reads the collection's view in a transaction that does not end; dropping goes on when called again."""


class Volume(NamedTuple):
    """What a collection holds: live listings, their bytes as stored, their photos, and the bytes of stored media."""

    listings: int
    listing_bytes: int
    photos: int
    media_bytes: int


def provision(tenant: Tenant, provider: str, **fields: Any) -> Collection:
    """Create the collection and its view in one transaction. Raises ValidationError for a name PostgreSQL would not
    keep."""
    fields.setdefault("max_listings", tiers.max_listings(tenant.pk))
    collection = Collection(tenant=tenant, provider=provider, name=Collection.name_for(tenant.slug, provider), **fields)
    collection.full_clean(exclude=["tenant"])
    with transaction.atomic():
        collection.save()
        create_view(collection)
    return collection


def renew_views() -> None:
    """Make those views anew that lack a column of the model, and measure their collections, whose rows have grown; each
    in a transaction of its own, once the table has all columns. The caller's scope says whose."""
    shown = dict(fetch_all(COLUMNS_OF_RELATIONS))
    maker = fetch_one("SELECT to_regprocedure('listings_make_view(bigint, text[])')")[0]
    if not maker or not (_is_whole(Collection, shown) and _is_whole(Listing, shown)):
        return  # Migrated to an earlier state only.
    for collection in Collection.objects.order_by("pk"):
        if set(shown.get(collection.name, ())) != {*_view_columns(), "land_lease_years_remaining"}:
            with transaction.atomic():
                create_view(collection)
                recount(collection)


def _is_whole(model: type[Model], shown: dict[str, Any]) -> bool:
    """Whether its table has all columns of the code by now."""
    return {field.column for field in model._meta.concrete_fields} <= set(shown.get(model._meta.db_table, ()))


def _view_columns() -> list[str]:
    return [field.attname for field in Listing._meta.concrete_fields if field.attname not in NOT_IN_VIEW]


def create_view(collection: Collection) -> None:
    """Make the view of the collection's live listings, or make it anew.

    It names its columns, so that the table can gain more (after migrations `renew_views` shows them). It runs with the
    rights of whoever reads it (security_invoker), so row-level security holds in it too. A migration that changes a
    column's type drops the views first (`drop_view`). The site's role makes no views: a function of the owner's does
    (migration 0002_triggers_and_functions).
    """
    with home_of(collection.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT listings_make_view(%s, %s)", [collection.pk, _view_columns()])


def drop_view(collection: Collection) -> None:
    with home_of(collection.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT listings_drop_view(%s)", [collection.pk])


def measure(collection: Collection) -> Volume:
    """Count the collection anew; equals the counts that the write door keeps."""
    listings, listing_bytes, photos = fetch_one(
        f"SELECT count(*), coalesce(sum({ROW_BYTES}), 0)::bigint, coalesce(sum(photo_count), 0)::bigint"  # noqa: S608
        f" FROM {WITH_SOURCE} WHERE collection_id = %s::bigint AND vanished_at IS NULL",
        (collection.pk,),
    )
    # A trigger of the files' own table keeps the bytes of stored media.
    media_bytes = Collection.objects.values_list("media_bytes", flat=True).get(pk=collection.pk)
    return Volume(listings, listing_bytes, photos, media_bytes)


def recount(collection: Collection) -> Volume:
    """Measure while no write goes on, and keep the result in the collection's row."""
    with transaction.atomic():
        lock_tenant(collection.tenant_id)
        volume = measure(collection)
        collection.listing_count, collection.listing_bytes, collection.photo_count, collection.media_bytes = volume
        collection.save(update_fields=["listing_count", "listing_bytes", "photo_count", "media_bytes"])
    return volume


def drop(collection: Collection) -> None:
    """Remove the collection with its listings, photos, events, feed and runs, and nothing else, while others read.

    The view goes first, then rows in bounded transactions, last the collection's own row. Interrupted at any point,
    it goes on when called again. Raises CollectionBusy when a reader of the view does not let go; nothing has gone
    then.
    """
    own_row = Collection.objects.filter(pk=collection.pk)
    quota = own_row.values_list("max_listings", flat=True).get()
    own_row.update(max_listings=0)  # A sync that is running stores nothing new.
    try:
        drop_view_patiently(collection)
    except CollectionBusy:
        own_row.update(max_listings=quota)
        raise
    while _delete_batch(collection):
        pass
    with transaction.atomic():
        lock_tenant(collection.tenant_id)
        own = Collection.objects.select_for_update().get(pk=collection.pk)
        while _delete_batch(collection):
            pass
        # Cascades to what other apps hang on it: feed, runs. Listings are gone, so Django finds none to load.
        own.delete()
        release_duplicates(collection.tenant_id)


def drop_view_patiently(collection: Collection) -> None:
    """Waits briefly for its readers each time, so that nobody else queues up behind the lock."""
    for attempt in range(1, LOCK_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                run(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                drop_view(collection)
            return
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            sleep(min(0.05 * attempt, 0.5))
    raise CollectionBusy(
        f"{collection.name} is being read in a long transaction. End it, then drop the collection again."
    )


def _delete_batch(collection: Collection) -> int:
    with transaction.atomic():
        # Nothing is found out about a listing, or told of it, while it goes.
        lock(Space.ENRICH, collection.tenant_id)
        lock(Space.ALERTS, collection.tenant_id)
        rows = fetch_all(
            "SELECT id FROM listings_listing WHERE collection_id = %s::bigint LIMIT %s::int",
            (collection.pk, DROP_BATCH),
        )
        ids = [row[0] for row in rows]
        if ids:
            forget_siblings(collection.tenant_id, ids, dropped=collection.pk)
            for table in (*TABLES, "listings_listingevent", "listings_photocopy"):
                run(f"DELETE FROM {table} WHERE listing_id = ANY(%s::bigint[])", (ids,))  # noqa: S608 - our own names
            run("DELETE FROM listings_listing WHERE id = ANY(%s::bigint[])", (ids,))
    return len(ids)
