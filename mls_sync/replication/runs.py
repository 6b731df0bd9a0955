"""Asking for runs, stopping them, and taking them up again: what pages, the admin, schedules and commands call."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_q.tasks import async_task
from psycopg import Error

from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun
from mls_sync.providers import capabilities_of
from mls_sync.replication import checkpoint, lease, outcome, removals
from mls_sync.replication.limits import limits

SLICE_TASK = "mls_sync.tasks.run_slice"
COMMAND = "command"
UNABLE = {RunKind.SWEEP: "list its keys", RunKind.WATCHED: "be asked for single listings"}


class RunRefused(RuntimeError):
    """The run cannot be asked for now; the sentence says why and what to do."""


class RunOpen(RunRefused):
    """The feed has a run already that has not ended."""


class FeedPaused(RunRefused):
    """The feed is paused or switched off."""


class FeedBusy(RunRefused):
    """A worker is at the feed this very moment."""


def request_run(feed: Feed, kind: str, *, trigger: str, user: Any = None, enqueue: bool = True) -> SyncRun:
    """A new run, its first slice queued in the same transaction: both happen or neither.

    An increment of a feed that was never read whole becomes a full read. With `enqueue=False` the caller works it off
    (`engine.run_to_end`). Raises RunOpen, FeedPaused, or RunRefused where the source cannot do it.
    """
    can = capabilities_of(feed.kind)
    if can.by_hand:
        raise RunRefused(f"{feed} holds listings that people write here. There is no source to read.")
    if not feed.tenant.is_active:
        raise FeedPaused(f"{feed} is not read: its tenant is suspended.")
    if not feed.runs_by_schedule:
        reason = feed.paused_reason or "it is switched off"
        raise FeedPaused(f"{feed} is paused: {reason} Resume it first.")
    if (kind == RunKind.SWEEP and not can.key_list) or (kind == RunKind.WATCHED and not can.by_key):
        raise RunRefused(f"{feed} has a source that cannot {UNABLE[RunKind(kind)]}.")
    if kind == RunKind.INCREMENTAL and checkpoint.window_start(feed) is None:
        kind = RunKind.FULL
    try:
        with transaction.atomic():
            run = SyncRun.objects.create(
                tenant_id=feed.tenant_id, feed=feed, kind=kind, trigger=trigger, requested_by=user
            )
            if enqueue:
                queue_slice(run)
    except IntegrityError as error:
        if not isinstance(error.__cause__, Error) or error.__cause__.diag.constraint_name != "one_open_run_per_feed":
            raise
        raise RunOpen(f"A sync of {feed} is under way already; wait for its end or cancel it.") from None
    return run


def read_anew(feed: Feed) -> SyncRun | None:
    """The feed's open run begins again with its next slice, whatever page a worker has in hand; None where none is open
    any more. In a transaction. Raises FeedBusy for one that was asked to stop."""
    run = SyncRun.objects.select_for_update(of=("self",)).filter(feed=feed, status__in=OPEN_STATUSES).first()
    if run is None:
        return None
    if run.cancel_requested:
        raise FeedBusy(f"A sync of {feed} is being stopped. Try again in a moment.")
    if checkpoint.taken_away(run):
        removals.clear(run)
        queue_slice(run)
    return run


def queue_slice(run: SyncRun) -> None:
    """Queue the run's next slice. The number makes doubles harmless: a slice that was done already does nothing."""
    async_task(SLICE_TASK, run.tenant_id, run.pk, run.slices, group=f"sync run {run.pk}")


def cancel_run(run: SyncRun) -> None:
    """Stop a run: at once if nobody works at it, else before its next page is stored. What is stored stays. One that
    has come to wait for staff goes on waiting."""
    SyncRun.objects.filter(pk=run.pk, status__in=OPEN_STATUSES).update(cancel_requested=True)
    with lease.held(run.feed_id) as mine, transaction.atomic():
        run.refresh_from_db()
        if mine and run.is_open:
            close_cancelled(run)


def discard(run: SyncRun) -> None:
    """Staff decide that what a braked run would remove stays. Raises FeedBusy while a worker is at the feed, and
    RunRefused if the run waits no longer."""
    with lease.held(run.feed_id) as mine, transaction.atomic():
        run.refresh_from_db()
        if run.status != RunStatus.CONFIRM:
            raise RunRefused("This run does not wait for a confirmation any more.")
        if not mine:
            raise FeedBusy(f"A worker is at {run.feed} right now. Discard the removal when that has ended.")
        close_cancelled(run)


