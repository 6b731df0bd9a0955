"""Every record that a run fetches is counted once: created, updated, unchanged, quarantined, skipped, or a
removal."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Protocol

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from listings.models import Listing
from mls_sync.delays import with_delays
from mls_sync.models import QuarantinedRecord, RunKind, RunStep, Settled, SyncError, SyncRun, WhoActs
from mls_sync.models.completeness import SLACK
from mls_sync.replication import outcome, run_log
from mls_sync.replication.apply import Applied
from mls_sync.replication.limits import limits


class Counted(Protocol):
    """What sends requests, or stands for it."""

    @property
    def requests_made(self) -> int: ...

    @property
    def bytes_received(self) -> int: ...


@contextmanager
def reading(run: SyncRun, provider: Counted) -> Iterator[None]:
    """Around a read of the source: its time, requests and bytes count, also when it fails (see `failures.record`)."""
    started, requests, size = perf_counter(), provider.requests_made, provider.bytes_received
    try:
        yield
    finally:
        run.fetch_ms += round(1000 * (perf_counter() - started))
        run.requests += provider.requests_made - requests
        run.bytes_received += provider.bytes_received - size


def add(run: SyncRun, applied: Applied) -> None:
    """Add one page to the run's counts, name what was refused, and save; part of the page's transaction."""
    run.created += applied.created
    run.updated += applied.updated
    run.unchanged += applied.unchanged
    run.skipped += applied.skipped
    run.map_ms += applied.map_ms
    run.write_ms += applied.write_ms
    _measure_delays(run, applied)
    _name_refused(run, applied)
    _name_unreadable(run, applied)
    run.quarantined += len(applied.refused)
    if applied.over_quota:
        _note_quota(run)


def checkpointed(run: SyncRun, step: RunStep | None = RunStep.PAGE) -> None:
    """The page is whole: earlier failures at it are history. `step` is what the run's log tells of it, if anything."""
    run.attempts = 0
    run.heartbeat_at = timezone.now()
    run.save()
    if step:
        run_log.add(run, step)


def _measure_delays(run: SyncRun, applied: Applied) -> None:
    """From a change at the source to this page, which can be searched when its transaction commits. Only of what
    changed after the last complete full read began: an older listing that comes now came into the feed's filter, or is
    the first read's, and nobody waited for it."""
    if run.full_before is None or not applied.modified_at:
        return
    now = timezone.now()
    late = [(now - moment).total_seconds() for moment in applied.modified_at if moment > run.full_before]
    run.delays = with_delays(run.delays, late)


def _name_refused(run: SyncRun, applied: Applied) -> None:
    """Only the first ones: a broken mapping refuses every record, and all of them are in the quarantine."""
    room = max(limits().record_errors - run.quarantined, 0)
    SyncError.objects.bulk_create(
        SyncError(
            tenant_id=run.tenant_id,
            run=run,
            kind="record",
            who_acts=WhoActs.STAFF,
            listing_key=row.key,
            message=row.sentence,
        )
        for row in applied.refused[:room]
    )


def _name_unreadable(run: SyncRun, applied: Applied) -> None:
    """Once for each field, with one listing to look at."""
    for name, key in applied.unreadable.items():
        sentence = f"{name} holds a value that does not fit its column, which is empty; the source record has it."
        if not run.errors.filter(kind="record", message=sentence).exists():
            outcome.add_error(run, "record", WhoActs.NOBODY, sentence, key=key)


def _note_quota(run: SyncRun) -> None:
    maximum = run.feed.collection.max_listings
    ending = "The read stopped there" if run.kind == RunKind.FULL else "Stored listings were kept up to date"
    sentence = (
        f"New listings were not stored, because the quota of {maximum:,} is used up. {ending}, and nothing was lost;"
        " the tenant's administrator must raise the quota."
    )
    outcome.note(run, outcome.QUOTA, WhoActs.TENANT, sentence)


def note_gap(run: SyncRun, *, continued: bool = False) -> None:
    """The source announced more than it gave, beyond what listings that come and go while we page can explain; or a
    full read gave nothing at all while listings are stored. `continued`: an earlier run read the first pages."""
    _note_empty(run, continued)
    if run.expected is None:
        return
    missing = run.expected - run.fetched
    if missing > max(1, run.expected * limits().gap_share) or (missing and not run.fetched and not continued):
        sentence = (
            f"The counts do not add up: the source announced {run.expected:,} records and gave {run.fetched:,} in"
            f" {run.pages:,} pages; we read it again next time."
        )
        outcome.note(run, outcome.GAP, WhoActs.SOURCE, sentence)


def note_sums(run: SyncRun) -> None:
    """As many records came as were announced, but some of them twice, since the source's pages shift while we read
    them: then others did not come. Seen by what is stored after a full read."""
    if run.kind != RunKind.FULL or run.expected is None or run.errors.filter(kind__in=outcome.INCOMPLETE).exists():
        return
    kept = Listing.objects.filter(Q(vanished_at=None) | Q(purged_at__isnull=False), collection=run.feed.collection_id)
    stored, refused = kept.count(), _refused(run)
    if run.expected - stored - refused > SLACK:
        sentence = (
            f"The counts do not add up: the source announced {run.expected:,} records and gave {run.fetched:,} in"
            f" {run.pages:,} pages, but {stored:,} are stored and {refused:,} in quarantine: some came twice, and"
            f" {run.expected - stored - refused:,} not at all."
        )
        outcome.note(run, outcome.SUMS, WhoActs.SOURCE, sentence)


def _refused(run: SyncRun) -> int:
    """Records that are put aside, or were dismissed, and have no stored listing."""
    stored = Listing.objects.live().filter(collection=run.feed.collection_id, listing_key=OuterRef("listing_key"))
    rows = QuarantinedRecord.objects.filter(Q(resolved_at=None) | Q(settled=Settled.DISMISSED), feed=run.feed_id)
    return rows.filter(~Exists(stored)).count()


def _note_empty(run: SyncRun, continued: bool) -> None:
    if run.kind != RunKind.FULL or run.fetched or continued:
        return
    held = Listing.objects.live().filter(collection=run.feed.collection_id).count()
    if held:
        sentence = (
            f"The source gave no listings at all, though {held:,} are stored; nothing was removed, and we read it again"
            " next time. If the feed's filter was changed, a key sweep shows what would go."
        )
        outcome.note(run, outcome.GAP, WhoActs.SOURCE, sentence)
