"""The replication engine: a run is a chain of bounded slices, each a chain of pages, each page one transaction.

A slice takes a run's id, holds the feed's lease, reads pages until its time is over, and queues the next slice. Rows,
events, counts and checkpoint of a page commit together or not at all, so a process may be killed at any moment.
docs/replication.md has the rules.
"""

import time
from collections.abc import Callable
from contextlib import closing
from logging import getLogger

from django.db import transaction
from django.utils import timezone

from mls_sync import drift_inbox, settings_snapshots
from mls_sync.models import Cursor, HeldRemoval, MeasuredBy, RunKind, RunStatus, RunStep, SyncRun, WhoActs
from mls_sync.providers import capabilities_of, provider_for
from mls_sync.providers.base import Page, Provider
from mls_sync.replication import (
    accounting,
    apply,
    checkpoint,
    drifting,
    failures,
    lease,
    measuring,
    outcome,
    removals,
    run_log,
    runs,
    settling,
    sweep,
    sweep_keys,
    watched,
)
from mls_sync.replication.limits import limits
from mls_sync.replication.memory import without_cycle_search
from mls_sync.replication.read_ahead import ReadAhead
from realty.log_context import told

log = getLogger(__name__)

OnPage = Callable[[SyncRun], None]

# How often a foreground run looks whether another worker has let go of the feed, or its waiting time is over.
LOOK_AGAIN_SECONDS = 0.5


def run_slice(
    run_id: int,
    *,
    seconds: float | None = None,
    number: int | None = None,
    queue_next: bool = False,
    on_page: OnPage | None = None,
) -> SyncRun:
    """Work at a run for about `seconds`, in the tenant's scope. Returns the run as it stands then.

    Does nothing if another worker holds the feed, if the run has ended or must still wait, or if slice `number` was
    done already. Raises SyncRun.DoesNotExist, and OperationalError when the database cannot be reached.
    """
    # Secrets are decrypted inside the slice, where an unreadable one becomes a state of the run.
    run = SyncRun.objects.select_related("feed__collection").defer("feed__secrets").get(pk=run_id)
    with told(run=run.pk, feed=run.feed_id), lease.held(run.feed_id) as mine:
        if mine and _is_due(run, number):
            _work(run, limits().slice_seconds if seconds is None else seconds, on_page)
            if queue_next:
                _hand_over(run)
    return run


def run_to_end(run: SyncRun, on_progress: OnPage | None = None) -> SyncRun:
    """Work a run off in this process, waits included, slice by slice and without the queue. `on_progress` gets the run
    after every page, and now and then while it waits."""
    while True:
        run = run_slice(run.pk, on_page=on_progress)
        if on_progress:
            on_progress(run)
        if not run.is_open:
            return run
        if run.status == RunStatus.WAITING or not lease.is_free(run.feed_id):
            time.sleep(_pause(run))


def _pause(run: SyncRun) -> float:
    if run.not_before is None:
        return LOOK_AGAIN_SECONDS
    return min(max((run.not_before - timezone.now()).total_seconds(), 0.0), LOOK_AGAIN_SECONDS)


def _is_due(run: SyncRun, number: int | None) -> bool:
    outcome.refresh(run)
    if not run.is_open or (number is not None and number != run.slices):
        return False
    return run.cancel_requested or run.not_before is None or run.not_before <= timezone.now()


def _work(run: SyncRun, seconds: float, on_page: OnPage | None) -> None:
    """Pages until the time is over or the run ends. Whatever happens becomes a state of the run."""
    deadline = time.monotonic() + seconds
    try:
        cursor = _begin(run)
        with (
            closing(provider_for(run.feed)) as provider,
            closing(ReadAhead(provider, run.feed.collection, deadline)) as ahead,
        ):
            while run.status == RunStatus.RUNNING:
                cursor = STEPS[RunKind(run.kind)](run, cursor, ahead) or cursor
                if on_page:
                    on_page(run)
                if time.monotonic() >= deadline and not ahead.has_begun:
                    break
    except checkpoint.Cancelled:
        _cancel(run)
    except checkpoint.LeaseLost:
        log.warning("Run %s of feed %s went on elsewhere, or is gone; this slice stops.", run.pk, run.feed_id)
    except Exception as error:  # noqa: BLE001 - typed by who must act, kept with the run, and logged with its traceback
        failures.record(run, error)


def _begin(run: SyncRun) -> Cursor:
    with transaction.atomic():
        locked = SyncRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
        if locked is None or not locked.is_open:
            raise checkpoint.LeaseLost
        if locked.cancel_requested:
            raise checkpoint.Cancelled
        first = run.started_at is None
        run.started_at = run.started_at or timezone.now()
        run.status, run.not_before, run.message, run.who_acts = RunStatus.RUNNING, None, "", ""
        run.heartbeat_at = timezone.now()
        if first and run.kind == RunKind.SWEEP:
            run.expected = run.feed.collection.listing_count
        if first and run.kind == RunKind.WATCHED:
            run.expected = watched.waiting(run.feed.collection_id, run.started_at).count()
        if first:
            run.full_before = checkpoint.full_at(run.feed)
            run.settings = settings_snapshots.take(run.feed)
        if first and _may_remove(run):
            removals.supersede(run)
        run.save()
        if not first:
            run_log.add(run, RunStep.SLICE)
        return checkpoint.open_window(run)


