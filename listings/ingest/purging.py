"""Listings whose content may be kept no longer: what is left says only which record it was, and when it ended.

The row stays, so that a sync that meets the same record again knows it by its hash and does not bring it back. A record
that changed, since the home is for sale again, is stored anew like any other.
"""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_q.tasks import async_task

from listings.dependents import TABLES
from listings.enrichment.siblings import forget_siblings
from listings.enums import EventKind
from listings.ingest.batch import open_batch
from listings.ingest.vanish import CHUNK, mark_vanished
from listings.models import Collection, Listing
from realty.database.locks import Space, lock
from realty.database.statements import fetch_all, run

KEPT = frozenset(
    {
        "id", "tenant_id", "collection_id", "listing_key", "listing_id", "mls_id", "standard_status",
        "status_change_timestamp", "content_hash", "created_at", "updated_at", "vanished_at", "purged_at",
        "property_key", "facet_city_id", "facet_kind_id", "facet_sub_type_id", "facet_subdivision_id", "traits",
        "monthly_fee",
    }
)  # fmt: skip


def _blank(field: "models.Field[object, object]") -> str:
    if field.null:
        return "NULL"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, models.JSONField):
        return "'{}'" if field.default is models.NOT_PROVIDED else "'[]'"
    return "'{}'" if isinstance(field, ArrayField) else "''"


BLANKED = ", ".join(
    f"{field.attname} = {_blank(field)}" for field in Listing._meta.concrete_fields if field.attname not in KEPT
)
PURGE = f"""
UPDATE listings_listing SET {BLANKED}, property_key = 'key:' || listing_key, purged_at = %s::timestamptz,
    vanished_at = coalesce(vanished_at, %s::timestamptz)
WHERE collection_id = %s::bigint AND listing_key = ANY(%s::text[]) AND purged_at IS NULL
"""
IDS = "SELECT id FROM listings_listing WHERE collection_id = %s::bigint AND listing_key = ANY(%s::text[])"
OF_LISTINGS = f"listing_id IN ({IDS})"
# Record and photos, what we found out and told, what members noted, and the prices and statuses that events tell. That
# it vanished stays: who follows must hear of it.
CHILDREN = (
    *(f"DELETE FROM {table} WHERE {OF_LISTINGS}" for table in TABLES),
    f"DELETE FROM listings_listingevent WHERE kind <> '{EventKind.VANISHED}' AND {OF_LISTINGS}",
)
COPIES = f"DELETE FROM listings_photocopy WHERE {OF_LISTINGS}"
SWEEP = "listings.tasks.sweep_photos"


def purge(collection: Collection, keys: Sequence[str]) -> int:
    """Remove the content, photos and events of these listings for good. Gives how many had any.

    Works inside the caller's transaction. They leave search, view and volumes as vanished ones do.
    """
    return sum(_purge(collection, list(keys[start : start + CHUNK])) for start in range(0, len(keys), CHUNK))


def _purge(collection: Collection, keys: list[str]) -> int:
    batch = open_batch(collection, run_id=None)
    mark_vanished(collection, keys, run_id=None)
    lock(Space.ENRICH, batch.tenant_id)
    lock(Space.ALERTS, batch.tenant_id)
    forget_siblings(batch.tenant_id, [pk for (pk,) in fetch_all(IDS, (batch.collection_id, keys))])
    for statement in CHILDREN:
        run(statement, (batch.collection_id, keys))
    if run(COPIES, (batch.collection_id, keys)):
        # In the caller's transaction, so that the files go where the rows did.
        async_task(SWEEP, batch.tenant_id)
    return run(PURGE, (batch.now, batch.now, batch.collection_id, keys))
