"""The next page, read while this one is stored: the source is waited for in a thread of its own, with a connection of
its own for what requests are counted by.

Decoding and mapping stay with the page. In the thread too they were measured to cost a tenth more than they gave, since
Python lets one thread work at a time. Inside of a caller's transaction nothing is read ahead: another connection sees
nothing of it.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from django.db import connection, connections

from mls_sync.providers.base import Page, Provider, Window

Asked = tuple[Window, str, str]


class ReadAhead:
    """Of one slice; nothing is begun after `deadline` (time.monotonic). `requests_made` are those of the pages taken,
    so that each is counted once."""

    def __init__(self, provider: Provider, deadline: float) -> None:
        self.provider, self.deadline = provider, deadline
        self.requests_made = provider.requests_made
        self._thread = None if connection.in_atomic_block else ThreadPoolExecutor(1, "read-ahead")
        self._begun: tuple[Asked, Future[Page]] | None = None

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

    def take(self, window: Window, token: str, resource: str) -> Page:
        """The page, begun or not. Raises what `Provider.page` raises."""
        begun, self._begun = self._begun, None
        try:
            if begun and begun[0] == (window, token, resource):
                return begun[1].result()
            if begun:  # Another page: what was begun is in its way.
                begun[1].exception()
            return self.provider.page(window, token, resource)
        finally:
            self.requests_made = self.provider.requests_made

    def close(self) -> None:
        """Waits for what was begun, which nobody takes any more."""
        if self._thread:
            self._thread.submit(connections.close_all)
            self._thread.shutdown()
