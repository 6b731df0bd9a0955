"""A run's log: what it did when, a row for each step, committed with what the step stored. What went wrong is in the
run's errors; the timeline (`mls_sync.run_timeline`) puts both together.

It is bounded whatever the run's length: of the first hundred pages each has a line, then every tenth, then every
hundredth, so ten thousand pages have 280 lines. Totals are those of the run so far, so nothing is lost in between.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from mls_sync.models import RunLogLine, RunStep, SyncRun

TOTALS = (
    "pages",
    "requests",
    "bytes_received",
    "fetched",
    "created",
    "updated",
    "unchanged",
    "quarantined",
    "skipped",
    "removed",
    "vanished",
)
WHOLE = 100
PURGED_AT_ONCE = 10_000
# Steps that come once for each page or slice.
REPEATED = {RunStep.PAGE, RunStep.KEYS, RunStep.ASKED, RunStep.REPAIRED, RunStep.REFRESHED}


def add(run: SyncRun, step: RunStep) -> None:
    """One line, in the caller's transaction; none for a page or slice that shares the line of a later one."""
    if step in REPEATED and not is_told(run.pages) or step == RunStep.SLICE and not is_told(run.slices):
        return
    totals = {name: number for name in TOTALS if (number := getattr(run, name))}
    RunLogLine.objects.create(tenant_id=run.tenant_id, run=run, step=step, totals=totals)


def is_told(number: int) -> bool:
    """Whether the `number`-th page or slice has a line of its own."""
    every = 1
    while number > WHOLE * every:
        every *= 10
    return number % every == 0


def purge() -> int:
    """Lines older than the setting RUN_LOG_DAYS, a few at a time; in the platform's scope. Returns how many."""
    before, removed = timezone.now() - timedelta(days=settings.RUN_LOG_DAYS), 0
    while True:
        old = RunLogLine.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:PURGED_AT_ONCE]
        number, _ = RunLogLine.objects.filter(pk__in=list(old)).delete()
        removed += number
        if number < PURGED_AT_ONCE:
            return removed
