"""Store a page of mapped records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, OperationalError, transaction

from listings.duplicates import mark_duplicates
from listings.ingest.admission import each_id_once, each_key_once, problem, within_quota
from listings.ingest.batch import Batch, add_volumes, announce, open_batch
from listings.ingest.before import Before, read_before
from listings.ingest.clean import cleaned, error_field, error_reason, is_data_error, with_clean_keys
from listings.ingest.columns import ROW_BYTES, SEARCH_VECTOR, SLUG, STAGED, UPDATED, WITH_SOURCE
from listings.ingest.events import record_changes, record_events
from listings.ingest.homes import move, tell
from listings.ingest.preparing import prepare
from listings.ingest.staging import copy_into, prepare_table
from listings.ingest.status_words import with_meanings
from listings.models import Collection
from listings.rows import ListingRow, RowProblem
from realty.database.statements import fetch_one, run

# New listings are known to be new, under the tenant's lock: ON CONFLICT would look for each again, and log it twice.
INSERT = f"""
INSERT INTO listings_listing ({", ".join(STAGED)},
    tenant_id, collection_id, is_duplicate, created_at, updated_at, search_vector)
SELECT {", ".join(STAGED)},
    %(tenant)s::bigint, %(collection)s::bigint, false, %(now)s::timestamptz, %(now)s::timestamptz, {SEARCH_VECTOR}
FROM listings_incoming WHERE was_stored IS """
UPDATE = f"""
ON CONFLICT (collection_id, listing_key) DO UPDATE SET
    {", ".join(f"{column} = EXCLUDED.{column}" for column in UPDATED)},
    slug = {SLUG},
    updated_at = EXCLUDED.updated_at, search_vector = EXCLUDED.search_vector, vanished_at = NULL,
    purged_at = NULL
WHERE listings_listing.content_hash IS DISTINCT FROM EXCLUDED.content_hash OR listings_listing.vanished_at IS NOT NULL
"""
INSERT_SOURCE = """
INSERT INTO listings_listingsource (listing_id, tenant_id, record, gallery, photo_count)
SELECT id, %(tenant)s::bigint, record, gallery, coalesce(photo_count, 0) FROM listings_incoming WHERE was_stored IS """
UPDATE_SOURCE = """
ON CONFLICT (listing_id) DO UPDATE SET record = EXCLUDED.record,
    gallery = coalesce(EXCLUDED.gallery, listings_listingsource.gallery),
    photo_count = CASE WHEN EXCLUDED.gallery IS NULL THEN listings_listingsource.photo_count
        ELSE EXCLUDED.photo_count END
"""
WRITE_NEW = (f"{INSERT} FALSE", f"{INSERT_SOURCE} FALSE")
WRITE_STORED = (f"{INSERT} TRUE {UPDATE}", f"{INSERT_SOURCE} TRUE {UPDATE_SOURCE}")
# Of the rows just written, as PostgreSQL keeps them.
STORED = f"""
SELECT sum({ROW_BYTES})::bigint, sum(photo_count)::bigint FROM {WITH_SOURCE}
WHERE listings_listing.id = ANY(%s::bigint[])
"""
# What a value that does not fit raises: in PostgreSQL, or in Python on the way there.
REFUSALS = (DataError, IntegrityError, OperationalError, TypeError, ValueError, ArithmeticError, AttributeError)


@dataclass(slots=True)
class Written:
    """What became of the rows: each is counted once. A listing that returned to the feed counts as updated.
    `modified_at` are ModificationTimestamps that were not known before: of new listings, and later ones than stored."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    over_quota: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    modified_at: list[datetime] = field(default_factory=list)


# What is to be written although the source's record is the same: its hash is written with it.
FORGET = (
    "UPDATE listings_listing SET content_hash = '' WHERE collection_id = %s::bigint AND listing_key = ANY(%s::text[])"
)


