"""What a run did when, in the order of time: its steps from its log, what went wrong from its errors, and its beginning
and end. Of a very long run the first and the last entries; the log itself has all."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from django.conf import settings
from django.utils import timezone

from mls_sync.completeness import sentence
from mls_sync.enums import OPEN_STATUSES
from mls_sync.freshness import span
from mls_sync.models import CompletenessReport, RunLogLine, RunStatus, RunStep, SyncError, SyncRun, WhoActs
from mls_sync.replication.progress import progress
from realty.ui.numbers import megabytes

SHOWN = 120
READ = 2_000
SHADES = {
    RunStatus.COMPLETE: "good",
    RunStatus.PARTIAL: "warn",
    RunStatus.CONFIRM: "warn",
    RunStatus.FAILED: "bad",
    RunStatus.CANCELLED: "quiet",
}
COUNTED = (
    ("created", "new"),
    ("updated", "changed"),
    ("unchanged", "unchanged"),
    ("quarantined", "quarantined"),
    ("skipped", "skipped"),
    ("removed", "said to be gone"),
    ("vanished", "no longer in the feed"),
)


@dataclass(frozen=True)
class Entry:
    """`shade` is good, warn, bad, quiet or empty; `listing_key` and `excerpt` are an error's."""

    at: datetime
    title: str
    text: str = ""
    shade: str = ""
    listing_key: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Timeline:
    """`left_out` entries are between `entries` and `latest`; `is_purged`: the steps were removed, being too old."""

    entries: list[Entry]
    latest: list[Entry] = field(default_factory=list)
    left_out: int = 0
    is_purged: bool = False


def timeline(run: SyncRun) -> Timeline:
    """Three queries: steps, errors, and the report that the run made."""
    lines = list(RunLogLine.objects.filter(run=run).order_by("pk")[:READ])
    errors = list(SyncError.objects.filter(run=run).order_by("pk")[:READ])
    report = CompletenessReport.objects.filter(run=run).select_related("run").first()
    found = [*_beginning(run), *_steps(lines, report), *map(_error, errors), *_end(run)]
    found.sort(key=attrgetter("at"))
    purged = not lines and bool(run.pages) and run.requested_at < timezone.now() - timedelta(days=settings.RUN_LOG_DAYS)
    if len(found) <= SHOWN:
        return Timeline(found, is_purged=purged)
    half = SHOWN // 2
    return Timeline(found[:half], found[-half:], len(found) - 2 * half, purged)


def json_lines(run: SyncRun) -> Iterator[str]:
    """The log as it is kept, a JSON object a line: `at`, `step` and the totals until then."""
    for line in RunLogLine.objects.filter(run=run).order_by("pk").iterator():
        yield json.dumps({"at": line.at.isoformat(), "step": line.step, **line.totals}) + "\n"


def _beginning(run: SyncRun) -> Iterator[Entry]:
    who = f"by {run.requested_by}" if run.requested_by else f"({run.trigger})"
    yield Entry(run.requested_at, f"Requested {who}", shade="quiet")
    if run.started_at:
        wait = run.started_at - run.requested_at
        yield Entry(run.started_at, "Started", f"after {span(wait)} in the queue" if wait.total_seconds() >= 1 else "")


def _steps(lines: Iterable[RunLogLine], report: CompletenessReport | None) -> Iterator[Entry]:
    before: dict[str, int] = {}
    for line in lines:
        more = {name: number - before.get(name, 0) for name, number in line.totals.items()}
        title, text = line.get_step_display(), _more(more)
        if line.step in (RunStep.PAGE, RunStep.KEYS) and more.get("pages", 0) > 0:
            title = _pages(line.step, before.get("pages", 0) + 1, line.totals["pages"])
        if line.step == RunStep.COMPARED and report:
            text = sentence(report)
        shade = "warn" if line.step == RunStep.RESTARTED else "quiet" if line.step == RunStep.SLICE else ""
        yield Entry(line.at, title, text, shade)
        before = line.totals


def _pages(step: str, first: int, last: int) -> str:
    what = "keys of page" if step == RunStep.KEYS else "page"
    return f"{what.capitalize()} {last:,}" if first == last else f"{what.capitalize()}s {first:,} to {last:,}"


def _more(more: dict[str, int]) -> str:
    """12 records: 3 new, 9 unchanged; 41 kB in 2 requests"""
    parts = [f"{more[name]:,} {word}" for name, word in COUNTED if more.get(name)]
    fetched = more.get("fetched", 0)
    records = f"{fetched:,} {'record' if fetched == 1 else 'records'}" if fetched > 0 else ""
    told = ": ".join(part for part in (records, ", ".join(parts)) if part)
    requests = more.get("requests", 0)
    if not requests:
        return told
    size = f"{megabytes(more['bytes_received'])} in " if more.get("bytes_received", 0) > 0 else ""
    asked = f"{size}{requests:,} {'request' if requests == 1 else 'requests'}"
    return f"{told}; {asked}" if told else asked


def _error(error: SyncError) -> Entry:
    handled = error.who_acts == WhoActs.NOBODY
    who = "" if handled else f"Who must act: {error.get_who_acts_display()}."
    shade = "quiet" if handled else "warn" if error.who_acts == WhoActs.SOURCE else "bad"
    return Entry(error.occurred_at, error.message, who, shade, error.listing_key, error.excerpt)


def _end(run: SyncRun) -> Iterator[Entry]:
    if run.finished_at:
        shade = SHADES.get(RunStatus(run.status), "")
        took = span(timedelta(seconds=progress(run)["elapsed_seconds"]))
        yield Entry(run.finished_at, run.get_status_display(), f"{run.message} It took {took}.".strip(), shade)
    elif run.status in OPEN_STATUSES and run.not_before and run.not_before > timezone.now():
        yield Entry(run.not_before, "Goes on then", run.message, "warn")
