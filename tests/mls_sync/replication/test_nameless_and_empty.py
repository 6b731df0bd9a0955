"""feed_replay B: one record without a key does not stop sweeps, and an empty answer moves no watermark."""

import pytest

from mls_sync.models import Cursor, Feed, RunStatus, SweepPage, WhoActs
from mls_sync.replication import engine, runs
from tests.mls_sync.replication.conftest import FULL, INCREMENTAL, SWEEP, Sync, live
from tests.mls_sync.replication.fake_provider import Source

NO_KEYS = ["", "  ", "k" * 300, "a\0b"]


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize("announces", [True, False])
def test_feed_replay_b_one_nameless_record_does_not_end_the_sweep(
    feed: Feed, source: Source, sync: Sync, key: str, announces: bool
) -> None:
    sync()
    source.drop("B")
    source.nameless = [key]
    source.announced = 10 if announces else None
    run = sync(SWEEP)
    assert (run.status, run.fetched, run.skipped, run.vanished) == (RunStatus.COMPLETE, 10, 1, 1)
    assert sorted(live(feed)) == list("ACDEFGHIJ")
    assert run.errors.get().who_acts == WhoActs.STAFF
    assert Cursor.objects.get(feed=feed).swept_at == run.started_at


def test_feed_replay_b_a_listing_that_lost_its_key_in_the_list_is_kept(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.drop("A")
    source.hidden_from_keys, source.nameless, source.announced = {"J"}, [""], 9
    run = sync(SWEEP)
    assert (run.status, run.vanished, "J" in live(feed), "A" in live(feed)) == (RunStatus.COMPLETE, 1, True, False)


def test_feed_replay_b_more_than_the_nameless_ones_explain_is_a_list_cut_off(
    feed: Feed, source: Source, sync: Sync
) -> None:
    sync()
    source.hidden_from_keys, source.nameless = {"H", "I", "J"}, [""]
    run = sync(SWEEP)
    assert (run.status, run.who_acts, run.vanished) == (RunStatus.PARTIAL, WhoActs.SOURCE, 0)
    assert Cursor.objects.get(feed=feed).swept_at is None


def test_feed_replay_b_a_list_of_nameless_records_alone_empties_nothing(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.nameless = ["", ""]
    source.drop(*"ABCDEFGHIJ")
    assert sync(SWEEP).status == RunStatus.CONFIRM
    assert len(live(feed)) == 10


@pytest.mark.parametrize("announced", [None, 0])
def test_feed_replay_b_an_empty_full_read_over_a_full_collection_is_partial(
    feed: Feed, source: Source, sync: Sync, announced: int | None
) -> None:
    sync()
    before = Cursor.objects.get(feed=feed)
    records, source.records, source.announced = source.records, {}, announced
    run = sync(FULL)
    assert (run.status, run.who_acts, len(live(feed))) == (RunStatus.PARTIAL, WhoActs.SOURCE, 10)
    assert "gave no listings at all, though 10 are stored" in run.message
    after = Cursor.objects.get(feed=feed)
    assert (after.watermark, after.full_at) == (before.watermark, before.full_at)
    source.records, source.announced = records, None
    assert sync(FULL).status == RunStatus.COMPLETE


def test_an_empty_full_read_of_an_empty_collection_is_complete(feed: Feed, source: Source, sync: Sync) -> None:
    source.records.clear()
    assert sync(FULL).status == RunStatus.COMPLETE


def test_the_rest_of_a_full_read_may_be_empty(feed: Feed, source: Source, sync: Sync) -> None:
    """Its first pages were read by a run that was stopped."""
    sync()
    first = engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk, seconds=0)
    runs.cancel_run(first)
    source.drop(*"DEFGHIJ")
    run = sync(FULL)
    assert (run.fetched, run.status) == (0, RunStatus.COMPLETE)


@pytest.mark.parametrize(("announced", "status"), [(None, "complete"), (0, "complete"), (1, "partial"), (7, "partial")])
def test_feed_replay_b_an_empty_increment_is_fine_unless_the_total_says_otherwise(
    feed: Feed, source: Source, sync: Sync, announced: int | None, status: str
) -> None:
    sync()
    before = Cursor.objects.get(feed=feed).watermark
    source.announced = announced
    run = sync(INCREMENTAL)
    assert (run.fetched, run.status) == (0, status)
    assert (Cursor.objects.get(feed=feed).watermark == before) == (status == "partial")


def test_no_key_of_a_sweep_stays_behind(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.nameless = [""]
    sync(SWEEP)
    assert not SweepPage.objects.exists()
