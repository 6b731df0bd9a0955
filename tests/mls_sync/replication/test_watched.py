"""Watched listings are fetched by key, through the same engine, and nothing else is touched."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import Collection, Listing, ListingEvent, ListingWatch
from mls_sync import schedules
from mls_sync.models import Cursor, Feed, RunStatus, SyncRun
from mls_sync.replication import engine, runs
from mls_sync.replication.pausing import put_off
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.replication.conftest import FULL, Sync, live
from tests.mls_sync.replication.fake_provider import FakeProvider, Source


def watch(feed: Feed, *keys: str, priority: int = 0, why: str = "active properties") -> None:
    for key in keys:
        ListingWatch.objects.create(
            collection=feed.collection, listing_key=key, why=why, priority=priority, requested_at=timezone.now()
        )


def outcomes() -> dict[str, str]:
    return dict(ListingWatch.objects.values_list("listing_key", "outcome"))


def test_a_changed_listing_is_fresh_and_its_event_recorded(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("B", "C", ListPrice=250_000)
    watch(feed, "A", "B")
    run = sync("watched")
    assert (run.status, run.fetched, run.updated, run.unchanged) == (RunStatus.COMPLETE, 2, 1, 1)
    assert (live(feed)["B"], live(feed)["C"]) == (250_000, 100_000)
    assert outcomes() == {"A": "unchanged", "B": "changed"}
    assert ListingEvent.objects.filter(kind="price", listing__listing_key="B").count() == 1
    assert source.reads.count("by_keys") == 1


def test_a_listing_that_does_not_come_stays_and_the_watermark_with_it(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    before = Cursor.objects.get(feed=feed).watermark
    source.drop("B")
    watch(feed, "B")
    run = sync("watched")
    assert (run.status, run.vanished, outcomes()) == (RunStatus.COMPLETE, 0, {"B": "not in the feed"})
    assert "B" in live(feed)
    assert Cursor.objects.get(feed=feed).watermark == before


def test_what_cannot_be_stored_is_said_so(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("B", ListPrice="a lot")
    watch(feed, "B")
    assert (sync("watched").status, outcomes()) == (RunStatus.PARTIAL, {"B": "in quarantine"})


def test_the_urgent_ones_come_first_and_each_once(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeProvider, "keys_per_request", 2)
    sync()
    watch(feed, *"ABC")
    watch(feed, "J", priority=5)
    watch(feed, "A", why="lead")
    run = runs.request_run(feed, "watched", trigger="manual", enqueue=False)
    engine.run_slice(run.pk, seconds=0)
    answered = ListingWatch.objects.exclude(refreshed_at=None)
    assert sorted(answered.values_list("listing_key", flat=True)) == ["A", "A", "J"]
    assert engine.run_to_end(run).fetched == 4


def test_a_watch_asked_for_during_the_run_waits_for_the_next(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    watch(feed, "A")
    source.before_read = lambda what, token: ListingWatch.objects.update(requested_at=timezone.now())
    run = sync("watched")
    assert (run.status, run.fetched) == (RunStatus.COMPLETE, 1)
    assert ListingWatch.objects.get().is_waiting


def test_the_schedule_asks_for_a_run_where_somebody_waits(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    assert schedules.refresh_watched() == 0
    watch(feed, "A")
    assert schedules.refresh_watched() == 1
    assert schedules.refresh_watched() == 0  # one is under way
    assert SyncRun.objects.get(status=RunStatus.QUEUED).kind == "watched"


def test_after_a_failed_run_watches_wait_for_the_next_try(feed: Feed, source: Source, sync: Sync) -> None:
    """Else an outage of an hour would count a failure each minute, and disable the feed."""
    sync()
    watch(feed, "A")
    Feed.objects.filter(pk=feed.pk).update(next_due_at=timezone.now())
    put_off(feed, 1)
    assert schedules.refresh_watched() == 0
    Feed.objects.filter(pk=feed.pk).update(retry_at=timezone.now())
    assert schedules.refresh_watched() == 0, "The sync itself is tried first."
    sync()
    assert schedules.refresh_watched() == 1


def test_a_refresh_that_works_does_not_hide_that_syncs_fail(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    watch(feed, "A")
    run = runs.request_run(Feed.objects.get(pk=feed.pk), "watched", trigger="schedule", enqueue=False)
    Feed.objects.filter(pk=feed.pk).update(consecutive_failures=4)
    assert engine.run_to_end(run).status == RunStatus.COMPLETE
    assert Feed.objects.get(pk=feed.pk).consecutive_failures == 4


def test_after_a_sync_that_works_the_schedule_counts_again(feed: Feed, source: Source, sync: Sync) -> None:
    Feed.objects.filter(pk=feed.pk).update(schedule="*/15 * * * *", next_due_at=timezone.now())
    put_off(feed, 4)
    assert sync().status == RunStatus.COMPLETE
    known = Feed.objects.get(pk=feed.pk)
    assert known.retry_at is None and known.next_due_at is not None
    assert known.next_due_at - timezone.now() <= timedelta(minutes=15)


def test_a_broken_off_full_read_keeps_its_place(feed: Feed, source: Source, in_tenant: Tenant) -> None:
    run = runs.request_run(feed, FULL, trigger="manual", enqueue=False)
    engine.run_slice(run.pk, seconds=0)
    runs.cancel_run(run)
    watch(feed, "A")
    assert schedules.refresh_watched() == 0
    assert Cursor.objects.get(feed=feed).token != ""


def test_a_due_sync_is_not_lost_to_a_refresh(feed: Feed, source: Source, sync: Sync, tenant: Tenant) -> None:
    sync()
    due = timezone.now() - timedelta(seconds=1)
    Feed.objects.filter(pk=feed.pk).update(next_due_at=due)
    watch(feed, "A")
    schedules.refresh_watched()
    assert schedules.sync_due(tenant.pk, feed.pk).startswith("Later")
    with tenant_scope(tenant):
        engine.run_to_end(SyncRun.objects.get(status=RunStatus.QUEUED))
        assert Feed.objects.get(pk=feed.pk).next_due_at == due
    assert schedules.sync_due(tenant.pk, feed.pk).startswith("Requested")


def test_the_quota_holds_for_watched_listings_too(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    Collection.objects.update(max_listings=10)
    source.put("Z")
    watch(feed, "Z")
    run = sync("watched")
    assert (run.status, Listing.objects.filter(listing_key="Z").exists()) == (RunStatus.PARTIAL, False)


def test_who_waits_is_told_what_holds_it_up(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    watch(feed, "A")
    for change, said in (
        ({"paused_at": timezone.now()}, "the feed is paused"),
        ({"enabled": False}, "the feed is switched off"),
        ({"enabled": True, "paused_at": None}, ""),
    ):
        Feed.objects.filter(pk=feed.pk).update(**change)
        schedules.refresh_watched()
        assert outcomes() == {"A": said}
    feed.delete()
    schedules.refresh_watched()
    assert outcomes() == {"A": "no feed fills this collection"}


def test_what_was_answered_is_not_held_up(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    watch(feed, "A")
    sync("watched")
    Feed.objects.filter(pk=feed.pk).update(enabled=False)
    schedules.refresh_watched()
    assert outcomes() == {"A": "unchanged"}


def test_watches_without_end_do_not_starve_the_feeds_own_sync(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    Feed.objects.filter(pk=feed.pk).update(next_due_at=timezone.now() - timedelta(minutes=3))
    watch(feed, "A")
    assert schedules.refresh_watched() == 0


def test_a_due_sync_is_not_lost_to_a_refresh_that_begins_at_the_same_moment(
    feed: Feed, source: Source, sync: Sync, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync()
    due = timezone.now() - timedelta(seconds=1)
    Feed.objects.filter(pk=feed.pk).update(next_due_at=due)
    watch(feed, "A")
    answers = iter([False, True])

    def looked(feed: Feed) -> bool:
        schedules.refresh_watched()
        return next(answers)

    monkeypatch.setattr(schedules, "_refreshes_watched", looked)
    assert schedules.sync_due(tenant.pk, feed.pk).startswith("Later")
    with tenant_scope(tenant):
        assert Feed.objects.get(pk=feed.pk).next_due_at == due
