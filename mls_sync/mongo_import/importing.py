"""One collection of MongoDB into one of ours: a page is read, stored and counted, and the place is kept, in one
transaction. A process that is killed loses nothing and doubles nothing: the next import goes on from that place."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from logging import getLogger
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from pymongo.database import Database

from listings.models import Listing
from mls_sync.enums import PROPERTY
from mls_sync.models import Feed, MongoImport
from mls_sync.mongo_import.reading import DocumentPage, DocumentReader, DocumentRecord
from mls_sync.mongo_import.report import OLDER, QUOTA, TWICE, added
from mls_sync.mongo_import.sources import Source
from mls_sync.providers.base import Window
from mls_sync.providers.mongo.text import sync_source
from mls_sync.replication import apply, lease
from mls_sync.replication.memory import without_cycle_search
from mls_sync.replication.read_ahead import ReadAhead
from mls_sync.replication.refusals import storable_key
from realty.mongodb import Document, MongoProblem, explained

log = getLogger(__name__)
WHOLE = Window()
# A server that restarts, or elects another primary, is back within these.
WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
NEVER = datetime.min.replace(tzinfo=UTC)
OnPage = Callable[[MongoImport], None]


class ImportBusy(RuntimeError):
    """Somebody else writes the collection: a sync of its feed, or another import."""


def open_import(feed: Feed, database: str, source: Source) -> MongoImport:
    """The import that was broken off, or a new one."""
    row: MongoImport
    row, _ = MongoImport.objects.get_or_create(
        tenant_id=feed.tenant_id, feed=feed, database=database, source=source.name, finished_at=None
    )
    return row


def import_collection(
    database: Database[Document],
    source: Source,
    feed: Feed,
    ranks: Mapping[str, int],
    tenant_id: str,
    setting: str,
    on_page: OnPage | None = None,
) -> MongoImport:
    """Read the collection to its end, in the tenant's scope. `ranks` are the places of all collections that are read,
    `tenant_id` the tenant's name in the documents. Raises ImportBusy, and MongoProblem when the server stays away."""
    with lease.held(feed.pk) as mine:
        if not mine:
            raise ImportBusy(f"{feed} is being synced or imported right now. Try again when that has ended.")
        row = open_import(feed, database.name, source)
        with explained(setting), closing(DocumentReader(database, source, feed, tenant_id, setting)) as reader:
            row.expected = reader.total()
            with closing(ReadAhead(reader, feed.collection, float("inf"))) as ahead:
                while row.finished_at is None:
                    _page(row, feed, source, ranks, ahead)
                    if on_page:
                        on_page(row)
    return row


@without_cycle_search()
def _page(row: MongoImport, feed: Feed, source: Source, ranks: Mapping[str, int], ahead: ReadAhead) -> None:
    page = _taken(ahead, row.token)
    if page.next_token is not None:
        ahead.begin(WHOLE, page.next_token, PROPERTY)
    with transaction.atomic():
        stored = MongoImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if (stored.token, stored.pages, stored.finished_at) != (row.token, row.pages, None):
            raise ImportBusy(f"Another process went on with the import of {row.source}; this one stops.")
        records: list[DocumentRecord] = [each for each in page.records if isinstance(each, DocumentRecord)]
        kept = without_older(feed, source, ranks, newest_of_page(records))
        applied = apply.records(feed, ahead.provider, kept, run_id=None, meanwhile=ahead.map)
        _count(row, page, len(records) - len(kept), applied)
        row.token, row.pages, row.moved_at = page.next_token or "", row.pages + 1, timezone.now()
        row.finished_at = timezone.now() if page.next_token is None else None
        row.save()


def _taken(ahead: ReadAhead, token: str) -> DocumentPage:
    """The page; a server that is away for a moment is asked again."""
    for wait in (*WAITS, None):
        try:
            page = ahead.take(WHOLE, token, PROPERTY)
            assert isinstance(page, DocumentPage)
            return page
        except MongoProblem as problem:
            if not problem.is_passing or wait is None:
                raise
            log.warning("%s It is tried again in %s seconds.", problem, wait)
            time.sleep(wait)
    raise AssertionError


def _count(row: MongoImport, page: DocumentPage, older: int, applied: apply.Applied) -> None:
    row.read += page.read
    row.created += applied.created
    row.updated += applied.updated
    row.unchanged += applied.unchanged
    row.quarantined += len(applied.refused)
    reasons = {OLDER: older, TWICE: applied.doubled, QUOTA: len(applied.over_quota), **page.left_out}
    row.skipped += sum(reasons.values())
    row.skipped_why = added(row.skipped_why, reasons)
    row.refused_why = added(row.refused_why, Counter(refusal.sentence for refusal in applied.refused))


def newest_of_page(records: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Without documents of which the page has a newer version. All stay that have no usable key, since each of them is
    refused; and all that are equally old, of which the last one counts (`apply.records`)."""
    newest: dict[str, datetime] = {}
    for record in records:
        key = record.listing_key
        newest[key] = max(record.modified or NEVER, newest.get(key, NEVER))
    return [
        record
        for record in records
        if (record.modified or NEVER) == newest[record.listing_key] or not storable_key(record.listing_key)
    ]


def without_older(
    feed: Feed, source: Source, ranks: Mapping[str, int], records: Sequence[DocumentRecord]
) -> list[DocumentRecord]:
    """Without documents of which a newer version is stored, from any collection or from the MLS itself: the same
    listing stands in `listings` as active for long after `gpsExpiredListings` has it, and a deployment may have kept
    two versions of it in one collection."""
    keys = [record.listing_key for record in records if storable_key(record.listing_key)]
    rows = Listing.objects.filter(collection=feed.collection_id, listing_key__in=keys)
    columns = ("listing_key", "sync_source", "modification_timestamp", "vanished_at", "purged_at")
    stored = {key: Stored(*told) for key, *told in rows.values_list(*columns)}
    return [
        record
        for record in records
        if record.listing_key not in stored or not is_older(record, source, ranks, stored[record.listing_key])
    ]


class Stored(NamedTuple):
    """What is known of a stored listing: where it came from, and when it changed there."""

    told_by: str
    modified: datetime | None
    vanished_at: datetime | None
    purged_at: datetime | None


def is_older(record: DocumentRecord, source: Source, ranks: Mapping[str, int], stored: Stored) -> bool:
    """Whether the stored version holds. What the feed has no more, or what was purged, comes back only where the
    listing changed since."""
    mine, theirs = record.modified or NEVER, stored.modified or NEVER
    if stored.purged_at:
        return mine <= stored.purged_at
    if stored.vanished_at:
        return mine <= theirs
    if mine != theirs:
        return mine < theirs
    rank = next((rank for name, rank in ranks.items() if stored.told_by == sync_source(name)), None)
    return rank is None or rank > source.rank
