"""Runs from the first full read on: accounting, slices, quota, cancelling, the lease."""

from typing import Any

import pytest
from django.db import connections
from django_q.models import OrmQ

from listings.models import Collection, ListingEvent
from mls_sync.models import Cursor, Feed, FeedChange, QuarantinedRecord, RunStatus, WhoActs
from mls_sync.replication import engine, runs
from realty.database.locks import Space
from tests.mls_sync.replication.conftest import FULL, INCREMENTAL, Sync, live
from tests.mls_sync.replication.fake_provider import Source


def test_a_full_read_stores_every_record_and_sets_the_watermark_to_its_start(
    feed: Feed, source: Source, sync: Sync
) -> None:
    run = sync()
    assert (run.kind, run.status, run.fetched, run.created, run.pages) == (FULL, RunStatus.COMPLETE, 10, 10, 4)
    assert sorted(live(feed)) == list("ABCDEFGHIJ")
    cursor = Cursor.objects.get(feed=feed)
    assert cursor.watermark == cursor.full_at == run.started_at
    assert Collection.objects.get(pk=feed.collection_id).synced_at == run.started_at


def test_an_unchanged_record_is_counted_and_not_written(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("A", ListPrice=99_000)
    run = sync(FULL)
    assert (run.fetched, run.created, run.updated, run.unchanged) == (10, 0, 1, 9)
    assert live(feed)["A"] == 99_000
    assert list(ListingEvent.objects.filter(kind="price").values_list("listing__listing_key", flat=True)) == ["A"]


def test_of_a_key_that_comes_twice_in_a_page_the_last_record_counts(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "within", lambda window: ["A", "A", "B"])
    run = sync()
    assert (run.status, run.fetched, run.created, run.skipped) == (RunStatus.COMPLETE, 3, 2, 1)


def test_a_record_without_a_key_is_quarantined(feed: Feed, source: Source, sync: Sync) -> None:
    source.records["C"]["ListingKey"] = ""
    run = sync()
    assert (run.status, run.who_acts, run.created, run.quarantined) == (RunStatus.PARTIAL, WhoActs.STAFF, 9, 1)
    assert QuarantinedRecord.objects.get().field == "ListingKey"


def test_fewer_records_than_announced_leave_the_run_partial_and_the_watermark_where_it_was(
    feed: Feed, source: Source, sync: Sync
) -> None:
    source.announced = 14
    run = sync()
    assert (run.status, run.who_acts, run.fetched) == (RunStatus.PARTIAL, WhoActs.SOURCE, 10)
    assert Cursor.objects.get(feed=feed).watermark is None


def test_a_slice_stops_when_its_time_is_over_and_queues_the_next(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")
    run = engine.run_slice(run.pk, seconds=0, number=0, queue_next=True)
    assert (run.status, run.pages, run.slices) == (RunStatus.RUNNING, 1, 1)
    assert OrmQ.objects.count() == 2


def test_a_slice_that_was_done_already_does_nothing(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")
    for _ in range(2):
        run = engine.run_slice(run.pk, seconds=0, number=0, queue_next=True)
    assert (run.pages, run.slices) == (1, 1)


def test_a_page_that_fails_to_be_written_leaves_neither_rows_nor_counts(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("mls_sync.replication.accounting.checkpointed", refuse)
    run = sync()
    assert (run.status, run.who_acts, run.fetched, run.pages) == (RunStatus.FAILED, WhoActs.STAFF, 0, 0)
    assert run.requests == 1
    assert live(feed) == {}


def test_a_run_is_cancelled_before_its_next_page_is_stored(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")
    source.before_read = lambda what, token: token == "C" and runs.cancel_run(run)
    run = engine.run_to_end(run)
    assert (run.status, run.pages, run.fetched) == (RunStatus.CANCELLED, 1, 3)
    assert sorted(live(feed)) == list("ABC")


def test_a_cancelled_full_read_goes_on_where_it_stood(feed: Feed, source: Source, sync: Sync) -> None:
    first = engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk, seconds=0)
    runs.cancel_run(first)
    run = sync(FULL)
    assert (run.status, run.fetched, len(live(feed))) == (RunStatus.COMPLETE, 7, 10)
    assert Cursor.objects.get(feed=feed).watermark == first.started_at
    assert "It went on after the 1 pages" in run.message, "newcomer L9"


@pytest.mark.parametrize(("setting", "new", "fetched"), [("Further filter", "City Eq 'Indio'", 10), ("Token", "", 7)])
def test_a_stopped_full_read_begins_again_under_another_filter(
    feed: Feed, source: Source, sync: Sync, setting: str, new: str, fetched: int
) -> None:
    runs.cancel_run(engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk, seconds=0))
    FeedChange.objects.create(feed=feed, setting=setting, new=new, decides_records=True)
    assert sync(FULL).fetched == fetched


def test_a_second_worker_leaves_a_run_alone(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")
    with held_elsewhere(feed):
        run = engine.run_slice(run.pk)
    assert (run.status, source.reads) == (RunStatus.QUEUED, [])
    assert engine.run_slice(run.pk).status == RunStatus.COMPLETE


class held_elsewhere:
    """The feed's lease in another session."""

    def __init__(self, feed: Feed) -> None:
        self.feed, self.connection = feed, connections.create_connection("default")

    def __enter__(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Space.FEED, self.feed.pk])

    def __exit__(self, *args: object) -> None:
        self.connection.close()


def test_a_worker_that_lost_its_lease_writes_nothing(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")

    def steal(what: str, token: str) -> None:
        if token == "C":
            source.before_read = lambda what, token: None
            Cursor.objects.filter(feed=feed).update(token="F", pages=2)

    source.before_read = steal
    run = engine.run_slice(run.pk)
    run.refresh_from_db()
    assert (run.status, run.fetched, sorted(live(feed))) == (RunStatus.RUNNING, 3, list("ABC"))


def test_a_full_read_stops_at_the_quota_and_goes_on_when_it_is_raised(feed: Feed, source: Source, sync: Sync) -> None:
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=4)
    run = sync()
    assert (run.status, run.who_acts, run.fetched, run.created) == (RunStatus.PARTIAL, WhoActs.TENANT, 6, 4)
    assert "quota of 4" in run.message
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=50)
    run = sync()
    assert (run.kind, run.status, run.fetched, run.created) == (FULL, RunStatus.COMPLETE, 7, 6)
    assert len(live(feed)) == 10


def test_at_the_quota_stored_listings_go_on_changing(feed: Feed, source: Source, sync: Sync) -> None:
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=4)
    first = sync()
    source.put("A", "E", at=first.started_at, ListPrice=90_000)
    run = sync()
    assert (run.kind, run.status, run.updated, run.skipped) == (INCREMENTAL, RunStatus.PARTIAL, 1, 1)
    assert live(feed)["A"] == 90_000
    assert Cursor.objects.get(feed=feed).watermark is None