def _may_remove(run: SyncRun) -> bool:
    """What it finds takes the place of what an older run found gone and left to staff."""
    can = capabilities_of(run.feed.kind)
    reads = run.kind in (RunKind.FULL, RunKind.INCREMENTAL)
    return run.kind == RunKind.SWEEP or (reads and (can.removals or can.is_snapshot))


@without_cycle_search()
def _read_page(run: SyncRun, cursor: Cursor, ahead: ReadAhead) -> Cursor | None:
    """One page of a full or incremental read: fetched outside of the transaction, then stored whole or not at all.
    Gives the cursor of the next resource where this one is read to its end."""
    window, provider = checkpoint.window(cursor), ahead.provider
    with accounting.reading(run, ahead):
        page = ahead.take(window, cursor.token, run.resource)
    if page.next_token is not None:
        ahead.begin(window, page.next_token, run.resource)
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        run.fetched += len(page.records)
        can = provider.capabilities
        by_file = can.is_snapshot or can.partial
        records = removals.first_of_each(run, provider, page.records) if by_file else page.records
        run.skipped += len(page.records) - len(records)
        with drifting.watched(run, provider):
            applied = apply.records(run.feed, provider, records, run_id=run.pk, meanwhile=ahead.map)
        accounting.add(run, applied)
        _remove(run, provider, page)
        _note_page(run, cursor, page)
        if applied.over_quota and run.kind == RunKind.FULL:
            _stop_at_quota(run, cursor)
        elif page.next_token is None:
            return _finish(run, cursor, provider)
        else:
            checkpoint.advance(cursor, page.next_token)
            run.pages += 1
            accounting.checkpointed(run)
    return None


def _remove(run: SyncRun, provider: Provider, page: Page) -> None:
    """What the page says is gone; of a snapshot, what is not."""
    can, keys = provider.capabilities, [record.listing_key for record in page.records]
    removals.listed_after_all(run, keys)
    if can.removals:
        removals.came_back(run, keys)
        removals.apply(run, page.removed, set(keys))
    if can.is_snapshot or can.partial:
        removals.remember(run, keys, partial=can.partial)


def _note_page(run: SyncRun, cursor: Cursor, page: Page) -> None:
    """A continued read cannot be measured against the whole's total."""
    if page.expected is not None and not checkpoint.is_continued(run, cursor):
        run.expected = page.expected
    for warning in page.warnings:
        outcome.note(run, "protocol", WhoActs.NOBODY, warning)


def _stop_at_quota(run: SyncRun, cursor: Cursor) -> None:
    """The cursor stays at this page: a full read after the quota was raised goes on here."""
    run.pages += 1
    run_log.add(run, RunStep.PAGE)
    checkpoint.release(cursor)
    outcome.finish(run)


def _finish(run: SyncRun, cursor: Cursor, provider: Provider) -> Cursor | None:
    continued, can = checkpoint.is_continued(run, cursor), provider.capabilities
    run.pages += 1
    accounting.note_gap(run, continued=continued or can.partial)
    accounting.note_sums(run)
    complete = outcome.is_complete(run)
    if complete and run.kind == RunKind.FULL and cursor.window_end and not can.partial:
        settling.after_full(run, cursor.window_end)
    waits = HeldRemoval.objects.filter(run=run).exists()
    checkpoint.close_window(cursor, run, complete=complete and not waits)
    if can.is_snapshot:
        waits = _end_snapshot(run, complete)
    elif can.partial:
        sweep_keys.clear(run)
    elif run.kind == RunKind.FULL and not can.key_list:
        measuring.by_total(run)
    following = checkpoint.next_resource(run)
    if not following:
        drift_inbox.take_in(run)
        run_log.add(run, RunStep.PAGE)
    if following:
        accounting.checkpointed(run)
    elif waits:
        removals.ask_staff(run)
    else:
        outcome.finish(run)
        runs.chain_sweep(run)
    return following


def _end_snapshot(run: SyncRun, complete: bool) -> bool:
    """Whether staff must decide what becomes of the listings that a complete read lacked."""
    measuring.measure(
        run,
        sweep_keys.compare(run),
        MeasuredBy.SNAPSHOT,
        announced=run.expected,
        without_key=settling.without_key(run),
    )
    waits = complete and not removals.after_snapshot(run)
    measuring.settle(run)
    if waits:
        measuring.wait_for_staff(run)
    else:
        sweep_keys.clear(run)
    return waits


def _cancel(run: SyncRun) -> None:
    with transaction.atomic():
        outcome.refresh(run)
        runs.close_cancelled(run)


def _hand_over(run: SyncRun) -> None:
    """Count the slice and queue the next in one transaction. Killed before it, `runs.resume_stuck` does it."""
    with transaction.atomic():
        run.slices += 1
        still_ours = SyncRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(slices=run.slices)
        if still_ours:
            runs.queue_slice(run)


STEPS: dict[RunKind, Callable[[SyncRun, Cursor, ReadAhead], Cursor | None]] = {
    RunKind.FULL: _read_page,
    RunKind.INCREMENTAL: _read_page,
    RunKind.SWEEP: lambda run, cursor, ahead: sweep.step(run, cursor, ahead.provider),
    RunKind.WATCHED: lambda run, cursor, ahead: watched.step(run, cursor, ahead.provider),
}
