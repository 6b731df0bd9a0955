"""The same offer in several collections of one tenant is shown once.

Two live listings of different collections are the same offer when their duplicate keys are equal, or their listing keys
where their MLS numbers (ListingId) do not differ: one MLS through two feeds, and not two MLSs that count alike. The one
modified last is shown, of equals that of the older collection; the other is marked. The mark is kept by the write door,
in the transaction of the change.
"""

from collections.abc import Sequence

from realty.database.statements import fetch_one, run

# The number of the rule. Raise it with each change of what hides what: stored marks are then judged again, slice by
# slice (`listings.tasks.judge_duplicates_again`).
RULE = 2
SLICE = 2_000
MARK = """
WITH judged AS (
    SELECT mine.id, EXISTS (
        SELECT FROM listings_listing AS other
        WHERE other.tenant_id = mine.tenant_id AND other.property_key = mine.property_key
            AND other.duplicate_key = mine.duplicate_key AND other.collection_id <> mine.collection_id
            AND other.vanished_at IS NULL AND {beats}
    ) OR EXISTS (
        SELECT FROM listings_collection AS sibling
        JOIN listings_listing AS other
            ON other.collection_id = sibling.id AND other.listing_key = mine.listing_key
            AND (other.listing_id = mine.listing_id OR other.listing_id = '' OR mine.listing_id = '')
        WHERE sibling.tenant_id = mine.tenant_id AND sibling.id <> mine.collection_id
            AND other.vanished_at IS NULL AND {beats}
    ) AS is_beaten
    FROM listings_listing AS mine
    WHERE mine.vanished_at IS NULL AND mine.id IN ({affected})
)
UPDATE listings_listing AS listing SET is_duplicate = judged.is_beaten
FROM judged WHERE listing.id = judged.id AND listing.is_duplicate <> judged.is_beaten
"""
BEATS = """(coalesce(other.modification_timestamp, '-infinity'), mine.collection_id)
    > (coalesce(mine.modification_timestamp, '-infinity'), other.collection_id)"""
OF_HOMES_AND_KEYS = """
    SELECT id FROM listings_listing
    WHERE tenant_id = (SELECT %(tenant)s::bigint) AND property_key = ANY(%(homes)s::text[])
    UNION
    SELECT listing.id FROM listings_collection AS sibling
    JOIN listings_listing AS listing
        ON listing.collection_id = sibling.id AND listing.listing_key = ANY(%(listing_keys)s::text[])
    WHERE sibling.tenant_id = %(tenant)s::bigint
"""
MARKED = "SELECT id FROM listings_listing WHERE tenant_id = %(tenant)s::bigint AND is_duplicate"
OF_SLICE = f"""
    SELECT id FROM listings_listing WHERE tenant_id = %(tenant)s::bigint AND id > %(after)s::bigint
        AND vanished_at IS NULL
    ORDER BY id LIMIT {SLICE}
"""  # noqa: S608 - a number
LAST = f"SELECT coalesce(max(id), 0) FROM ({OF_SLICE}) AS slice"  # noqa: S608


def mark_duplicates(tenant_id: int, *, homes: Sequence[str], listing_keys: Sequence[str]) -> int:
    """Judge again all listings of these property keys and listing keys. Gives how many marks changed."""
    sql = MARK.format(beats=BEATS, affected=OF_HOMES_AND_KEYS)
    return run(sql, {"tenant": tenant_id, "homes": list(homes), "listing_keys": list(listing_keys)})


def release_duplicates(tenant_id: int) -> int:
    """Judge again all marked listings of a tenant, after a collection went."""
    return run(MARK.format(beats=BEATS, affected=MARKED), {"tenant": tenant_id})


def slice_of_marks(tenant_id: int, after: int) -> int:
    """Judge again the next live listings, under the tenant's lock; gives the last one's id, 0 where none is left."""
    place = {"tenant": tenant_id, "after": after}
    run(MARK.format(beats=BEATS, affected=OF_SLICE), place)
    return int(fetch_one(LAST, place)[0])
