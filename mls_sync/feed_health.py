"""How each feed is, kept beside it so that a page sorts a thousand of them without reading their runs: measured when a
run ends, when the feed's settings change, and for all feeds every five minutes, since delays leave the last day."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from mls_sync.enums import OPEN_STATUSES
from mls_sync.freshness import of_feeds
from mls_sync.models import Feed, FeedHealth, RunKind, RunStatus, SyncRun

AT_ONCE = 1_000
MEASURED = ("measured_at", "last_run", "changes", "p50_seconds", "p95_seconds", "limit_seconds", "late_at")


def measure(feeds: "QuerySet[Feed]") -> int:
    """Measure these feeds now and keep what was found, in the open scope. Returns how many. Three queries for each
    thousand."""
    rows = feeds.select_related("collection").only("tenant", *NEEDED).annotate(telling_run=telling_run("pk"))
    measured = 0
    for some in _parts(rows.order_by("pk")):
        found = of_feeds(some)
        now = timezone.now()
        healths = [
            FeedHealth(
                tenant_id=feed.tenant_id,
                feed=feed,
                last_run_id=feed.telling_run,  # type: ignore[attr-defined]
                measured_at=now,
                changes=found[feed.pk].changes,
                p50_seconds=_seconds(found[feed.pk].median),
                p95_seconds=_seconds(found[feed.pk].p95),
                limit_seconds=found[feed.pk].limit.total_seconds(),
                late_at=(feed.collection.synced_at or feed.created_at) + found[feed.pk].limit,
            )
            for feed in some
        ]
        FeedHealth.objects.bulk_create(
            healths, update_conflicts=True, unique_fields=["feed"], update_fields=list(MEASURED)
        )
        measured += len(healths)
    return measured


def telling_run(feed: str) -> Coalesce:
    """The id of the run that tells how a feed is; `feed` names its id in the outer query. One that waits for staff goes
    on waiting while later ones end well. A few watched listings, asked for each minute, say nothing of the feed."""
    runs = SyncRun.objects.filter(feed=OuterRef(feed))
    waiting = runs.filter(status=RunStatus.CONFIRM).order_by("-pk")
    ended = runs.exclude(status__in=OPEN_STATUSES).exclude(kind=RunKind.WATCHED).order_by("-requested_at", "-pk")
    return Coalesce(Subquery(waiting.values("pk")[:1]), Subquery(ended.values("pk")[:1]))


NEEDED = (
    "collection__name",
    "collection__synced_at",
    "enabled",
    "paused_at",
    "pause_cause",
    "schedule",
    "freshness_limit_minutes",
    "created_at",
)


def _parts(rows: "QuerySet[Feed]") -> Iterator[list[Feed]]:
    after = 0
    while some := list(rows.filter(pk__gt=after)[:AT_ONCE]):
        yield some
        after = some[-1].pk


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None
