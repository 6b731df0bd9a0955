"""Store a page of mapped records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, transaction

from listings import identity
from listings.duplicates import mark_duplicates
from listings.ingest.admission import each_id_once, each_key_once, problem, within_quota
from listings.ingest.batch import Batch, add_volumes, announce, next_ids, open_batch
from listings.ingest.before import Before, read_before, visible_before
from listings.ingest.clean import cleaned, error_field, error_reason, is_data_error
from listings.ingest.columns import ROW_BYTES, SEARCH_VECTOR, SLUG, STAGED, UPDATED
from listings.ingest.events import record_events
from listings.ingest.photos import Gallery, gallery, replace_photos
from listings.ingest.staging import copy_rows, prepare_table, staged_record
from listings.models import Collection
from listings.rows import ListingRow, RowProblem
from listings.statements import fetch_one, run

UPSERT = f"""
INSERT INTO listings_listing ({", ".join(STAGED)}, tenant_id, collection_id, is_duplicate, created_at, updated_at, search_vector)
SELECT {", ".join(STAGED)}, %(tenant)s::bigint, %(collection)s::bigint, false, %(now)s::timestamptz, %(now)s::timestamptz,
    {SEARCH_VECTOR}
FROM listings_incoming
ON CONFLICT (collection_id, listing_key) DO UPDATE SET
    {", ".join(f"{column} = EXCLUDED.{column}" for column in UPDATED)},
    slug = {SLUG}, updated_at = EXCLUDED.updated_at, search_vector = EXCLUDED.search_vector, vanished_at = NULL
WHERE listings_listing.content_hash IS DISTINCT FROM EXCLUDED.content_hash OR listings_listing.vanished_at IS NOT NULL
"""
MAX_PRICE_PER_SQUARE_FOOT = Decimal(10) ** 12


@dataclass(slots=True)
class Written:
    """What became of the rows: each is counted once. A listing that returned to the feed counts as updated."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    over_quota: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def write(collection: Collection, rows: Sequence[ListingRow], *, run_id: int | None) -> Written:
    """Create or update listings with their photos, events, duplicate marks and the collection's volumes.

    Works inside the caller's transaction, so that a checkpoint commits with its rows. A row that cannot be stored is returned
    as a problem and never sinks the others.
    """
    written = Written()
    if not rows:
        return written
    batch = open_batch(collection, run_id)
    kept, written.problems = each_key_once([cleaned(row) for row in rows])
    before = read_before(batch, kept)
    changed = [row for row in kept if not _is_stored(row, before.get(row.listing_key))]
    written.unchanged = len(kept) - len(changed)
    changed, problems = each_id_once(batch, changed, before)
    written.problems += problems
    changed, written.over_quota = within_quota(batch, changed, before)
    _store(batch, changed, before, written)
    return written


def _is_stored(row: ListingRow, before: Before | None) -> bool:
    return before is not None and not before.is_vanished and before.content_hash == row.content_hash


def _store(batch: Batch, rows: Sequence[ListingRow], before: dict[str, Before], written: Written) -> None:
    """All at once; where PostgreSQL refuses some value, by halves, until only the bad row is left out."""
    if not rows:
        return
    try:
        with transaction.atomic():
            _store_at_once(batch, rows, before)
    except (
        DataError,
        IntegrityError,
        OperationalError,
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
    ) as error:
        if not is_data_error(error):
            raise
        if len(rows) == 1:
            written.problems.append(problem(rows[0], error_field(error), error_reason(error)))
            return
        middle = len(rows) // 2
        _store(batch, rows[:middle], before, written)
        _store(batch, rows[middle:], before, written)
        return
    new = sum(row.listing_key not in before for row in rows)
    written.created += new
    written.updated += len(rows) - new