def write(
    collection: Collection,
    rows: Sequence[ListingRow],
    *,
    run_id: int | None,
    anew: bool = False,
    meanwhile: Callable[[], None] | None = None,
) -> Written:
    """Create or update listings with their sources, events, duplicate marks and the collection's volumes. `anew` also
    writes those whose record has not changed, since its mapping has. `meanwhile` may begin other work, in a thread of
    its own: it is called where there is nothing to do but to wait for PostgreSQL.

    Works inside the caller's transaction, so that a checkpoint commits with its rows. A row that cannot be stored is
    returned as a problem and never sinks the others. Raises Collection.DoesNotExist when the collection was dropped.
    """
    written = Written()
    if not rows:
        return written
    batch = open_batch(collection, run_id, meanwhile, is_anew=anew)
    kept, written.problems = each_key_once([with_clean_keys(row) for row in with_meanings(batch, rows)])
    before = read_before(batch, kept)
    changed = [row for row in kept if anew or not _is_stored(row, before.get(row.listing_key))]
    written.unchanged = len(kept) - len(changed)
    changed, problems = each_id_once(batch, changed, before)
    written.problems += problems
    changed, written.over_quota = within_quota(batch, changed, before)
    _store(batch, changed, before, written)
    return written


def _is_stored(row: ListingRow, before: Before | None) -> bool:
    return before is not None and not before.is_vanished and before.content_hash == row.content_hash


def _store(batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before], written: Written) -> None:
    """All at once; where some value is refused, by halves, until only the bad row is left out."""
    if not rows:
        return
    try:
        with transaction.atomic():
            _store_at_once(batch, rows, before)
    except REFUSALS as error:
        if not is_data_error(error):
            raise
        _store_by_halves(batch, rows, before, written, error)
    else:
        new = sum(row.listing_key not in before for row in rows)
        written.created += new
        written.updated += len(rows) - new
        written.modified_at += _news(rows, before)


def _news(rows: Sequence[ListingRow], before: Mapping[str, Before]) -> Iterator[datetime]:
    for row in rows:
        stored = before.get(row.listing_key)
        moment, known = row.values.get("modification_timestamp"), stored and stored.modified_at
        if isinstance(moment, datetime) and (known is None or moment > known):
            yield moment


def _store_by_halves(
    batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before], written: Written, error: Exception
) -> None:
    if len(rows) > 1:
        middle = len(rows) // 2
        _store(batch, rows[:middle], before, written)
        _store(batch, rows[middle:], before, written)
    elif (better := cleaned(rows[0])) != rows[0]:
        _store(batch, [better], before, written)
    else:
        written.problems.append(problem(rows[0], error_field(error), error_reason(error)))


def _store_at_once(batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before]) -> None:
    known = [entry for row in rows if (entry := before.get(row.listing_key))]
    live = [entry for entry in known if not entry.is_vanished]
    prepared, records = prepare(batch, rows, before)
    prepare_table()
    copy_into("listings_incoming", records, as_text=len(rows) == 1)
    move(prepared.settled, set(prepared.ids))
    if batch.is_anew:
        run(FORGET, (batch.collection_id, [row.listing_key for row in rows]))
    if batch.meanwhile:
        batch.meanwhile()
    changes = record_changes(batch) if known else 0
    _release_ids(rows, before)  # Compared before that.
    for statement in (*(WRITE_NEW if len(known) < len(rows) else ()), *(WRITE_STORED if known else ())):
        run(statement, batch.parameters())
    if changes + record_events(batch) + tell(batch, prepared.settled):
        announce(batch)
    if batch.has_siblings:
        mark_duplicates(batch.tenant_id, homes=sorted(prepared.homes), listing_keys=[row.listing_key for row in rows])
    stored_bytes, photos = fetch_one(STORED, (prepared.ids,))
    add_volumes(
        batch,
        listings=len(rows) - len(live),
        row_bytes=stored_bytes - sum(entry.row_bytes for entry in live),
        photos=photos - sum(entry.photo_count for entry in live),
    )


def _release_ids(rows: Sequence[ListingRow], before: Mapping[str, Before]) -> None:
    """Listings may swap their ListingIds in one page: those that change theirs let go of it first."""
    changing = [
        known.id
        for row in rows
        if (known := before.get(row.listing_key))
        and known.listing_id
        and known.number != (row.values.get("listing_id") or "", row.values.get("mls_id") or "")
    ]
    if changing:
        run("UPDATE listings_listing SET listing_id = '' WHERE id = ANY(%s::bigint[])", (changing,))
