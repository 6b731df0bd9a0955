"""Keys and hashes first: what need not be written is not even mapped."""

from collections.abc import Mapping
from dataclasses import dataclass

from listings.models import Collection
from realty.database.statements import fetch_all

# Key by key: for any list of keys PostgreSQL may plan to read the whole collection, the more so while its statistics
# do not know the collection yet. The arrays go in binary (%b): psycopg writes hashes as text by regular
# expressions, in a hundred times as long.
# A purged listing comes back when its source record changes, of which the first 16 bytes are the hash; the rest is the
# version of the feed's map.
DIFFERENT = """
SELECT incoming.listing_key, listing.id IS NULL
FROM unnest(%b::text[], %b::bytea[]) AS incoming (listing_key, content_hash)
LEFT JOIN LATERAL (
    SELECT id, vanished_at, purged_at, content_hash FROM listings_listing
    WHERE collection_id = %s::bigint AND listing_key = incoming.listing_key
    OFFSET 0) AS listing ON true
WHERE listing.id IS NULL OR (listing.vanished_at IS NOT NULL AND listing.purged_at IS NULL)
    OR (listing.content_hash <> incoming.content_hash AND (listing.purged_at IS NULL
        OR substr(listing.content_hash, 1, 16) <> substr(incoming.content_hash, 1, 16)))
"""


@dataclass(slots=True, frozen=True)
class Compared:
    """Listing keys by what a page would do to them; one that had vanished counts as changed, a purged one not."""

    new: frozenset[str]
    changed: frozenset[str]
    unchanged: frozenset[str]


def compare(collection: Collection, hashes: Mapping[str, bytes]) -> Compared:
    """Compare listing keys and content hashes (16 bytes, and the version of the feed's map) of any number of records
    with what is stored, in one query. Keys must be free of NUL, which PostgreSQL keeps in no text."""
    if not hashes:
        return Compared(frozenset(), frozenset(), frozenset())
    rows = fetch_all(DIFFERENT, (list(hashes), list(hashes.values()), collection.pk))
    new = frozenset(key for key, is_new in rows if is_new)
    changed = frozenset(key for key, is_new in rows if not is_new)
    return Compared(new=new, changed=changed, unchanged=frozenset(hashes) - new - changed)
