"""The console's first page: what runs now, and what waits for somebody."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from mls_sync import drift_inbox
from mls_sync.admin.run import LABELS
from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import Feed, QuarantinedRecord, RunStatus, SyncRun

LATELY = timedelta(days=1)
SHOWN = 20


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Context of templates/admin/index.html; eight queries, whatever the number of tenants."""
    lately = SyncRun.objects.filter(requested_at__gt=timezone.now() - LATELY)
    numbers = lately.aggregate(
        complete=Count("pk", filter=Q(status=RunStatus.COMPLETE)),
        partial=Count("pk", filter=Q(status=RunStatus.PARTIAL)),
        failed=Count("pk", filter=Q(status=RunStatus.FAILED)),
    )
    feeds = Feed.objects.aggregate(
        on=Count("pk", filter=Q(enabled=True, paused_at=None)),
        paused=Count("pk", filter=Q(enabled=True, paused_at__isnull=False)),
        off=Count("pk", filter=Q(enabled=False)),
    )
    held = _held()
    quarantined = sum(number for _, number in held)
    return context | {
        "numbers": [
            ("Feeds on", feeds["on"], "admin:mls_sync_feed_changelist", "?state=on"),
            ("Feeds paused", feeds["paused"], "admin:mls_sync_feed_changelist", "?state=paused"),
            ("Feeds off", feeds["off"], "admin:mls_sync_feed_changelist", "?state=off"),
            ("Complete in 24 h", numbers["complete"], "admin:mls_sync_syncrun_changelist", "?status__exact=complete"),
            ("Partial in 24 h", numbers["partial"], "admin:mls_sync_syncrun_changelist", "?status__exact=partial"),
            ("Failed in 24 h", numbers["failed"], "admin:mls_sync_syncrun_changelist", "?status__exact=failed"),
            ("Quarantined", quarantined, "admin:mls_sync_quarantinedrecord_changelist", ""),
        ],
        "open_runs": _labelled(_runs().filter(status__in=OPEN_STATUSES)),
        "waiting": _labelled(_waiting()),
        "held": held[:SHOWN],
        "drifted": _with_feeds(drift_inbox.waiting_by_feed())[:SHOWN],
    }


def _held() -> list[tuple[Feed, int]]:
    """Feeds with records in quarantine, and how many, whatever their last run came to."""
    rows = QuarantinedRecord.objects.filter(resolved_at=None).order_by()
    return _with_feeds(dict(rows.values_list("feed").annotate(number=Count("pk"))))


def _with_feeds(numbers: Mapping[int, int]) -> list[tuple[Feed, int]]:
    feeds = Feed.objects.filter(pk__in=numbers).select_related("collection", "tenant").defer("secrets", "options")
    return sorted(((feed, numbers[feed.pk]) for feed in feeds), key=lambda each: -each[1])


def _runs() -> QuerySet[SyncRun]:
    rows: QuerySet[SyncRun] = SyncRun.objects.select_related("feed__collection", "tenant")
    return rows.defer("feed__secrets", "feed__options").order_by("-requested_at", "-pk")


def _waiting() -> QuerySet[SyncRun]:
    """Each feed's last run, where it ended so that somebody must act."""
    newest = SyncRun.objects.order_by("feed_id", "-requested_at", "-pk").distinct("feed_id").values("pk")
    return _runs().filter(pk__in=newest, status__in=(RunStatus.CONFIRM, RunStatus.FAILED, RunStatus.PARTIAL))


def _labelled(runs: QuerySet[SyncRun]) -> list[tuple[SyncRun, str]]:
    return [(run, LABELS[RunStatus(run.status)]) for run in runs[:SHOWN]]
