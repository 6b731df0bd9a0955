"""Pages through the same functions as the engine, without HTTP: split, compare, decode and map what differs, write."""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from functools import cache
from time import perf_counter, sleep

from django.db import transaction
from msgspec import Raw

from bench.records import PAGE, pages
from listings import ingest
from listings.models import Collection
from listings.rows import ListingRow
from mls_sync.enums import PROPERTY
from mls_sync.providers.base import Page, Window
from mls_sync.providers.spark.client import SparkProvider, source_record
from mls_sync.providers.spark.options import SparkOptions
from mls_sync.providers.splitting import items
from mls_sync.replication.memory import without_cycle_search
from mls_sync.replication.read_ahead import ReadAhead

WHOLE = Window()


@cache
def mapper() -> SparkProvider:
    """A provider that has asked for the MLS's property types and got none; it sends no request."""
    provider = SparkProvider(SparkOptions.read({}), "token")
    provider._types = {}
    return provider


def listing_row(text: bytes) -> ListingRow:
    return mapper().row(source_record(Raw(text)))


class Applied:
    """Seconds in all and by stage, and what became of the records."""

    def __init__(self) -> None:
        self.stages: defaultdict[str, float] = defaultdict(float)
        self.counts: Counter[str] = Counter()
        self.seconds = 0.0

    def lap(self, stage: str, since: float) -> float:
        now = perf_counter()
        self.stages[stage] += now - since
        return now


def apply_pages(
    collection: Collection, texts: list[bytes], beside: Callable[[int, list[bytes]], None] | None = None
) -> Applied:
    """Each page in its own transaction, as the engine does. After each, `beside` gets its number and records; its time
    is not counted."""
    applied = Applied()
    for number, page in enumerate(pages(texts)):
        body = body_of(page)
        started = perf_counter()
        with transaction.atomic():
            apply_page(collection, body, applied)
        applied.seconds += perf_counter() - started
        if beside:
            beside(number, page)
    return applied


def body_of(page: list[bytes]) -> bytes:
    """What the source answers. To put it together costs more than to take it apart, so it is done beforehand."""
    return b"[" + b",".join(page) + b"]"


@without_cycle_search()
def apply_page(collection: Collection, body: bytes, applied: Applied) -> None:
    clock = perf_counter()
    records = [source_record(text) for text in items(body) or ()]
    clock = applied.lap("split and hash", clock)
    compared = ingest.compare(collection, {record.listing_key: record.content_hash for record in records})
    clock = applied.lap("compare", clock)
    wanted = (record for record in records if record.listing_key not in compared.unchanged)
    rows = [mapper().row(record) for record in wanted]
    clock = applied.lap("decode and map", clock)
    written = ingest.write(collection, rows, run_id=None)
    applied.lap("write", clock)
    applied.counts.update(
        created=written.created, updated=written.updated, unchanged=len(compared.unchanged) + written.unchanged
    )


class Bodies(SparkProvider):
    """Gives the pages as a source would, without HTTP, each after `wait` seconds; the token is the page's number."""

    def __init__(self, bodies: list[bytes], wait: float = 0.0) -> None:
        super().__init__(SparkOptions.read({}), "token")
        self._types, self.bodies, self.wait = {}, bodies, wait

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        sleep(self.wait)
        number = int(token or 0)
        following = number + 1 if number + 1 < len(self.bodies) else None
        found = items(self.bodies[number]) or ()
        return Page([source_record(text) for text in found], None if following is None else str(following))


def apply_ahead(collection: Collection, texts: list[bytes], wait: float = 0.0) -> Applied:
    """The same with each next page read meanwhile, as the engine does."""
    applied, provider = Applied(), Bodies([body_of(page) for page in pages(texts)], wait)
    token: str | None = ""
    started = perf_counter()
    with closing(ReadAhead(provider, collection, float("inf"))) as ahead:
        while token is not None:
            token = _store_page(collection, ahead, token, applied)
    applied.seconds = perf_counter() - started
    return applied


@without_cycle_search()
def _store_page(collection: Collection, ahead: ReadAhead, token: str, applied: Applied) -> str | None:
    clock = perf_counter()
    page = ahead.take(WHOLE, token, PROPERTY)
    clock = applied.lap("wait for what is read ahead", clock)
    if page.next_token is not None:
        ahead.begin(WHOLE, page.next_token, PROPERTY)
    with transaction.atomic():
        hashes = {record.listing_key: record.content_hash for record in page.records}
        unchanged = ingest.compare(collection, hashes).unchanged
        due = [record for record in page.records if record.listing_key not in unchanged]
        rows = [ahead.provider.row(record) for record in due]
        written = ingest.write(collection, rows, run_id=None, meanwhile=ahead.map)
    applied.lap("compare, map, write", clock)
    applied.counts.update(
        created=written.created, updated=written.updated, unchanged=len(unchanged) + written.unchanged
    )
    return page.next_token


def write_seconds(collection: Collection, rows: list[ListingRow]) -> float:
    """Compare and write alone, of rows mapped beforehand."""
    started = perf_counter()
    for start in range(0, len(rows), PAGE):
        page = rows[start : start + PAGE]
        with transaction.atomic():
            ingest.compare(collection, {row.listing_key: row.content_hash for row in page})
            ingest.write(collection, page, run_id=None)
    return perf_counter() - started
