"""What a run's page in the console shows above its counts: how far it is, its timeline, and what changed before it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mls_sync.models import QuarantinedRecord, RunStatus, SyncRun
from mls_sync.replication.progress import progress
from mls_sync.run_timeline import timeline
from mls_sync.settings_snapshots import compare

LINK = "text-primary-600 underline dark:text-primary-500"
LABELS = {
    RunStatus.QUEUED: "info",
    RunStatus.RUNNING: "info",
    RunStatus.WAITING: "warning",
    RunStatus.CONFIRM: "warning",
    RunStatus.COMPLETE: "success",
    RunStatus.PARTIAL: "warning",
    RunStatus.FAILED: "danger",
    RunStatus.CANCELLED: "info",
}


def run_page(run: SyncRun) -> dict[str, Any]:
    """Nine queries at most."""
    nearby = SyncRun.objects.filter(feed=run.feed_id)
    waiting = QuarantinedRecord.objects.filter(feed=run.feed_id, resolved_at=None)
    return {
        **live_part(run),
        "compared": compare(run),
        "earlier": nearby.filter(requested_at__lt=run.requested_at).order_by("-requested_at", "-pk").first(),
        "later": nearby.filter(requested_at__gt=run.requested_at).order_by("requested_at", "pk").first(),
        "waiting": waiting.count(),
        "report": getattr(run, "completeness_report", None),
    }


def run_link(run: SyncRun) -> SafeString:
    at = date_format(timezone.localtime(run.requested_at), "M j, Y, g:i A T")
    address = reverse("admin:mls_sync_syncrun_change", args=[run.pk])
    return format_html('<a class="{}" href="{}">{} sync of {}</a>', LINK, address, run.get_kind_display(), at)


def live_part(run: SyncRun) -> dict[str, Any]:
    """Of the part that refreshes itself while the run is open; three queries."""
    return {
        "run": run,
        "label": LABELS[RunStatus(run.status)],
        "progress": progress(run),
        "timeline": timeline(run),
        "quarantine_url": reverse("admin:mls_sync_quarantinedrecord_changelist"),
    }
