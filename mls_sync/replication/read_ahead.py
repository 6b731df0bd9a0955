"""The next page, read and mapped while PostgreSQL stores this one.

It runs in a thread with a connection of its own: the source is waited for there, and while this thread waits for
PostgreSQL that one decodes and maps. What it gives is a help and no more: the page itself compares again, and maps what
was not mapped, within its own transaction. Inside of a caller's transaction nothing is read ahead, since another
connection sees nothing of it.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from logging import getLogger

from django.db import connection, connections

from listings import ingest
from listings.models import Collection
from listings.rows import ListingRow
from mls_sync.mapping.drift import Drift
from mls_sync.providers.base import Page, Provider, SourceRecord, Window
from mls_sync.replication.memory import without_cycle_search
from mls_sync.replication.refusals import storable_key

log = getLogger(__name__)

Asked = tuple[Window, str, str]


@dataclass(slots=True)
class Taken:
    """A page with what is mapped of it already: rows by `id` of their record, and what was seen of their fields."""

    page: Page
    rows: Mapping[int, ListingRow] = field(default_factory=dict)
    drift: Drift = field(default_factory=Drift)


class ReadAhead:
    """Of one slice; nothing is begun after `deadline` (time.monotonic). `requests_made` are those of the pages taken,
    so that each is counted once."""

    def __init__(self, collection: Collection, provider: Provider, deadline: float) -> None:
        self.collection, self.provider, self.deadline = collection, provider, deadline
        self.requests_made = provider.requests_made
        self._thread = None if connection.in_atomic_block else ThreadPoolExecutor(1, "read-ahead")
        self._begun: tuple[Asked, Future[Taken]] | None = None

    @property
    def has_begun(self) -> bool:
        return self._begun is not None

    def begin(self, window: Window, token: str, resource: str) -> None:
        """Start on the page that will be asked for next."""
        if self._thread and not self._begun and time.monotonic() < self.deadline:
            asked = (window, token, resource)
            self._begun = asked, self._thread.submit(copy_context().run, self._read, asked)

    def take(self, window: Window, token: str, resource: str) -> Taken:
        """The page, begun or not. Raises what `Provider.page` raises."""
        begun, self._begun = self._begun, None
        try:
            if begun and begun[0] == (window, token, resource):
                return begun[1].result()
            if begun:  # Another page: what was begun is in its way.
                begun[1].exception()
            return Taken(self.provider.page(window, token, resource))
        finally:
            self.requests_made = self.provider.requests_made

    def close(self) -> None:
        """Waits for what was begun, which nobody takes any more."""
        if self._thread:
            self._thread.submit(connections.close_all)
            self._thread.shutdown()

    @without_cycle_search()
    def _read(self, asked: Asked) -> Taken:
        taken = Taken(self.provider.page(*asked))
        taken.rows = self._mapped(taken.page.records, taken.drift)
        return taken

    def _mapped(self, records: Sequence[SourceRecord], drift: Drift) -> dict[int, ListingRow]:
        """Of what is new or changed by what is stored now."""
        stamped = self.provider.field_map.stamped
        hashes = {key: stamped(r.content_hash) for r in records if (key := storable_key(r.listing_key))}
        unchanged = ingest.compare(self.collection, hashes).unchanged
        rows = {}
        for record in records:
            if record.listing_key in hashes and record.listing_key not in unchanged:
                try:
                    rows[id(record)] = self.provider.row(record, drift)
                except Exception:  # noqa: BLE001 - the page maps it again, and says then what is wrong with it
                    log.debug("Listing %s was not mapped ahead", record.listing_key)
                record.release()
        return rows
