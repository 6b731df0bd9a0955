"""What a key sweep removes, repairs and refuses to remove."""

import pytest
from django.contrib.auth.models import User

from listings.models import Collection, Listing, ListingEvent
from mls_sync.models import CompletenessKey, Cursor, Feed, RunStatus, SweepPage, SyncRun, WhoActs
from mls_sync.providers.errors import TransientError
from mls_sync.replication import engine, runs
from tests.mls_sync.replication.conftest import FULL, SWEEP, Sync, live
from tests.mls_sync.replication.fake_provider import Source

MANY = [f"M{number:02}" for number in range(40)]


def vanished() -> list[str]:
    events = ListingEvent.objects.filter(kind="vanished")
    return sorted(events.values_list("listing__listing_key", flat=True))


def test_a_listing_that_the_source_lost_is_marked_and_kept_apart(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.drop("B", "J")
    run = sync(SWEEP)
    assert (run.status, run.fetched, run.unchanged, run.vanished) == (RunStatus.COMPLETE, 8, 8, 2)
    assert vanished() == ["B", "J"]
    assert sorted(live(feed)) == list("ACDEFGHI")
    assert not SweepPage.objects.exists()
    assert Cursor.objects.get(feed=feed).swept_at == run.started_at


def test_a_listing_that_we_never_saw_is_fetched_by_key(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("C1", "Z")
    run = sync(SWEEP)
    assert (run.status, run.fetched, run.unchanged, run.created) == (RunStatus.COMPLETE, 12, 10, 2)
    assert {"C1", "Z"} < set(live(feed))


def test_a_listing_that_comes_back_is_live_again(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    record = source.records.pop("B")
    sync(SWEEP)
    source.records["B"] = record
    run = sync(SWEEP)
    assert (run.status, run.updated, "B" in live(feed)) == (RunStatus.COMPLETE, 1, True)
    assert ListingEvent.objects.filter(kind="returned", listing__listing_key="B").count() == 1


@pytest.mark.parametrize("announces", [True, False])
def test_a_key_list_that_was_cut_off_removes_nothing(feed: Feed, source: Source, sync: Sync, announces: bool) -> None:
    sync()
    source.hidden_from_keys = set("GHIJ")
    source.announced = 10 if announces else None
    run = sync(SWEEP)
    assert (run.status, run.who_acts, run.vanished) == (RunStatus.PARTIAL, WhoActs.SOURCE, 0)
    assert len(live(feed)) == 10
    assert Cursor.objects.get(feed=feed).swept_at is None


def test_in_doubt_what_the_source_still_gives_stays_and_what_it_does_not_give_goes(
    feed: Feed, source: Source, sync: Sync
) -> None:
    sync()
    source.hidden_from_keys = {"J"}
    source.drop("A")
    source.announced = 9
    run = sync(SWEEP)
    assert (run.status, run.vanished, vanished()) == (RunStatus.PARTIAL, 1, ["A"])


def test_a_listing_that_left_the_filter_goes_with_its_last_state(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("B", StandardStatus="Expired")
    source.hidden_from_keys = {"B"}
    source.announced = 9
    run = sync(SWEEP)
    assert (run.status, run.fetched, run.updated, run.vanished) == (RunStatus.COMPLETE, 10, 1, 1)
    assert Listing.objects.get(listing_key="B").standard_status == "Expired"
    assert set(ListingEvent.objects.filter(listing__listing_key="B").values_list("kind", flat=True)) == {
        "new",
        "status",
        "vanished",
    }


def test_what_comes_unchanged_goes_where_the_filter_does_not_admit_it(feed: Feed, source: Source, sync: Sync) -> None:
    """Another listing left the filter while the list was read: the one at the border of two pages is not listed."""
    sync()
    source.hidden_from_keys, source.admits, source.announced = {"D", "E"}, {"D"}, 8
    run = sync(SWEEP)
    assert (run.status, run.vanished, vanished()) == (RunStatus.PARTIAL, 1, ["E"])
    assert "D" in live(feed) and "they stay" in run.message


def test_what_a_later_read_brings_stays_when_staff_confirm(
    feed: Feed, source: Source, sync: Sync, staff: User
) -> None:
    source.put(*MANY)
    sync()
    kept = {key: source.records.pop(key) for key in MANY}
    braked = sync(SWEEP)
    source.records |= {key: kept[key] for key in MANY[1:]}
    sync(FULL)
    runs.confirm_deletes(braked, staff)
    assert vanished() == [MANY[0]]
    assert set(CompletenessKey.objects.filter(outcome="kept").values_list("listing_key", flat=True)) == set(MANY[1:])


def test_a_mass_delete_waits_for_staff_and_nothing_goes(feed: Feed, source: Source, sync: Sync, staff: User) -> None:
    source.put(*MANY)
    sync()
    source.drop(*MANY[:20])
    source.put("NEW")
    run = sync(SWEEP)
    assert (run.status, run.who_acts, run.vanished) == (RunStatus.CONFIRM, WhoActs.STAFF, 0)
    assert "20 of 51" in run.message
    assert len(live(feed)) == 51
    source.put(MANY[0], StandardStatus="Pending")
    sync(FULL)
    runs.confirm_deletes(run, staff)
    run.refresh_from_db()
    assert (run.status, run.vanished, len(vanished())) == (RunStatus.COMPLETE, 19, 19)
    assert not SweepPage.objects.exists()


def test_few_listings_may_go_whatever_their_share(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.drop(*"ABCDEFGH")
    assert sync(SWEEP).vanished == 8


def test_an_empty_answer_never_empties_a_collection(feed: Feed, source: Source, sync: Sync) -> None:
    source.drop(*"BCDEFGHIJ")
    sync()
    source.drop("A")
    assert sync(SWEEP).status == RunStatus.CONFIRM
    assert list(live(feed)) == ["A"]


def test_a_newer_sweep_takes_the_place_of_one_that_waits(feed: Feed, source: Source, sync: Sync) -> None:
    source.put(*MANY)
    sync()
    kept = {key: source.records.pop(key) for key in MANY}
    braked = sync(SWEEP)
    source.records |= kept
    assert sync(SWEEP).status == RunStatus.COMPLETE
    braked.refresh_from_db()
    assert (braked.status, len(live(feed))) == (RunStatus.CANCELLED, 50)


def test_a_sweep_that_broke_off_removes_nothing_and_goes_on_where_it_stood(
    feed: Feed, source: Source, sync: Sync
) -> None:
    sync()
    source.drop("A")
    run = runs.request_run(feed, SWEEP, trigger="manual")

    def fail(what: str, token: str) -> None:
        if token == "G":
            raise TransientError("The MLS does not answer.")

    source.before_read = fail
    run = engine.run_slice(run.pk)
    assert (run.status, run.fetched, vanished()) == (RunStatus.WAITING, 6, [])
    source.before_read = lambda what, token: None
    run = engine.run_to_end(run)
    assert (run.status, run.fetched, vanished()) == (RunStatus.COMPLETE, 9, ["A"])


def test_a_sweep_goes_on_from_any_step(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.drop("A", "F")
    source.put("X", "Y")
    run = runs.request_run(feed, SWEEP, trigger="manual")
    while run.is_open:
        run = engine.run_slice(run.pk, seconds=0)
    assert (run.status, run.fetched, run.created, run.vanished) == (RunStatus.COMPLETE, 10, 2, 2)
    assert sorted(live(feed)) == list("BCDEGHIJXY")


def test_a_sweep_at_the_quota_takes_what_fits(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=11)
    source.drop("A")
    source.put(*MANY)
    run = sync(SWEEP)
    assert (run.status, run.who_acts, run.created, run.skipped) == (RunStatus.PARTIAL, WhoActs.TENANT, 2, 38)
    assert Cursor.objects.get(feed=feed).swept_at == run.started_at
    assert SyncRun.objects.get(pk=run.pk).fetched == run.accounted
