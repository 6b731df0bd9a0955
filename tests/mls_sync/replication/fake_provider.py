"""A source in memory that keeps the provider's contract, for tests of the engine without HTTP."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Self

from mls_sync.enums import PROPERTY
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.record import Record
from mls_sync.models import Feed
from mls_sync.providers.base import Check, KeyPage, Page, Provider, RecordFacts, Window
from mls_sync.providers.source_record import SourceRecord

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Source:
    """What the MLS holds: records by key; of those `hidden_from_keys` the filter `admits` some. `nameless` stand at the
    end of the list of keys. A `dated` list has timestamps, by `list_is_ahead` later than its records'. `before_read` is
    called before each read with "page", "keys" or "by_keys" and the token; it may raise or change the source."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    page_size: int = 3
    announced: int | None = None
    before_read: Callable[[str, str], object] = lambda what, token: None
    hidden_from_keys: set[str] = field(default_factory=set)
    admits: set[str] = field(default_factory=set)
    nameless: list[str] = field(default_factory=list)
    dated: bool = False
    list_is_ahead: timedelta = timedelta()
    reads: list[str] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def put(self, *keys: str, at: datetime = LONG_AGO, **fields: Any) -> None:
        for key in keys:
            new = {"ListingKey": key, "ListingId": f"ID-{key}", "ListPrice": 100_000, "StandardStatus": "Active"}
            record = self.records.setdefault(key, new)
            record |= {"ModificationTimestamp": at.isoformat(), **fields}

    def drop(self, *keys: str) -> None:
        for key in keys:
            del self.records[key]

    def within(self, window: Window) -> list[str]:
        return sorted(key for key, record in self.records.items() if _is_within(record, window))


def _is_within(record: dict[str, Any], window: Window) -> bool:
    moment = datetime.fromisoformat(record["ModificationTimestamp"])
    return (window.start is None or window.start <= moment) and (window.end is None or moment <= window.end)


SOURCES: dict[str, Source] = {}


class FakeProvider(Provider):
    kind = "fake"
    sync_source = "fake"

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.requests = 0

    @classmethod
    def for_feed(cls, feed: Feed) -> Self:
        return cls(SOURCES[feed.options["source"]])

    @property
    def requests_made(self) -> int:
        return self.requests

    def check(self) -> Check:
        return Check(True)

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        self.source.windows.append(window)
        self.source.resources.append(resource)
        self._read("page", token)
        keys = [key for key in self.source.within(window) if key > token]
        taken = keys[: self.source.page_size]
        more = taken[-1] if len(keys) > len(taken) else None
        removed = [] if token else self.source.removed
        records = [self._record(self.source.records[key]) for key in taken]
        return Page(records, more, self.source.announced, removed=removed)

    def total(self) -> int | None:
        self._read("total", "")
        return self.source.announced

    def keys(self, token: str) -> KeyPage:
        self._read("keys", token)
        keys = sorted(key for key in self.source.records if key > token and key not in self.source.hidden_from_keys)
        taken = keys[: self.source.page_size]
        more = taken[-1] if len(keys) > len(taken) else None
        listed = taken if more else taken + self.source.nameless
        return KeyPage(listed, more, [self._dated(key) for key in listed] if self.source.dated else ())

    def _dated(self, key: str) -> datetime | None:
        record = self.source.records.get(key)
        return record and datetime.fromisoformat(record["ModificationTimestamp"]) + self.source.list_is_ahead

    def by_keys(self, keys: Sequence[str]) -> Page:
        self._read("by_keys", "")
        return Page(list(map(self._record, self._known(keys))), None)

    def admitted(self, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if key in self.source.admits]

    def by_numbers(self, numbers: Sequence[str]) -> Page:
        self._read("by_numbers", "")
        found = [record for record in self.source.records.values() if record["ListingId"] in numbers]
        return Page([self._record(record) for record in found], None)

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        return RecordFacts(payload["ListingId"], f"{payload['ListingKey']} Street")

    def _known(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        return [self.source.records[key] for key in keys if key in self.source.records]

    def _read(self, what: str, token: str) -> None:
        self.requests += 1
        self.source.reads.append(what)
        self.source.before_read(what, token)

    @staticmethod
    def _record(payload: dict[str, Any]) -> SourceRecord:
        text = json.dumps(payload, sort_keys=True).encode()
        return SourceRecord(payload["ListingKey"], blake2b(text, digest_size=16).digest(), dict(payload))

    def record(self, source: SourceRecord) -> Record:
        price = source.payload["ListPrice"]
        if not isinstance(price, int):
            raise RecordError(f"{price!r} is no price.", field="ListPrice")
        return Record(dict(source.payload))
