"""Listings that the source no longer has."""

from collections.abc import Sequence

from listings.duplicates import mark_duplicates
from listings.ingest.batch import Batch, add_volumes, announce, open_batch
from listings.ingest.columns import ROW_BYTES, WITH_SOURCE
from listings.models import Collection
from realty.database.statements import fetch_all, run

CHUNK = 2_000

LIVE = f"""
SELECT id, property_key, {ROW_BYTES}, coalesce(photo_count, 0) FROM {WITH_SOURCE}
WHERE collection_id = %s::bigint AND listing_key = ANY(%s::text[]) AND vanished_at IS NULL
"""
RECORD = """
WITH gone AS (
    UPDATE listings_listing SET vanished_at = %(now)s::timestamptz, is_duplicate = false
    WHERE id = ANY(%(ids)s::bigint[]) RETURNING id, standard_status
)
INSERT INTO listings_listingevent
    (tenant_id, collection_id, listing_id, kind, old_value, new_value, occurred_at, recorded_at, run_id)
SELECT %(tenant)s::bigint, %(collection)s::bigint, id, 'vanished', standard_status, '', %(now)s::timestamptz,
    %(now)s::timestamptz, %(run_id)s::bigint
FROM gone
"""


def mark_vanished(collection: Collection, keys: Sequence[str], *, run_id: int | None) -> int:
    """Mark live listings as gone from the feed; their rows, sources and events stay. Gives how many were live.

    Works inside the caller's transaction. Keys that are not stored, or had vanished before, are passed over.
    """
    batch = open_batch(collection, run_id)
    return sum(_vanish(batch, list(keys[start : start + CHUNK])) for start in range(0, len(keys), CHUNK))


def _vanish(batch: Batch, keys: list[str]) -> int:
    gone = fetch_all(LIVE, (batch.collection_id, keys))
    if not gone:
        return 0
    ids = [row[0] for row in gone]
    photos = sum(row[3] for row in gone)
    run(RECORD, {**batch.parameters(), "ids": ids})
    if batch.has_siblings:
        mark_duplicates(batch.tenant_id, homes=sorted({row[1] for row in gone}), listing_keys=keys)
    add_volumes(batch, listings=-len(gone), row_bytes=-sum(row[2] for row in gone), photos=-photos)
    announce(batch)
    return len(gone)
