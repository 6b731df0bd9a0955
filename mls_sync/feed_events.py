"""What happened to a feed, for webhooks: one row in the transaction that made it so. `realty.webhooks` hands it on.

Call these in a transaction, in the scope of the feed's tenant. Bodies are thin: what happened to which feed and run,
with counts and the sentence that people read. They hold no listing and no secret.
"""

from datetime import datetime
from typing import Any

from mls_sync.models import EventType, Feed, Outage, RunKind, RunStatus, SyncRun
from realty.webhooks import kinds
from realty.webhooks.events import record, said
from realty.webhooks.models import WebhookEvent

kinds.register("Feeds", dict(EventType.choices))
COUNTS = ("fetched", "created", "updated", "unchanged", "quarantined", "skipped", "removed", "vanished")
TOLD = {
    RunStatus.COMPLETE: EventType.RUN_COMPLETED,
    RunStatus.PARTIAL: EventType.RUN_COMPLETED,
    RunStatus.FAILED: EventType.RUN_FAILED,
}


def run_ended(run: SyncRun) -> WebhookEvent | None:
    """run.completed (its `status` says complete or partial) or run.failed. Not of runs that were canceled or wait for
    staff, nor of watched listings that went well: those come each minute."""
    told = TOLD.get(RunStatus(run.status))
    if told is None or (run.kind == RunKind.WATCHED and told != EventType.RUN_FAILED):
        return None
    return _record(told, run.feed, {"run": _run(run)}, run.finished_at)


def feed_disabled(outage: Outage, failed_runs: int) -> WebhookEvent:
    """feed.disabled: no scheduled run until a person resumes it."""
    data = {
        "cause": outage.cause,
        "reason": outage.reason,
        "who_acts": outage.who_acts,
        "failed_runs": failed_runs,
        "run_id": outage.run_id,
    }
    return _record(EventType.FEED_DISABLED, outage.feed, data, outage.began_at)


def feed_recovered(run: SyncRun, since: datetime) -> WebhookEvent:
    """feed.recovered: the first run that ended well after the feed was disabled."""
    return _record(EventType.FEED_RECOVERED, run.feed, {"disabled_at": said(since), "run": _run(run)}, run.finished_at)


def completeness_broken(
    feed: Feed, *, at_source: int, here: int, missing: int, extra: int, stale: int, run: SyncRun | None = None
) -> WebhookEvent:
    """completeness.broken: after a sweep the collection and its source differ. Counts of keys: at the source, stored
    here, missing here, stored but not at the source, and older here than there."""
    counts = {"at_source": at_source, "here": here, "missing": missing, "extra": extra, "stale": stale}
    return _record(EventType.COMPLETENESS_BROKEN, feed, {**counts, "run_id": run.pk if run else None})


def _record(kind: str, feed: Feed, data: dict[str, Any], at: datetime | None = None) -> WebhookEvent:
    collection = feed.collection
    of_feed = {
        "feed_id": feed.pk,
        "collection": collection.name,
        "title": collection.title,
        "is_simulated": collection.is_simulated,
    }
    return record(kind, feed.tenant_id, {**of_feed, **data}, at)


def _run(run: SyncRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "kind": run.kind,
        "status": run.status,
        "trigger": run.trigger,
        "started_at": said(run.started_at),
        "finished_at": said(run.finished_at),
        **{name: getattr(run, name) for name in COUNTS},
        "message": run.message,
        "who_acts": run.who_acts,
    }
