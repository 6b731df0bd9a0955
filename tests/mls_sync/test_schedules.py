"""The clock is frozen and moved by hand; django-q2's own scheduler rings, twice for each step as two clusters would."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django_q.models import OrmQ, Schedule, Task
from django_q.scheduler import scheduler

from crm_leads import schedules as lead_schedules
from listings.schedules import SCHEDULES as LISTINGS
from mls_sync import schedules
from mls_sync.feeds import pause_feed, resume_feed
from mls_sync.models import Feed, FeedHealth, QuarantinedRecord, RateBudget, SyncRun
from mls_sync.replication.pausing import put_off
from mls_sync.schedules import SYNC_DUE, prune_history, queue_overdue, sync_due, sync_schedule
from realty.accounts.schedules import SCHEDULES as ACCOUNTS
from realty.api.schedules import SCHEDULES as API
from realty.audit.schedules import SCHEDULES as AUDIT
from realty.billing.schedules import SCHEDULES as BILLING
from realty.tenants.models import Tenant
from realty.tenants.schedules import SCHEDULES as TENANTS
from realty.tenants.scope import platform_scope, tenant_scope
from realty.webhooks.schedules import SCHEDULES as WEBHOOKS
from tests.conftest import make_tenant
from tests.mls_sync.ringing import NOON, WEST, end_runs, make_feed, ring, runs


def bell(feed: Feed) -> Schedule:
    return Schedule.objects.get(name=f"sync {feed.collection.name}")


def again(feed: Feed) -> Feed:
    with tenant_scope(feed.tenant_id):
        return Feed.objects.get(pk=feed.pk)


def test_a_feed_runs_when_its_own_clock_says_so(clock: Any, tenant: Tenant) -> None:
    feed = make_feed(tenant, "gps", "0 2 * * *")
    assert bell(feed).next_run == again(feed).next_due_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    clock.move_to(datetime(2026, 11, 22, 9, 59, 59, tzinfo=UTC))
    ring()
    assert not runs()
    clock.shift(6)
    ring()
    assert [(run.kind, run.trigger, run.feed_id) for run in runs()] == [("full", "schedule", feed.pk)]
    assert bell(feed).next_run == again(feed).next_due_at == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_an_open_run_is_not_doubled(clock: Any, feed: Feed) -> None:
    clock.shift(3605)
    ring()
    clock.shift(3600)
    assert sync_due(feed.tenant_id, feed.pk).startswith("Skipped: A sync of desert_gps_listings is under way")
    assert len(runs()) == 1
    end_runs()
    clock.shift(3600)
    ring()
    assert len(runs()) == 2


def test_no_storm_after_downtime(clock: Any, feed: Feed) -> None:
    clock.move_to(NOON + timedelta(days=3, minutes=7))
    for _ in range(5):
        ring()
        end_runs()
        clock.shift(30)
    assert len(runs()) == 1
    assert again(feed).next_due_at == NOON + timedelta(days=3, hours=1)


def test_a_wrong_bell_neither_fires_early_nor_stays_wrong(clock: Any, feed: Feed) -> None:
    Schedule.objects.update(next_run=NOON - timedelta(days=1))
    ring()
    assert not runs()
    assert bell(feed).next_run == NOON + timedelta(hours=1)


def test_a_lost_bell_is_made_up_for(clock: Any, feed: Feed) -> None:
    Schedule.objects.filter(func=SYNC_DUE).delete()
    clock.shift(3600 + 60)
    assert queue_overdue() == 0
    clock.shift(120)
    assert queue_overdue() == 1
    ring()
    assert len(runs()) == 1 and queue_overdue() == 0


def test_a_failed_request_gives_the_moment_back(clock: Any, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.shift(3605)

    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the worker was killed here")

    with monkeypatch.context() as patch:
        patch.setattr(schedules, "request_run", fails)
        with pytest.raises(RuntimeError):
            sync_due(feed.tenant_id, feed.pk)
    assert again(feed).next_due_at == NOON + timedelta(hours=1) and not runs()
    ring()
    assert len(runs()) == 1


def test_a_failed_run_of_a_rare_schedule_is_tried_again_in_a_quarter_of_an_hour(clock: Any, tenant: Tenant) -> None:
    feed = make_feed(tenant, "gps", "0 2 * * *")
    with tenant_scope(tenant):
        put_off(feed, 1)
    schedules.install()  # as a cluster does that starts
    clock.shift(timedelta(minutes=14))
    assert queue_overdue() == 0
    clock.shift(timedelta(minutes=4))
    assert queue_overdue() == 1
    ring()
    assert [run.trigger for run in runs()] == ["schedule"]
    assert again(feed).next_due_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_pause_and_resume(clock: Any, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        pause_feed(feed, "Paused by Olivia.")
    assert bell(feed).next_run is None
    clock.shift(2 * 3600)
    ring()
    assert not runs() and sync_due(feed.tenant_id, feed.pk).startswith("Nothing")
    with tenant_scope(feed.tenant_id):
        resume_feed(again(feed))
    ring()
    assert len(runs()) == 1  # what was missed meanwhile is made up once
    assert bell(feed).next_run == NOON + timedelta(hours=3)


@pytest.mark.parametrize("how", ["enabled", "tenant"])
def test_a_feed_that_is_switched_off_does_not_run(clock: Any, feed: Feed, how: str) -> None:
    with platform_scope("test"):
        if how == "enabled":
            Feed.objects.update(enabled=False)
        else:
            Tenant.objects.update(is_active=False)
    clock.shift(3605)
    ring()
    assert not runs()


def test_one_switch_stops_all_and_loses_nothing(clock: Any, feed: Feed, settings: Any) -> None:
    settings.ENABLE_MLS_SYNC = False
    clock.shift(3605)
    ring()
    assert not runs() and queue_overdue() == 0
    settings.ENABLE_MLS_SYNC = True
    assert sync_due(feed.tenant_id, feed.pk).startswith("Requested full run")


def test_a_change_of_the_cron_expression_or_the_zone_arms_the_bell_anew(clock: Any, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        for cron, zone, due in [
            ("30 2 * * *", WEST, datetime(2026, 11, 22, 10, 30, tzinfo=UTC)),
            ("30 2 * * *", "America/New_York", datetime(2026, 11, 22, 7, 30, tzinfo=UTC)),
        ]:
            feed.schedule, feed.time_zone = cron, zone
            feed.save()
            sync_schedule(feed)
            assert (bell(feed).cron, bell(feed).next_run) == (cron, due)
    assert Schedule.objects.count() == 1


def test_saving_a_feed_does_not_lose_a_moment_that_is_due(clock: Any, feed: Feed) -> None:
    clock.shift(3605)
    with tenant_scope(feed.tenant_id):
        sync_schedule(again(feed))
    ring()
    assert len(runs()) == 1


def test_a_deleted_feed_leaves_no_bell(clock: Any, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        feed.delete()
    assert not Schedule.objects.filter(func=SYNC_DUE).exists()


def test_the_bell_of_a_feed_that_sql_removed_goes_when_it_rings(clock: Any, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        FeedHealth.objects.filter(feed=feed.pk).delete()
        Feed.objects.filter(pk=feed.pk)._raw_delete("default")
    assert sync_due(feed.tenant_id, feed.pk).startswith("Nothing: the feed is gone")
    assert not Schedule.objects.filter(func=SYNC_DUE).exists()


def test_install_schedules_mends_and_can_be_repeated(
    clock: Any, feed: Feed, capsys: pytest.CaptureFixture[str]
) -> None:
    Schedule.objects.create(name="sync gone_gps_listings", func=SYNC_DUE, schedule_type=Schedule.ONCE)
    Schedule.objects.filter(name="sync desert_gps_listings").delete()
    for _ in range(2):
        call_command("install_schedules", json=True)
    of_realty = (ACCOUNTS, API, AUDIT, BILLING, TENANTS, WEBHOOKS)
    of_apps = (schedules.SCHEDULES, LISTINGS, lead_schedules.SCHEDULES, *of_realty)
    everywhere = [schedule.name for rows in of_apps for schedule in rows]
    assert sorted(Schedule.objects.values_list("name", flat=True)) == sorted([*everywhere, "sync desert_gps_listings"])
    assert "sync desert_gps_listings" in capsys.readouterr().out


def test_old_history_is_pruned(clock: Any, in_tenant: Tenant) -> None:
    for days in (1, 30):
        at = NOON - timedelta(days=days)
        Task.objects.create(id=str(days), name=str(days), func="x", started=at, stopped=at, success=True)
        RateBudget.objects.create(tenant=in_tenant, credential=str(days), counted_at=at)
    prune_history()
    assert list(Task.objects.values_list("id", flat=True)) == ["1"]
    assert list(RateBudget.objects.values_list("credential", flat=True)) == ["1"]


def test_refused_records_go_once_they_are_settled_or_in_no_feed_any_more(clock: Any, feed: Feed) -> None:
    def refused(key: str, seen: int, settled: int | None = None) -> None:
        at = NOON - timedelta(days=seen)
        QuarantinedRecord.objects.create(
            feed=feed, listing_key=key, content_hash=b"1", field="City", reason="Too long", raw="{}",
            first_seen_at=at, last_seen_at=at, resolved_at=settled and NOON - timedelta(days=settled),
        )  # fmt: skip

    with tenant_scope(feed.tenant_id):
        refused("waits", 60)
        refused("settled lately", 20, 10)
        refused("settled", 20, 15)
        refused("gone", 100)
    prune_history()
    with tenant_scope(feed.tenant_id):
        assert set(QuarantinedRecord.objects.values_list("listing_key", flat=True)) == {"waits", "settled lately"}


@pytest.mark.django_db(transaction=True)
def test_clusters_at_the_same_moment_take_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = make_feed(make_tenant("desert", "Desert Realty"), "gps")
    past = datetime(2026, 1, 1, tzinfo=UTC)
    with platform_scope("test"):
        Feed.objects.update(next_due_at=past)
    Schedule.objects.update(next_run=past)
    start, asked = threading.Barrier(6), []
    # Not the real one: that an open run is never doubled would hide a moment that was taken twice.
    monkeypatch.setattr(schedules, "request_run", lambda *args, **kwargs: asked.append(1) or SyncRun(kind="full"))

    def cluster() -> None:
        start.wait()
        scheduler()
        sync_due(feed.tenant_id, feed.pk)
        connection.close()

    threads = [threading.Thread(target=cluster) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1
    assert [queued.task["func"] for queued in OrmQ.objects.all()] == [SYNC_DUE]
