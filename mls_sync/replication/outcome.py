"""How a run ends: its status, the one sentence that people read, and who must act."""

from datetime import datetime

from django.utils import timezone

from mls_sync import feed_events, feed_health, run_days
from mls_sync.models import Feed, QuarantinedRecord, RunKind, RunStatus, SyncError, SyncRun, WhoActs
from mls_sync.replication import pausing

QUOTA, GAP, SUMS, CONTINUED = "quota", "gap", "sums", "continued"
# Errors of these kinds make a run partial and leave its window incomplete.
INCOMPLETE = (QUOTA, GAP)
# So does this one, but all that the source gave is stored: a sweep finds what it did not give.
PARTIAL = (*INCOMPLETE, SUMS)


def refresh(run: SyncRun) -> None:
    """Load the row anew. The feed at hand stays: loading it too would decrypt its secrets, where nobody expects it."""
    feed = run.feed
    run.refresh_from_db()
    run.feed = feed


def add_error(run: SyncRun, kind: str, who_acts: str, message: str, *, key: str = "", excerpt: str = "") -> None:
    """One more line in the run's error list."""
    SyncError.objects.create(
        tenant_id=run.tenant_id,
        run=run,
        kind=kind,
        who_acts=who_acts,
        message=message,
        listing_key=key,
        excerpt=excerpt,
    )


def note(run: SyncRun, kind: str, who_acts: str, message: str) -> None:
    """The same, unless the list says so already."""
    if not run.errors.filter(kind=kind, message=message).exists():
        add_error(run, kind, who_acts, message)


def has_gap(run: SyncRun) -> bool:
    """The source gave less than it has, or we lost count."""
    return run.fetched != run.accounted or run.errors.filter(kind=GAP).exists()


def is_complete(run: SyncRun) -> bool:
    """The window was read whole: nothing beyond the quota, no gap. Quarantined records do not count: we hold them."""
    return run.fetched == run.accounted and not run.errors.filter(kind__in=INCOMPLETE).exists()


def finish(run: SyncRun) -> None:
    """The run came to its end: complete, or partial with the reason. A few listings by key say nothing of whether
    syncs work again."""
    status, message, who_acts = _verdict(run)
    close(run, status, message, who_acts)
    if run.kind != RunKind.WATCHED:
        pausing.went_well(run.feed_id)
        pausing.recovered(run)


def agreed(run: SyncRun, message: str) -> None:
    """Staff agreed to what the run would remove, so it ends well, too."""
    close(run, RunStatus.COMPLETE, message)
    pausing.went_well(run.feed_id)
    pausing.recovered(run)


def _verdict(run: SyncRun) -> tuple[RunStatus, str, str]:
    if run.fetched != run.accounted:
        return RunStatus.PARTIAL, _unaccounted(run), WhoActs.STAFF
    cause = run.errors.filter(kind__in=PARTIAL).order_by("pk").first()
    if cause:
        return RunStatus.PARTIAL, cause.message, cause.who_acts
    waiting = _waiting(run)
    if waiting:
        records = "record is" if waiting == 1 else "records are"
        sentence = f"{waiting:,} {records} in quarantine; platform staff must look at the named fields."
        return RunStatus.PARTIAL, sentence, WhoActs.STAFF
    return RunStatus.COMPLETE, _summary(run), ""


def _unaccounted(run: SyncRun) -> str:
    return (
        f"The counts do not add up: {run.fetched:,} records came in {run.pages:,} pages, but {run.created:,} new +"
        f" {run.updated:,} changed + {run.unchanged:,} unchanged + {run.quarantined:,} in quarantine +"
        f" {run.skipped:,} skipped + {run.removed:,} removals make {run.accounted:,}; our developers must act."
    )


def _waiting(run: SyncRun) -> int:
    """What this run refused and nobody dismissed."""
    if not run.quarantined or run.started_at is None:
        return run.quarantined
    open_rows = QuarantinedRecord.objects.filter(feed=run.feed_id, resolved_at=None, last_seen_at__gte=run.started_at)
    return min(open_rows.count(), run.quarantined)


def _summary(run: SyncRun) -> str:
    parts = [f"{run.created:,} new", f"{run.updated:,} changed", f"{run.unchanged:,} unchanged"]
    if run.quarantined:
        parts.append(f"{run.quarantined:,} in quarantine, dismissed or settled")
    if run.vanished:
        parts.append(f"{run.vanished:,} no longer in the feed")
    went_on = run.errors.filter(kind=CONTINUED).first()
    return f"{', '.join(parts)}." + (f" {went_on.message}" if went_on else "")


def close(run: SyncRun, status: RunStatus, message: str, who_acts: str = "") -> None:
    """Write the final state, the event for webhooks, the day's figures and the feed's health. The cursor is the
    caller's business, and so is the transaction."""
    run.status, run.message, run.who_acts = status, message, who_acts
    run.finished_at = run.heartbeat_at = timezone.now()
    run.not_before = None
    run.save()
    feed_events.run_ended(run)
    feed_health.measure(Feed.objects.filter(pk=run.feed_id))
    if run.is_over:
        run_days.add(run)


def wait(run: SyncRun, until: datetime, message: str, who_acts: str) -> None:
    """Pause the run; `runs.resume_stuck` takes it up again."""
    run.status, run.message, run.who_acts = RunStatus.WAITING, message, who_acts
    run.not_before = until
    run.save()
