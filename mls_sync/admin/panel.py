"""What a feed's page shows above its form: the run under way, what can be done, and the history."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from listings.media.progress import progress as photo_progress
from mls_sync.admin.dashboard.days import DAYS, charts
from mls_sync.admin.removal import waiting_run
from mls_sync.admin.run import duration
from mls_sync.admin.run_page import LABELS
from mls_sync.completeness import newest_of, sentence
from mls_sync.freshness import of_feeds
from mls_sync.models import Feed, QuarantinedRecord, RunStatus, SyncRun, WhoActs
from mls_sync.providers import owner_pages_of
from mls_sync.replication.progress import progress
from mls_sync.run_days import last_days
from mls_sync.run_errors import errors_found

RUNS_SHOWN = 10


@dataclass(frozen=True)
class Button:
    operation: str
    label: str
    icon: str
    variant: str = "default"
    href: str = ""


@dataclass(frozen=True)
class RunRow:
    """A line of the history."""

    run: SyncRun
    label: str
    took: str
    rate: float
    stages: list[tuple[str, float]]


def panel_context(feed: Feed) -> dict[str, Any]:
    """Of the whole panel; six queries, and three more where photos are copied."""
    context = live_context(feed)
    quarantined = QuarantinedRecord.objects.filter(feed=feed, resolved_at=None).count()
    report = newest_of([feed]).get(feed.pk)
    return {
        **context,
        "is_due": feed.next_due_at is not None and feed.next_due_at <= timezone.now(),
        "quarantined": quarantined,
        "freshness": of_feeds([feed])[feed.pk],
        "report": report,
        "photos": photo_progress(feed.collection),
        "report_says": sentence(report) if report else "",
        "buttons": buttons(feed, context["run"], context["waiting"], quarantined),
        "history": [row(run) for run in context["runs"]],
        "charts": charts(last_days(DAYS, feed.pk)) if context["runs"] else [],
    }


def live_context(feed: Feed) -> dict[str, Any]:
    """Of the part that refreshes itself while a run is open; two queries."""
    rows = SyncRun.objects.filter(feed=feed).select_related("requested_by").order_by("-requested_at", "-pk")
    runs = list(rows.annotate(errors_found=errors_found(~Q(who_acts=WhoActs.NOBODY)))[:RUNS_SHOWN])
    run = runs[0] if runs else None
    waiting = waiting_run(feed)
    return {
        "feed": feed,
        "runs": runs,
        "run": run,
        "waiting": waiting,
        "stoppable": run if run and run.is_open else waiting,
        "is_open": bool(run and run.is_open),
        "progress": progress(run) if run else None,
        "label": LABELS[RunStatus(run.status)] if run else "",
    }


def buttons(feed: Feed, run: SyncRun | None, waiting: SyncRun | None, quarantined: int) -> list[Button]:
    """What can be done in the feed's present state, the likeliest first. `waiting` is a run that waits for staff, maybe
    an older one than `run`."""
    found = [*_of_run(feed, run, waiting), Button("check", "Check connection", "cable")]
    found.append(Button("", "Field map", "schema", href=reverse("admin:mls_sync_feed_map_fields", args=[feed.pk])))
    pages = owner_pages_of(feed.kind)
    if pages.console:
        found.append(Button("", pages.settings_label, "upload_file", href=reverse(pages.console, args=[feed.pk])))
    if quarantined:
        found.append(Button("ask", f"Ask the MLS for {quarantined:,} quarantined", "replay"))
        found.append(Button("retry", "Map the quarantined copies again", "build"))
    if feed.is_paused:
        found.append(Button("resume", "Resume schedule", "play_arrow", "primary"))
    else:
        found.append(Button("pause", "Pause schedule", "pause"))
    return found


def _of_run(feed: Feed, run: SyncRun | None, waiting: SyncRun | None) -> list[Button]:
    found, is_open = [], run is not None and run.is_open
    if is_open:
        found.append(Button("cancel", "Cancel the run", "stop_circle", "danger"))
    elif waiting:
        found.append(Button("discard", "Discard the sweep", "undo", "primary"))
    if waiting:
        review = reverse("admin:mls_sync_feed_removal", args=[feed.pk])
        found.append(Button("", "Review the removal", "delete_sweep", href=review))
    if is_open or not feed.runs_by_schedule:
        return found
    return found + [
        Button("sync", "Sync now", "sync", "primary"),
        Button("repair", "Repair", "build_circle"),
        Button("incremental", "Incremental", "update"),
        Button("full", "Full", "cloud_download"),
        Button("sweep", "Key sweep", "cleaning_services"),
    ]


def row(run: SyncRun) -> RunRow:
    state = progress(run)
    stages = [("fetch", run.fetch_ms / 1000), ("map", run.map_ms / 1000), ("write", run.write_ms / 1000)]
    took = duration(state["elapsed_seconds"]) if run.started_at else ""
    return RunRow(run, LABELS[RunStatus(run.status)], took, state["rate"], stages)
