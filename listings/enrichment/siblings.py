"""Other listings whose enrichment rests on a listing: those of its home, by their time on the market, and those that
have their place from its parcel."""

from collections.abc import Sequence

from django_q.tasks import async_task

from realty.database.statements import fetch_all, run

TASK = "listings.tasks.enrich_listings"
OF_HOMES = """
SELECT id FROM listings_listing WHERE tenant_id = %(tenant)s::bigint AND property_key IN (
    SELECT property_key FROM listings_listing
    WHERE id = ANY(%(ids)s::bigint[]) AND purged_at IS NULL AND property_key <> ''
    UNION SELECT home_key FROM listings_enrichment WHERE listing_id = ANY(%(ids)s::bigint[]))
"""
# Parcel by parcel, each once and by the index: a building's units may share one. Those with a place of their own need
# no other's.
OF_PARCELS = """
SELECT other.id FROM (
    SELECT DISTINCT parcel_key, lower(county_or_parish) AS county FROM listings_listing
    WHERE id = ANY(%(ids)s::bigint[]) AND parcel_key <> '' AND county_or_parish <> ''
) AS mine CROSS JOIN LATERAL (
    SELECT id, county_or_parish FROM listings_listing WHERE tenant_id = (SELECT %(tenant)s::bigint)
        AND parcel_key = mine.parcel_key AND parcel_key <> ''
    OFFSET 0
) AS other
WHERE lower(other.county_or_parish) = mine.county
    AND (SELECT coalesce(how -> 'location' ->> 'method', '') FROM listings_enrichment WHERE listing_id = other.id)
        NOT IN ('source', 'sign', 'swapped')
"""
FORGET = "DELETE FROM listings_enrichment WHERE listing_id = ANY(%s::bigint[])"
STAYING = """
SELECT id FROM listings_listing WHERE id = ANY(%s::bigint[]) AND collection_id IS DISTINCT FROM %s::bigint ORDER BY id
"""
# Listings of one task, which has to end before its timeout.
AT_ONCE = 4_000


def with_siblings(tenant_id: int, ids: Sequence[int]) -> list[int]:
    """These listings and their siblings, in order. One query."""
    found = fetch_all(f"{OF_HOMES} UNION {OF_PARCELS}", {"tenant": tenant_id, "ids": list(ids)})
    return sorted({*ids, *(pk for (pk,) in found)})


def forget_siblings(tenant_id: int, ids: Sequence[int], *, dropped: int | None = None) -> None:
    """Before these listings or their contents go, in that transaction and under the tenant's ENRICH lock: what was
    found out of their siblings goes, and the worker finds it out again without them. Those of a collection that is
    `dropped` go as well, and wait for nothing."""
    others = sorted({*with_siblings(tenant_id, ids)} - {*ids})
    siblings = [pk for (pk,) in fetch_all(STAYING, (others, dropped))] if others else []
    for start in range(0, len(siblings), AT_ONCE):
        some = siblings[start : start + AT_ONCE]
        run(FORGET, (some,))
        async_task(TASK, tenant_id, some)
