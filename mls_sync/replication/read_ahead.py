"""The next page, read and mapped while this one is stored: the source is waited for in a thread of its own, with a
connection of its own.

Python lets one thread work at a time. So the thread maps while PostgreSQL writes the page before (`map`), when this one
only waits: begun any earlier, the mapping is done by the time of the long wait, and gains nothing. Inside of a caller's
transaction nothing is read ahead: another connection sees nothing of it.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from logging import getLogger

from django.db import connection, connections

from listings import ingest
from listings.models import Collection
from listings.source_records import pack_ahead
from mls_sync.providers.base import LOOKED_AT_OF_A_PAGE, Page, Provider, Window
from mls_sync.replication.memory import share_one_heap
from mls_sync.replication.refusals import storable_key

log = getLogger(__name__)
Asked = tuple[Window, str, str]


class ReadAhead:
    """Of one slice; nothing is begun after `deadline` (time.monotonic). `requests_made` and
    `bytes_received` are those of the pages taken, so that each is counted once."""

    def __init__(self, provider: Provider, collection: Collection, deadline: float) -> None:
        self.provider, self.collection, self.deadline = provider, collection, deadline
        self.requests_made, self.bytes_received = provider.requests_made, provider.bytes_received
        share_one_heap()
        self._thread = None if connection.in_atomic_block else ThreadPoolExecutor(1, "read-ahead")
        self._begun: tuple[Asked, Future[Page]] | None = None
        self._mapping: Future[None] | None = None
        self._is_awaited = False

    @property
    def has_begun(self) -> bool:
        return self._begun is not None

    def begin(self, window: Window, token: str, resource: str) -> None:
        """Start on the page that will be asked for next."""
        if self._thread and not self._begun and time.monotonic() < self.deadline:
            asked = (window, token, resource)
            self._begun = asked, self._thread.submit(copy_context().run, self._read, asked)

    def _read(self, asked: Asked) -> Page:
        return self.provider.page(*asked)

    def map(self) -> None:
        """Map what is due of the page that was begun. Call it where nothing is done but to wait for PostgreSQL."""
        if self._thread and self._begun and not self._mapping:
            self._mapping = self._thread.submit(copy_context().run, self._map, self._begun[1])

    def _map(self, read: "Future[Page]") -> None:
        """All but the first, at which the run's drift looks, until the page is asked for: from then on the next one is
        to be read meanwhile. What cannot be mapped is told when its page is stored."""
        if read.exception() or self._is_awaited:
            return
        connection.close_if_unusable_or_obsolete()
        stamped = self.provider.field_map.stamped
        records = [record for record in read.result().records if storable_key(record.listing_key)]
        hashes = {record.listing_key: stamped(record.content_hash) for record in records}
        unchanged = ingest.compare(self.collection, hashes).unchanged
        due = [record for record in records if record.listing_key not in unchanged]
        for record in due[LOOKED_AT_OF_A_PAGE:]:
            if self._is_awaited:
                break
            with suppress(Exception):  # It is mapped again in its turn, where what is wrong with it is told.
                self.provider.map_ahead(record)
        pack_ahead(self.collection.pk, [record.row for record in due if record.row])

    def take(self, window: Window, token: str, resource: str) -> Page:
        """The page, begun or not. Raises what `Provider.page` raises."""
        begun, self._begun = self._begun, None
        mapping, self._mapping, self._is_awaited = self._mapping, None, True
        error = mapping.exception() if mapping else None
        self._is_awaited = False
        if error:
            log.warning("The next page could not be mapped ahead; it is mapped when it is stored.", exc_info=error)
        try:
            if begun and begun[0] == (window, token, resource):
                return begun[1].result()
            if begun:  # Another page: what was begun is in its way.
                begun[1].exception()
            return self.provider.page(window, token, resource)
        finally:
            self.requests_made, self.bytes_received = self.provider.requests_made, self.provider.bytes_received

    def close(self) -> None:
        """Waits for what was begun, which nobody takes any more."""
        self._is_awaited = True
        if self._thread:
            self._thread.submit(connections.close_all)
            self._thread.shutdown()
