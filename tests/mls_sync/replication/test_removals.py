"""Listings that the source itself says are gone: in its pages, or by lacking in a complete read of a snapshot."""

from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from listings.models import ListingWatch
from mls_sync.models import Cursor, Feed, HeldRemoval, Outage, PauseCause, RunKind, RunStatus, SweepPage, WhoActs
from mls_sync.providers.capabilities import Capabilities
from mls_sync.replication import runs, watched
from tests.mls_sync.replication.conftest import FULL, SWEEP, Sync, live
from tests.mls_sync.replication.fake_provider import FakeProvider, Source

STUBS = Capabilities(key_list=False, total=False, removals=True)
STUBS_ALONE = Capabilities(key_list=False, by_key=False, total=False, removals=True)
SNAPSHOT = Capabilities(windows=False, key_list=False, by_key=False, total=False)
MANY = [f"K{number:03}" for number in range(200)]


@pytest.fixture
def can(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda capabilities: monkeypatch.setattr(FakeProvider, "capabilities", capabilities)


def test_a_page_removes_what_it_names(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(STUBS)
    sync()
    source.drop("B", "J")
    source.removed = ["B", "J", "unknown"]
    run = sync()
    assert run.kind == RunKind.INCREMENTAL and "BJ" not in "".join(live(feed))
    assert (run.status, run.removed, run.vanished, run.accounted) == (RunStatus.COMPLETE, 3, 2, run.fetched)
    again = sync()
    assert (again.removed, again.vanished) == (3, 0)


def test_a_record_counts_more_than_its_removal_in_one_page(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(STUBS)
    sync()
    source.removed = ["A"]
    assert sync(FULL).vanished == 0 and "A" in live(feed)


def test_too_many_removals_wait_for_staff(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(STUBS)
    source.page_size = 50
    source.put(*MANY)
    sync()
    watermark = Cursor.objects.get(feed=feed).watermark
    source.drop(*MANY[:30])
    source.removed = MANY[:30]
    run = sync()
    assert (run.status, run.who_acts, run.vanished) == (RunStatus.CONFIRM, WhoActs.STAFF, 0)
    assert "lacks 30 of 210" in run.message and len(live(feed)) == 210
    assert Cursor.objects.get(feed=feed).watermark == watermark  # read again until it is decided
    newer = sync()
    run.refresh_from_db()
    assert (run.status, newer.status) == (RunStatus.CANCELLED, RunStatus.CONFIRM)
    runs.confirm_deletes(newer, "staff")
    assert (newer.status, newer.vanished, len(live(feed))) == (RunStatus.COMPLETE, 30, 180)
    assert not HeldRemoval.objects.exists()


def test_canceled_removals_stay(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(STUBS)
    source.page_size = 50
    source.put(*MANY)
    sync()
    source.removed = MANY[:30]
    run = sync()
    runs.discard(run)
    assert (run.status, len(live(feed))) == (RunStatus.CANCELLED, 210) and not HeldRemoval.objects.exists()


def test_a_removal_settles_what_was_refused(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(STUBS)
    source.put("B", ListPrice="no number")
    sync()
    source.drop("B")
    source.removed = ["B"]
    sync()
    assert feed.quarantined.get().settled == "gone"


def test_what_a_complete_snapshot_lacks_is_gone(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(SNAPSHOT)
    sync()
    source.drop("B", "J")
    run = sync()
    assert (run.kind, run.status, run.vanished, len(live(feed))) == (RunKind.FULL, RunStatus.COMPLETE, 2, 8)
    assert not SweepPage.objects.exists()


def test_a_snapshot_that_lacks_too_many_waits_for_staff(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(SNAPSHOT)
    source.page_size = 50
    source.put(*MANY)
    sync()
    source.drop(*MANY)
    run = sync()
    assert (run.status, len(live(feed))) == (RunStatus.CONFIRM, 210)
    began = {"cause": PauseCause.FAILED_RUNS, "began_at": timezone.now()}
    outage = Outage.objects.create(tenant_id=feed.tenant_id, feed=feed, run=run, **began)
    runs.confirm_deletes(run, "staff")
    assert len(live(feed)) == 10
    outage.refresh_from_db()
    assert outage.ended_at  # what went wrong before is over, as after any run that ends well


@pytest.mark.parametrize("lacking", ["everything", "a key", "announced"])
def test_a_snapshot_that_may_be_cut_off_removes_nothing(
    feed: Feed, source: Source, sync: Sync, can: Any, lacking: str
) -> None:
    can(SNAPSHOT)
    sync()
    if lacking == "everything":
        source.records.clear()
    elif lacking == "a key":
        source.drop("B")
        source.records["C"]["ListingKey"] = ""
    else:
        source.drop("B", "J")
        source.announced = 10
    sync()
    assert len(live(feed)) == 10 and not SweepPage.objects.exists()


def test_a_source_without_a_list_of_keys_is_never_swept(feed: Feed, sync: Sync, can: Any) -> None:
    can(STUBS)
    sync()
    assert not runs.sweep_is_due(feed)
    with pytest.raises(runs.RunRefused, match="cannot list its keys"):
        sync(SWEEP)


def test_a_list_of_keys_is_believed_where_single_listings_cannot_be_asked_for(
    feed: Feed, source: Source, sync: Sync, can: Any
) -> None:
    can(Capabilities(by_key=False, total=False))
    sync()
    source.drop("B")
    source.put("NEW")
    run = sync(SWEEP)
    assert (run.status, run.vanished, run.accounted) == (RunStatus.COMPLETE, 1, run.fetched)
    assert "B" not in live(feed) and "NEW" not in live(feed)  # the next increment brings it


def test_a_list_shorter_than_the_total_removes_nothing(feed: Feed, source: Source, sync: Sync, can: Any) -> None:
    can(Capabilities(by_key=False))
    sync()
    source.hidden_from_keys, source.announced = {"B"}, 10
    run = sync(SWEEP)
    assert (run.status, run.vanished) == (RunStatus.PARTIAL, 0) and "B" in live(feed)


def test_each_resource_has_a_cursor_of_its_own(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeProvider, "resources", ("Property", "OpenHouse"))
    sync()
    source.reads.clear()
    run = sync()
    assert run.status == RunStatus.COMPLETE and source.resources[-2:] == ["Property", "OpenHouse"]
    marks = dict(Cursor.objects.filter(feed=feed).values_list("resource", "watermark"))
    assert marks.keys() == {"Property", "OpenHouse"} and len(set(marks.values())) == 1


def test_who_watches_a_source_without_single_listings_is_told(feed: Feed, sync: Sync, can: Any) -> None:
    can(STUBS_ALONE)
    sync()
    ListingWatch.objects.create(collection=feed.collection, listing_key="A", requested_at=timezone.now())
    assert not watched.feeds_with_waiting(Q(pk=None))
    watched.say_what_holds_up()
    assert ListingWatch.objects.get().outcome == "its source gives no single listings"
