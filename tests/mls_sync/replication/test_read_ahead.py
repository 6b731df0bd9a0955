"""The next page is read while one is stored: faster, and nothing else."""

import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import OperationalError, connection, transaction

from mls_sync.mapping.record import Record
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.providers.base import Page, Window
from mls_sync.providers.errors import TransientError
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import engine, read_ahead, runs
from mls_sync.replication.read_ahead import ReadAhead
from tests.mls_sync.replication.conftest import FULL, INCREMENTAL, Sync, live
from tests.mls_sync.replication.fake_provider import FakeProvider, Source

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due of a page is mapped ahead from its first record on."""
    monkeypatch.setattr(read_ahead, "LOOKED_AT_OF_A_PAGE", 0)


def readers(source: Source) -> list[str]:
    """Which thread read each page from now on."""
    names: list[str] = []
    source.before_read = lambda what, token: names.append(threading.current_thread().name)
    return names


def test_every_page_but_the_first_is_read_ahead_and_each_is_read_once(feed: Feed, source: Source, sync: Sync) -> None:
    names = readers(source)
    run = sync()
    assert (run.status, run.created, run.fetched) == (RunStatus.COMPLETE, 10, 10)
    assert len(names) == len(source.reads) == run.requests
    assert [name.startswith("read-ahead") for name in names[:4]] == [False, True, True, True]


def mappers(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Which thread mapped each record last, from now on."""
    names: dict[str, str] = {}
    canonical = FakeProvider.record

    def record(self: FakeProvider, each: SourceRecord) -> Record:
        names[each.listing_key] = threading.current_thread().name.partition("_")[0]
        return canonical(self, each)

    monkeypatch.setattr(FakeProvider, "record", record)
    return names


def first_page(feed: Feed, source: Source, until: Callable[[], object]) -> Page:
    """Read and mapped ahead, taken once `until` says so."""
    with closing(ReadAhead(FakeProvider(source), feed.collection, float("inf"))) as ahead:
        ahead.begin(Window(), "", "Property")
        ahead.map()
        for _ in range(1_000):
            if until():
                break
            time.sleep(0.01)
        return ahead.take(Window(), "", "Property")


def test_a_page_is_mapped_in_the_thread_that_read_it(
    feed: Feed, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = mappers(monkeypatch)
    page = first_page(feed, source, lambda: len(names) == 3)
    assert names == dict.fromkeys("ABC", "read-ahead")
    assert {record.listing_key for record in page.records if record.row} >= {"A", "B"}


def test_what_is_unchanged_is_not_mapped_ahead(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync()
    source.put("B", ListPrice=90_000)
    names = mappers(monkeypatch)
    first_page(feed, source, lambda: names)
    assert names == {"B": "read-ahead"}


def test_a_slow_source_is_asked_for_the_next_page_before_this_one_is_mapped(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = mappers(monkeypatch)
    source.before_read = lambda what, token: time.sleep(0.3 if token else 0)
    sync()
    assert names == dict.fromkeys("ABCDEFGHIJ", "MainThread")


def test_a_record_that_cannot_be_mapped_ahead_holds_up_no_other(
    feed: Feed, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    map_ahead = FakeProvider.map_ahead

    def fail(provider: FakeProvider, record: SourceRecord) -> None:
        tried.append(record.listing_key)
        if record.listing_key == "A":
            raise RuntimeError("a mistake of ours")
        map_ahead(provider, record)

    monkeypatch.setattr(FakeProvider, "map_ahead", fail)
    page = first_page(feed, source, lambda: len(tried) == 3)
    assert [record.listing_key for record in page.records] == ["A", "B", "C"]
    assert page.records[0].row is None and page.records[1].row


def test_a_page_that_could_not_be_compared_ahead_is_taken_all_the_same(
    feed: Feed, source: Source, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []

    def fail(*arguments: object) -> None:
        tried.append(arguments)
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(read_ahead.ingest, "compare", fail)
    page = first_page(feed, source, lambda: tried)
    assert [record.listing_key for record in page.records] == ["A", "B", "C"]
    assert "could not be mapped ahead" in caplog.text


def test_a_key_that_moves_to_the_next_page_meanwhile_is_stored_as_it_came_last(
    feed: Feed, source: Source, sync: Sync
) -> None:
    sync()
    source.page_size = 5
    source.put("A", ListPrice=90_000)

    def move(what: str, token: str) -> None:
        if token:  # The second page brings A again, as it was.
            source.put("A", ListPrice=100_000)
            source.put("Aa")

    source.before_read = move
    sync(FULL)
    sync(FULL)
    assert live(feed)["A"] == 100_000


def test_a_source_that_fails_ahead_fails_the_run_where_it_stands(feed: Feed, source: Source, sync: Sync) -> None:
    fails = iter([False, True, False])

    def fail(what: str, token: str) -> None:
        if token and next(fails, False):
            raise TransientError("The MLS has a fault.")

    source.before_read = fail
    run = sync()
    assert (run.status, run.created, sorted(live(feed))) == (RunStatus.COMPLETE, 10, list("ABCDEFGHIJ"))


def test_a_record_that_cannot_be_mapped_is_put_aside_once(feed: Feed, source: Source, sync: Sync) -> None:
    source.put("F", ListPrice="on request")
    run = sync()
    assert (run.created, run.quarantined, "F" in live(feed)) == (9, 1, False)


def test_no_page_is_begun_after_the_slices_time(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual", enqueue=False)
    engine.run_slice(run.pk, seconds=0)
    assert len([read for read in source.reads if read.startswith("page")]) == 1
    assert SyncRun.objects.get(pk=run.pk).pages == 1


def test_nothing_is_read_ahead_within_a_transaction_that_it_would_not_see(feed: Feed, source: Source) -> None:
    names = readers(source)
    with transaction.atomic():
        ahead = ReadAhead(FakeProvider(source), feed.collection, float("inf"))
        ahead.begin(Window(), "", "Property")
        assert not ahead.has_begun
        assert len(ahead.take(Window(), "", "Property").records) == 3
        ahead.close()
    assert names == ["MainThread"]


def sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_its_connection_is_closed_with_it(feed: Feed, source: Source, sync: Sync) -> None:
    before = sessions()
    sync()
    sync(INCREMENTAL)
    for _ in range(100):  # The server takes a moment to see off a session.
        if sessions() <= before:
            break
        time.sleep(0.05)
    assert sessions() <= before