def close_cancelled(run: SyncRun) -> None:
    """The final state of a canceled run. In a transaction."""
    removals.clear(run)
    outcome.close(run, RunStatus.CANCELLED, "Canceled; what was stored before stays.")


def confirm_deletes(run: SyncRun, user: Any) -> None:
    """Staff agree that what a braked run found gone is removed. Raises RunRefused if the run waits no longer."""
    with lease.held(run.feed_id) as mine:
        if not mine:
            raise FeedBusy(f"{run.feed} is being synced right now. Confirm when that has ended.")
        with transaction.atomic():
            locked = SyncRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
            if locked.status != RunStatus.CONFIRM:
                raise RunRefused("This run does not wait for a confirmation any more.")
            run.refresh_from_db()
            removals.confirm(run)
            checkpoint.swept(run)
            message = f"{run.vanished:,} listings are no longer in the feed, as confirmed by {user}."
            outcome.agreed(run, message)


def latest_runs(feed: Feed | None = None, limit: int = 20) -> QuerySet[SyncRun]:
    """The newest runs of a feed, or of all feeds in scope."""
    runs = SyncRun.objects.select_related("feed__collection").defer("feed__secrets")
    return (runs if feed is None else runs.filter(feed=feed))[:limit]


def next_kind(feed: Feed) -> RunKind:
    """What a schedule should ask for: everything the first time, then what changed. Sweeps follow of themselves."""
    return RunKind.FULL if checkpoint.window_start(feed) is None else RunKind.INCREMENTAL


def sweep_is_due(feed: Feed) -> bool:
    """Counted from the last sweep, at first from the first full read. Not while a young one waits for staff."""
    if not capabilities_of(feed.kind).key_list:
        return False
    cursor = checkpoint.of_feed(feed)
    last = cursor and (cursor.swept_at or cursor.full_at)
    if not last:
        return False
    since = timezone.now() - timedelta(hours=feed.sweep_every_hours)
    waits = feed.runs.filter(status=RunStatus.CONFIRM, requested_at__gt=since).exists()
    return last <= since and not waits


def chain_sweep(run: SyncRun) -> None:
    """After a run that ended well the sweep, if it is due. Not after a command, which works its run off by itself."""
    well = run.status in (RunStatus.COMPLETE, RunStatus.PARTIAL) and run.kind != RunKind.SWEEP
    feed = Feed.objects.defer("secrets").select_related("collection").get(pk=run.feed_id)
    can_sweep = capabilities_of(feed.kind).key_list and feed.runs_by_schedule
    doubtful = run.errors.filter(kind=outcome.SUMS).exists()
    if well and run.trigger != COMMAND and can_sweep and (doubtful or sweep_is_due(feed)):
        request_run(feed, RunKind.SWEEP, trigger=run.trigger)


def resume_stuck() -> int:
    """Queue a slice for every open run that waits no longer, or whose worker died. Returns how many.

    For a schedule, each minute, in the platform's scope. Covers all gaps that a killed process can leave.
    """
    queued = 0
    for run in _stuck():
        if lease.is_free(run.feed_id):
            with transaction.atomic():
                SyncRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now())
                queue_slice(run)
            queued += 1
    return queued


def left_behind(feed: Feed) -> SyncRun | None:
    """The feed's open run that nobody works at: its process was killed, or the machine went down. None while a worker
    holds the lease, or may still come: a run of the queue is left to it until it was silent for long."""
    run = SyncRun.objects.filter(feed=feed, status__in=OPEN_STATUSES).first()
    if run is None or not lease.is_free(feed.pk):
        return None
    last = run.heartbeat_at or run.requested_at
    silent = last < timezone.now() - timedelta(seconds=limits().silent_seconds)
    return run if silent or run.trigger == COMMAND else None


def _stuck() -> QuerySet[SyncRun]:
    now = timezone.now()
    silent_since = now - timedelta(seconds=limits().silent_seconds)
    silent = Q(heartbeat_at__lt=silent_since) | Q(heartbeat_at=None, requested_at__lt=silent_since)
    wait_is_over = Q(status=RunStatus.WAITING, not_before__lte=now)
    just_over = wait_is_over & Q(heartbeat_at__lt=F("not_before"))
    working = Q(status__in=(RunStatus.QUEUED, RunStatus.RUNNING))
    return SyncRun.objects.filter(feed__tenant__is_active=True).filter(just_over | (silent & (working | wait_is_over)))
