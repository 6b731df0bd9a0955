"""One page of records into the collection: compare, map what is new or changed, write, and account for every record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from logging import getLogger
from time import perf_counter

from django.db import DatabaseError, OperationalError, transaction

from listings import ingest
from listings.rows import ListingRow
from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed
from mls_sync.providers.base import Provider
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication.refusals import Refusal, put, resolve, storable_key

log = getLogger(__name__)


@dataclass(slots=True)
class Applied:
    """What became of a page's records. `doubled` came more than once in the page; `unreadable` names RESO fields whose
    value fits no column, each with the first listing's key; `modified_at` is as of `ingest.write`; times are in
    milliseconds."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    doubled: int = 0
    over_quota: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    modified_at: list[datetime] = field(default_factory=list)
    map_ms: int = 0
    write_ms: int = 0

    @property
    def skipped(self) -> int:
        return len(self.over_quota) + self.doubled


def records(
    feed: Feed,
    provider: Provider,
    page: Sequence[SourceRecord],
    *,
    run_id: int | None,
    meanwhile: Callable[[], None] | None = None,
) -> Applied:
    """Store a page inside the caller's transaction. A record that cannot be stored goes to the quarantine and does not
    disturb its neighbors. Of a key that comes twice in the page, the last record counts.
    `meanwhile`: as of `ingest.write`."""
    started = perf_counter()
    work = _Page(feed, provider, run_id, meanwhile)
    work.take(page)
    work.write(work.mapped(work.due()))
    work.settle()
    work.result.write_ms = round(1000 * (perf_counter() - started)) - work.result.map_ms
    return work.result


class _Page:
    """The records of one page by key, and what has become of them so far."""

    def __init__(
        self, feed: Feed, provider: Provider, run_id: int | None, meanwhile: Callable[[], None] | None
    ) -> None:
        self.feed, self.provider, self.run_id, self.meanwhile = feed, provider, run_id, meanwhile
        self.by_key: dict[str, SourceRecord] = {}
        self.result = Applied()

    def take(self, page: Iterable[SourceRecord]) -> None:
        for record in page:
            key = storable_key(record.listing_key)
            if key is None:
                self.refuse(record, "ListingKey", "The record has no usable ListingKey.")
            else:
                self.result.doubled += key in self.by_key
                self.by_key[key] = record

    def due(self) -> list[SourceRecord]:
        """What is new or changed; the rest needs no further look."""
        stamped = self.provider.field_map.stamped
        hashes = {key: stamped(record.content_hash) for key, record in self.by_key.items()}
        compared = ingest.compare(self.feed.collection, hashes)
        self.result.unchanged += len(compared.unchanged)
        return [record for key, record in self.by_key.items() if key not in compared.unchanged]

    def mapped(self, due: Iterable[SourceRecord]) -> list[ListingRow]:
        started = perf_counter()
        rows = [row for record in due if (row := self.map(record))]
        for row in rows:
            for name in row.unreadable_fields:
                self.result.unreadable.setdefault(name, row.listing_key)
        self.result.map_ms = round(1000 * (perf_counter() - started))
        return rows

    def map(self, record: SourceRecord) -> ListingRow | None:
        try:
            row = self.provider.row(record)
            record.release()
            return row
        except RecordError as error:
            self.refuse(record, error.field, str(error))
        except Exception as error:  # noqa: BLE001 - a mistake of our mapping must not sink the other records of the page
            log.exception("The mapping of %s failed on listing %s", self.provider.kind, record.listing_key)
            self.refuse(record, "", f"Our mapping failed with {type(error).__name__}; developers must look at the log.")
        return None

    def write(self, rows: Sequence[ListingRow]) -> None:
        """Together; where PostgreSQL refuses the whole, halved until the guilty record stands alone."""
        if not rows:
            return
        try:
            ingest.learn(rows)
            with transaction.atomic():
                self.write_together(rows)
        except OperationalError:
            raise  # The connection or the server, not the rows.
        except DatabaseError as error:
            if len(rows) == 1:
                log.exception("PostgreSQL refused listing %s", rows[0].listing_key)
                self.refuse(self.by_key[rows[0].listing_key], "", f"PostgreSQL refused it: {str(error)[:300]}")
                return
            middle = len(rows) // 2
            self.write(rows[:middle])
            self.write(rows[middle:])

    def write_together(self, rows: Sequence[ListingRow]) -> None:
        written = ingest.write(self.feed.collection, rows, run_id=self.run_id, meanwhile=self.meanwhile)
        self.result.created += written.created
        self.result.updated += written.updated
        self.result.unchanged += written.unchanged
        self.result.over_quota += written.over_quota
        self.result.modified_at += written.modified_at
        for problem in written.problems:
            self.refuse(self.by_key[problem.listing_key], problem.field, problem.reason)

    def refuse(self, record: SourceRecord, column: str, reason: str) -> None:
        self.result.refused.append(Refusal(record, column, reason))

    def settle(self) -> None:
        """Put the refused ones away; what else the page holds is stored well, or waits for room."""
        put(self.feed, self.result.refused)
        unsettled = {refusal.record.listing_key for refusal in self.result.refused}.union(self.result.over_quota)
        resolve(self.feed, [key for key in self.by_key if key not in unsettled])
