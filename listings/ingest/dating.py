"""The day on which stored listings came to market (`Listing.came_on`), made again where the clock of their MLS is not
the one that it was made by. A trigger makes it of each listing that is written (`listings.traits`); this is for others.

Only listings that give neither OnMarketDate nor ListingContractDate depend on the clock, and only those are written
whose day differs: what was interrupted begins again, and is soon where it was.
"""

from time import monotonic

from django.db import transaction

from listings.days_on_market import OF_LISTING, STARTED_ON, ZONE
from listings.ingest.batch import lock_tenant
from realty.database.statements import fetch_all, fetch_one, run
from realty.tenants.scope import platform_scope, tenant_scope

OTHERS = f"""
SELECT collection.id, collection.tenant_id, {ZONE} FROM listings_collection AS collection
JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
WHERE collection.dated_by <> {ZONE} ORDER BY collection.id
"""  # noqa: S608 - our own SQL
SLICE = f"""
WITH slice AS (
    SELECT listing.id, listing.listing_key, listing.came_on, {STARTED_ON} AS started_on
    FROM listings_listing AS listing {OF_LISTING}
    WHERE listing.collection_id = %(collection)s::bigint AND listing.listing_key > %(after)s::text
    ORDER BY listing.listing_key LIMIT 2000
), written AS (
    UPDATE listings_listing AS listing SET came_on = slice.started_on FROM slice
    WHERE listing.id = slice.id AND slice.came_on IS DISTINCT FROM slice.started_on
)
SELECT max(listing_key) FROM slice
"""  # noqa: S608 - our own SQL
DONE = "UPDATE listings_collection SET dated_by = %s WHERE id = %s::bigint"


def date_again(budget: float | None = None) -> int:
    """Slices, each a transaction of its own, for `budget` seconds at most. Gives how many it made."""
    started, made = monotonic(), 0
    with platform_scope("collections whose clock is another than their listings were dated by"):
        waiting = fetch_all(OTHERS)
    for collection_id, tenant_id, zone in waiting:
        after: str | None = ""
        with tenant_scope(tenant_id):
            while after is not None and (budget is None or monotonic() - started < budget):
                after = _slice(tenant_id, collection_id, after)
                made += 1
            if after is None:
                run(DONE, (zone, collection_id))
    return made


def _slice(tenant_id: int, collection_id: int, after: str) -> str | None:
    """The last key of the slice behind the key `after`; None where nothing is left."""
    with transaction.atomic():
        lock_tenant(tenant_id)
        last: str | None = fetch_one(SLICE, {"collection": collection_id, "after": after})[0]
    return last
