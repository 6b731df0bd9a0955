"""The watermark's rules: capped at the run's start, with an overlap, moved only by a complete window."""

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from listings.models import Collection
from mls_sync.models import Cursor, Feed, RunStatus
from mls_sync.providers.errors import TransientError
from tests.mls_sync.replication.conftest import INCREMENTAL, SWEEP, Sync, live
from tests.mls_sync.replication.fake_provider import Source

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def after_full(source: Source, sync: Sync, time_machine: TimeMachineFixture) -> datetime:
    """A full read at noon, and now it is one o'clock."""
    time_machine.move_to(NOON, tick=False)
    sync()
    time_machine.move_to(NOON + HOUR, tick=False)
    return NOON + HOUR


def watermark(feed: Feed) -> datetime | None:
    return Cursor.objects.get(feed=feed).watermark


def test_an_increment_reads_from_the_watermark_less_the_overlap_to_its_own_start(
    feed: Feed, source: Source, sync: Sync, after_full: datetime
) -> None:
    run = sync()
    assert run.kind == INCREMENTAL
    assert (source.windows[-1].start, source.windows[-1].end) == (NOON - 20 * MINUTE, after_full)
    assert watermark(feed) == after_full
    assert Collection.objects.get(pk=feed.collection_id).synced_at == after_full


def test_a_timestamp_from_the_future_does_not_move_the_watermark(
    feed: Feed, source: Source, sync: Sync, after_full: datetime
) -> None:
    source.put("A", at=after_full + 400 * 24 * HOUR, ListPrice=1)
    sync()
    assert watermark(feed) == after_full
    assert live(feed)["A"] == 100_000


def test_a_record_that_appears_late_with_an_old_timestamp_is_read(
    feed: Feed, source: Source, sync: Sync, after_full: datetime, time_machine: TimeMachineFixture
) -> None:
    sync()
    source.put("L", at=after_full - 19 * MINUTE)
    time_machine.move_to(after_full + 5 * MINUTE, tick=False)
    run = sync()
    assert (run.created, "L" in live(feed)) == (1, True)


def test_a_change_while_pages_are_read_comes_with_the_next_window(
    feed: Feed, source: Source, sync: Sync, after_full: datetime, time_machine: TimeMachineFixture
) -> None:
    for key in "ABCDEF":
        source.put(key, at=NOON + MINUTE, ListPrice=90_000)
    source.before_read = lambda what, token: token == "C" and source.put("A", at=after_full + MINUTE, ListPrice=80_000)
    sync()
    assert live(feed)["A"] == 90_000
    time_machine.move_to(after_full + HOUR, tick=False)
    sync()
    assert live(feed)["A"] == 80_000


def test_a_window_that_gave_fewer_than_announced_is_read_once_more(
    feed: Feed, source: Source, sync: Sync, after_full: datetime, time_machine: TimeMachineFixture
) -> None:
    """One that was read is changed again and leaves the window: another slips through between two pages."""
    source.put(*"ABCDEF", at=NOON + MINUTE, ListPrice=90_000)
    source.announced = 7
    assert sync().status == RunStatus.COMPLETE
    assert watermark(feed) == NOON
    assert Collection.objects.get(pk=feed.collection_id).synced_at == after_full
    time_machine.move_to(after_full + HOUR, tick=False)
    sync()
    assert watermark(feed) == after_full + HOUR, "A source that always announces too many is not read for ever."


def test_a_failed_window_leaves_the_watermark_where_it_was(
    feed: Feed, source: Source, sync: Sync, after_full: datetime, settings: object
) -> None:
    source.put(*"ABCDEF", at=NOON + MINUTE, ListPrice=90_000)
    settings.REPLICATION = {"attempts": 1}  # type: ignore[attr-defined]

    def fail(what: str, token: str) -> None:
        if token:
            raise TransientError("The MLS does not answer.")

    source.before_read = fail
    assert sync().status == RunStatus.FAILED
    assert watermark(feed) == NOON
    source.before_read = lambda what, token: None
    assert sync().status == RunStatus.COMPLETE
    assert set(live(feed)[key] for key in "ABCDEF") == {90_000}


def test_an_increment_over_the_quota_is_read_again_once_there_is_room(
    feed: Feed, source: Source, sync: Sync, after_full: datetime
) -> None:
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=10)
    source.put("K", at=NOON + MINUTE)
    run = sync()
    assert (run.status, run.skipped, watermark(feed)) == (RunStatus.PARTIAL, 1, NOON)
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=11)
    run = sync()
    assert (run.status, run.created, watermark(feed)) == (RunStatus.COMPLETE, 1, after_full)


def test_a_sweep_leaves_the_watermark_alone(feed: Feed, source: Source, sync: Sync, after_full: datetime) -> None:
    sync(SWEEP)
    cursor = Cursor.objects.get(feed=feed)
    assert (cursor.watermark, cursor.swept_at) == (NOON, after_full)
