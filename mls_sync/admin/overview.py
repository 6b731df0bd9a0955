"""The console's first page: what runs now, and what waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from mls_sync import drift_inbox
from mls_sync.admin.feed import DISABLED
from mls_sync.admin.run import LABELS
from mls_sync.enums import OPEN_STATUSES
from mls_sync.freshness import Freshness, of_feeds, span
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
        paused=Count("pk", filter=Q(enabled=True, paused_at__isnull=False) & ~DISABLED),
        disabled=Count("pk", filter=Q(enabled=True, paused_at__isnull=False) & DISABLED),
        off=Count("pk", filter=Q(enabled=False)),
    )
    held, fresh = _held(), _freshness()
    quarantined = sum(number for _, number in held)
    return context | {
        "numbers": [
            ("Feeds on", feeds["on"], "admin:mls_sync_feed_changelist", "?state=on"),
            ("Feeds paused", feeds["paused"], "admin:mls_sync_feed_changelist", "?state=paused"),
            ("Feeds disabled", feeds["disabled"], "admin:mls_sync_feed_changelist", "?state=disabled"),
            ("Feeds off", feeds["off"], "admin:mls_sync_feed_changelist", "?state=off"),
            ("Complete in 24 h", numbers["complete"], "admin:mls_sync_syncrun_changelist", "?status__exact=complete"),
            ("Partial in 24 h", numbers["partial"], "admin:mls_sync_syncrun_changelist", "?status__exact=partial"),
            ("Failed in 24 h", numbers["failed"], "admin:mls_sync_syncrun_changelist", "?status__exact=failed"),
            ("Quarantined", quarantined, "admin:mls_sync_quarantinedrecord_changelist", ""),
            ("Not fresh", sum(each.is_late for _, each in fresh), "admin:mls_sync_feed_changelist", "?state=on"),
        ],
        "open_runs": _labelled(_runs().filter(status__in=OPEN_STATUSES)),
        "waiting": _labelled(_waiting()),
        "held": held[:SHOWN],
        "fresh": [FreshRow(feed, each) for feed, each in fresh[:SHOWN]],
        "fresh_left_out": max(len(fresh) - SHOWN, 0),
        "drifted": _with_feeds(drift_inbox.waiting_by_feed())[:SHOWN],
    }


@dataclass(frozen=True)
class FreshRow:
    """A feed's line in the table of freshness, its spans of time in words."""

    feed: Feed
    freshness: Freshness

    @property
    def median(self) -> str:
        return span(self.freshness.median) if self.freshness.median else ""

    @property
    def p95(self) -> str:
        return span(self.freshness.p95) if self.freshness.p95 else ""

    @property
    def age(self) -> str:
        return span(self.freshness.age)

    @property
    def limit(self) -> str:
        return span(self.freshness.limit)


def _freshness() -> list[tuple[Feed, Freshness]]:
    """Of every feed that is on, also where it is paused; the furthest past its limit first."""
    feeds = Feed.objects.filter(enabled=True, tenant__is_active=True).select_related("collection", "tenant")
    rows = list(feeds.defer("secrets", "options"))
    found = of_feeds(rows)
    return sorted(((feed, found[feed.pk]) for feed in rows), key=lambda each: -each[1].worst)


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
