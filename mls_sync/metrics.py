"""What Prometheus learns of feeds: runs and records of the last day by outcome, freshness against limits, budgets."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Sum
from django.utils import timezone
from prometheus_client.core import Metric

from mls_sync import freshness
from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import Feed, RateBudget, SyncRun
from mls_sync.providers import capabilities_of
from mls_sync.providers.transport.budget import Limit
from realty.operations.metrics import gauge
from realty.tenants.scope import platform_scope

LATELY = timedelta(days=1)
OF_FEED = ("tenant", "feed")
RECORDS = ("created", "updated", "unchanged", "quarantined", "skipped", "removed", "vanished")
CREDENTIAL = 12  # characters of its digest: enough to tell two apart


def collect() -> Iterator[Metric]:
    """Labels are the tenant's slug and the collection's name. Six queries, however many feeds there are."""
    with platform_scope("metrics for Prometheus"):
        feeds = list(Feed.objects.select_related("collection", "tenant").defer("secrets", "options"))
        feeds = [feed for feed in feeds if not capabilities_of(feed.kind).by_hand]
        names = {feed.pk: (feed.tenant.slug, feed.collection.name) for feed in feeds}
        metrics = [*_runs(names), *_records(names), *_freshness(feeds), *_states(feeds), *_budgets()]
    yield from metrics


Names = dict[int, tuple[str, str]]


def _runs(names: Names) -> Iterator[Metric]:
    ended = gauge("feed_runs_last_day", "Runs that ended in the last 24 hours, by outcome", (*OF_FEED, "outcome"))
    recent = SyncRun.objects.filter(finished_at__gt=timezone.now() - LATELY).order_by()
    for feed, status, number in recent.values_list("feed", "status").annotate(number=Count("pk")):
        if feed in names:
            ended.add_metric((*names[feed], status), number)
    yield ended
    still = gauge("runs_open", "Runs that are queued, running or waiting to retry", ("status",))
    unfinished = SyncRun.objects.filter(status__in=OPEN_STATUSES).order_by()
    found = dict(unfinished.values_list("status").annotate(Count("pk")))
    for status in OPEN_STATUSES:
        still.add_metric((status,), found.get(status, 0))
    yield still


def _records(names: Names) -> Iterator[Metric]:
    metric = gauge(
        "feed_records_last_day", "Records of runs that ended in the last 24 hours, by outcome", (*OF_FEED, "outcome")
    )
    recent = SyncRun.objects.filter(finished_at__gt=timezone.now() - LATELY).order_by()
    for feed, *sums in recent.values_list("feed").annotate(*(Sum(name) for name in RECORDS)):
        for outcome, number in zip(RECORDS, sums, strict=True):
            if feed in names:
                metric.add_metric((*names[feed], outcome), number or 0)
    yield metric


def _freshness(feeds: list[Feed]) -> Iterator[Metric]:
    p95 = gauge("feed_freshness_p95_seconds", "From the source to the search, 95 % of the last day", OF_FEED)
    limit = gauge("feed_freshness_limit_seconds", "What p95 and age may be", OF_FEED)
    age = gauge("feed_age_seconds", "Since the last complete sync", OF_FEED)
    late = gauge("feed_late", "1 where p95 or age is past the limit", OF_FEED)
    measured = freshness.of_feeds(feeds)
    for feed in feeds:
        found, labels = measured[feed.pk], (feed.tenant.slug, feed.collection.name)
        if found.p95 is not None:
            p95.add_metric(labels, found.p95.total_seconds())
        limit.add_metric(labels, found.limit.total_seconds())
        age.add_metric(labels, found.age.total_seconds())
        late.add_metric(labels, int(found.is_late))
    yield from (p95, limit, age, late)


def _states(feeds: list[Feed]) -> Iterator[Metric]:
    failures = gauge("feed_failed_runs_in_a_row", "Failed runs since the last good one", OF_FEED)
    paused = gauge("feed_paused", "1 where the feed is paused or disabled", OF_FEED)
    for feed in feeds:
        labels = (feed.tenant.slug, feed.collection.name)
        failures.add_metric(labels, feed.consecutive_failures)
        paused.add_metric(labels, int(feed.is_paused))
    yield from (failures, paused)


def _budgets() -> Iterator[Metric]:
    """What a credential spent of what its source allows; the credential is told by the start of a digest."""
    labels = ("tenant", "credential", "limit")
    spent = gauge("budget_spent", "Requests or bytes spent in the period of a limit, as requests/300", labels)
    most = gauge("budget_limit", "What the source allows in that period", labels)
    waits = gauge("budget_suspended_seconds", "How long the source still wants to be left alone", labels[:2])
    now = timezone.now()
    for row in RateBudget.objects.select_related("tenant"):
        of = (row.tenant.slug, row.credential[:CREDENTIAL])
        for name, parts in row.spent.items():
            spent.add_metric((*of, name), sum(Limit.named(name).counted(parts, now).values()))
        for name, allowed in getattr(row, "limits", {}).items():
            most.add_metric((*of, name), allowed)
        left = row.suspended_until - now if row.suspended_until else timedelta(0)
        waits.add_metric(of, max(left.total_seconds(), 0))
    yield from (spent, most, waits)
