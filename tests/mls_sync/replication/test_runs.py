"""Asking for runs, stopping them, taking them up again, and the sweep that follows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_q.models import OrmQ

from mls_sync import tasks
from mls_sync.models import Cursor, Feed, RunStatus, SyncRun
from mls_sync.replication import engine, runs
from tests.mls_sync.replication.conftest import FULL, INCREMENTAL, SWEEP, Sync, live
from tests.mls_sync.replication.fake_provider import Source
from tests.mls_sync.replication.test_engine import held_elsewhere


def queued() -> list[tuple[object, ...]]:
    """The slices; the nudge of webhooks at a run's end aside."""
    tasks_waiting = [message.task for message in OrmQ.objects.order_by("pk")]
    return [task["args"] for task in tasks_waiting if task["func"] == runs.SLICE_TASK]


def test_a_run_is_queued_with_its_row(feed: Feed, owner: User) -> None:
    run = runs.request_run(feed, FULL, trigger="manual", user=owner)
    assert (run.status, run.requested_by) == (RunStatus.QUEUED, owner)
    assert queued() == [(feed.tenant_id, run.pk, 0)]


def test_a_feed_has_one_open_run(feed: Feed) -> None:
    runs.request_run(feed, FULL, trigger="manual")
    with pytest.raises(runs.RunOpen, match="under way"):
        runs.request_run(feed, FULL, trigger="manual")
    assert (SyncRun.objects.count(), len(queued())) == (1, 1)


def test_the_first_increment_is_a_full_read(feed: Feed) -> None:
    assert runs.request_run(feed, INCREMENTAL, trigger="manual").kind == FULL


def test_a_feed_that_is_switched_off_is_not_run(feed: Feed) -> None:
    feed.enabled = False
    with pytest.raises(runs.FeedPaused):
        runs.request_run(feed, FULL, trigger="manual")


def test_the_task_works_through_the_chain_of_slices(feed: Feed, source: Source, settings: object) -> None:
    settings.REPLICATION = {"slice_seconds": 0.0}  # type: ignore[attr-defined]
    run = runs.request_run(feed, FULL, trigger="manual")
    for number in range(4):
        assert queued()[number] == (feed.tenant_id, run.pk, number)
        tasks.run_slice(*queued()[number])  # type: ignore[arg-type]
    run.refresh_from_db()
    assert (run.status, run.slices, len(queued())) == (RunStatus.COMPLETE, 3, 4)


def test_the_task_of_a_run_that_is_gone_does_nothing(feed: Feed) -> None:
    tasks.run_slice(feed.tenant_id, 987_654)


def test_the_switch_for_all_syncs_leaves_runs_waiting(feed: Feed, source: Source, settings: object) -> None:
    settings.ENABLE_MLS_SYNC = False  # type: ignore[attr-defined]
    run = runs.request_run(feed, FULL, trigger="manual")
    tasks.run_slice(feed.tenant_id, run.pk, 0)
    run.refresh_from_db()
    assert (run.status, source.reads) == (RunStatus.QUEUED, [])


def test_a_queued_run_is_cancelled_at_once(feed: Feed, source: Source) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")
    runs.cancel_run(run)
    assert run.status == RunStatus.CANCELLED
    assert engine.run_slice(run.pk).status == RunStatus.CANCELLED
    assert source.reads == []


def test_a_run_that_ended_cannot_be_cancelled(feed: Feed, source: Source, sync: Sync) -> None:
    run = sync()
    runs.cancel_run(run)
    assert run.status == RunStatus.COMPLETE


def test_staff_may_decline_a_mass_delete(feed: Feed, source: Source, sync: Sync, staff: User) -> None:
    sync()
    source.drop(*"ABCDEFGHIJ")
    run = sync(SWEEP)
    runs.cancel_run(run)
    assert run.status == RunStatus.CONFIRM
    runs.discard(run)
    assert (run.status, len(live(feed))) == (RunStatus.CANCELLED, 10)
    with pytest.raises(runs.RunRefused):
        runs.confirm_deletes(run, staff)


def test_a_run_whose_worker_died_is_taken_up_again(feed: Feed, source: Source) -> None:
    run = engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk, seconds=0)
    OrmQ.objects.all().delete()
    assert tasks.resume_stuck() == 1
    assert queued() == [(feed.tenant_id, run.pk, 0)]
    tasks.run_slice(*queued()[0])  # type: ignore[arg-type]
    run.refresh_from_db()
    assert (run.status, run.fetched) == (RunStatus.COMPLETE, 10)


def test_a_run_is_not_taken_up_while_its_worker_lives(feed: Feed, source: Source) -> None:
    engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk, seconds=0)
    with held_elsewhere(feed):
        assert runs.resume_stuck() == 0


def test_a_fresh_run_is_not_taken_up(feed: Feed, source: Source, settings: object) -> None:
    settings.REPLICATION = {}  # type: ignore[attr-defined]
    runs.request_run(feed, FULL, trigger="manual")
    assert runs.resume_stuck() == 0


@pytest.mark.parametrize(("minutes", "resumed"), [(-1, 1), (1, 0)])
def test_a_waiting_run_is_taken_up_when_its_time_has_come(
    feed: Feed, source: Source, settings: object, minutes: int, resumed: int
) -> None:
    settings.REPLICATION = {}  # type: ignore[attr-defined]
    run = runs.request_run(feed, FULL, trigger="manual")
    until = timezone.now() + timedelta(minutes=minutes)
    earlier = until - timedelta(seconds=5)
    SyncRun.objects.filter(pk=run.pk).update(status=RunStatus.WAITING, not_before=until, heartbeat_at=earlier)
    assert runs.resume_stuck() == resumed
    assert runs.resume_stuck() == 0


def test_a_sweep_follows_a_scheduled_run_when_it_is_due(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    engine.run_to_end(runs.request_run(feed, INCREMENTAL, trigger="schedule"))
    assert not SyncRun.objects.filter(kind=SWEEP).exists()
    Cursor.objects.filter(feed=feed).update(full_at=timezone.now() - timedelta(hours=25))
    engine.run_to_end(runs.request_run(feed, INCREMENTAL, trigger="schedule"))
    sweep = SyncRun.objects.get(kind=SWEEP)
    assert (sweep.status, sweep.trigger) == (RunStatus.QUEUED, "schedule")


def test_no_sweep_follows_while_one_waits_for_staff(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    Cursor.objects.filter(feed=feed).update(full_at=timezone.now() - timedelta(hours=25))
    assert runs.sweep_is_due(feed)
    source.drop(*"ABCDEFGHIJ")
    assert sync(SWEEP).status == RunStatus.CONFIRM
    assert not runs.sweep_is_due(feed)


def test_the_latest_runs_come_first(feed: Feed, source: Source, sync: Sync) -> None:
    made = [sync(), sync(), sync()]
    assert list(runs.latest_runs(feed, 2)) == [made[2], made[1]]