def _store_at_once(batch: Batch, rows: Sequence[ListingRow], before: dict[str, Before]) -> None:
    visible = visible_before(batch, [row for row in rows if row.listing_key in before])
    fresh_ids = iter(next_ids(sum(row.listing_key not in before for row in rows)))
    records, galleries, emptied, homes = [], {}, [], set()
    for row in rows:
        known = before.get(row.listing_key)
        values = {**row.values, **visible.get(row.listing_key, {})}
        listing_id = known.id if known else next(fresh_ids)
        photos = gallery(row.photos) if row.photos is not None else None
        if photos and (known is None or known.photos_hash != photos.digest):
            galleries[listing_id] = photos
            if known:
                emptied.append(listing_id)
        derived = _derived(row, values, known, photos, listing_id)
        homes.add(derived["property_key"])
        if known:
            homes.add(known.property_key)
        records.append(staged_record(row, values, derived, known))
    known_ids = [before[row.listing_key].id for row in rows if row.listing_key in before]
    live = [entry for row in rows if (entry := before.get(row.listing_key)) and not entry.is_vanished]
    photos_before = _count_photos([entry.id for entry in live])
    prepare_table()
    copy_rows(records)
    _release_ids(batch, rows, before)
    run(UPSERT, batch.parameters())
    replace_photos(batch, galleries, emptied)
    if record_events(batch):
        announce(batch)
    if batch.has_siblings:
        mark_duplicates(batch.tenant_id, homes=sorted(homes), listing_keys=[row.listing_key for row in rows])
    new_photos = sum(len(entry.records) for listing_id, entry in galleries.items() if listing_id not in set(known_ids))
    add_volumes(
        batch,
        listings=len(rows) - len(live),
        row_bytes=_stored_bytes() - sum(entry.row_bytes for entry in live),
        photos=new_photos + _count_photos(known_ids) - photos_before,
    )


def _derived(
    row: ListingRow, values: dict[str, Any], known: Before | None, photos: Gallery | None, listing_id: int
) -> dict[str, Any]:
    home = identity.property_key(values, row.listing_key)
    kept_photos = photos is None and known is not None
    return {
        "id": listing_id,
        "listing_key": row.listing_key,
        "slug": identity.slug(values),
        "property_key": home,
        "duplicate_key": identity.duplicate_key(values, home),
        "price_per_square_foot": price_per_square_foot(values),
        "primary_photo_url": known.primary_photo_url if kept_photos and known else photos.primary_url if photos else "",
        "masked_fields": list(row.masked_fields),
        "content_hash": row.content_hash,
        "photos_hash": known.photos_hash if kept_photos and known else photos.digest if photos else b"",
        "raw": row.raw.decode(),
    }


def price_per_square_foot(values: dict[str, Any]) -> Decimal | None:
    """List price over living area, in dollars; None without either."""
    price, area = values.get("list_price"), values.get("living_area")
    if price is None or not area or area < 1:
        return None
    result = Decimal(price) / Decimal(area)
    return round(result, 2) if abs(result) < MAX_PRICE_PER_SQUARE_FOOT else None


def _release_ids(batch: Batch, rows: Sequence[ListingRow], before: dict[str, Before]) -> None:
    """Listings may swap their ListingIds in one page: those that change theirs let go of it first."""
    changing = [
        known.id
        for row in rows
        if (known := before.get(row.listing_key))
        and known.listing_id
        and known.listing_id != row.values.get("listing_id")
    ]
    if changing:
        run("UPDATE listings_listing SET listing_id = '' WHERE id = ANY(%s::bigint[])", (changing,))


def _count_photos(listing_ids: Sequence[int]) -> int:
    if not listing_ids:
        return 0
    return int(fetch_one("SELECT count(*) FROM listings_photo WHERE listing_id = ANY(%s::bigint[])", (listing_ids,))[0])


def _stored_bytes() -> int:
    """Of the rows just written, as PostgreSQL keeps them."""
    sql = f"SELECT sum({ROW_BYTES})::bigint FROM listings_listing WHERE id IN (SELECT id FROM listings_incoming)"  # noqa: S608
    return int(fetch_one(sql)[0])
