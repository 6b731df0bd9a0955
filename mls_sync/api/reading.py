"""Feeds, runs and numbers for the API, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mls_sync import completeness
from mls_sync.api.schemas import FeedStatus, status_of
from mls_sync.models import Feed, QuarantinedRecord, SyncError, SyncRun
from mls_sync.overview import CollectionCard, overview, with_freshness
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

COUNTED = ("fetched", "created", "updated", "unchanged", "quarantined", "skipped", "removed", "vanished", "requests")


def feed_named(pk: int) -> Feed:
    """Without its secrets. Raises Http404."""
    feed: Feed = get_object_or_404(Feed.objects.select_related("collection", "tenant").defer("secrets"), pk=pk)
    return feed


def statuses(request: TenantRequest) -> list[FeedStatus]:
    """Of each feed in scope that reads a source. Six queries."""
    return _told(card for card in overview(request_zone(request)) if not card.is_by_hand)


def status(request: TenantRequest, feed: Feed) -> FeedStatus:
    """Six queries. Raises Http404."""
    found = _told(overview(request_zone(request), feed.collection_id))
    if not found:
        raise Http404("No such feed")
    return found[0]


def _told(cards: Iterable[CollectionCard]) -> list[FeedStatus]:
    shown = with_freshness(list(cards))
    completeness.attach(shown)
    feeds = {card.feed.pk: card.feed for card in shown if card.feed}
    waiting = QuarantinedRecord.objects.filter(feed__in=feeds, resolved_at=None).order_by()
    quarantined = dict(waiting.values_list("feed_id").annotate(number=Count("pk")))
    return [status_of(card, card.feed, quarantined.get(card.feed.pk, 0)) for card in shown if card.feed]


def runs() -> QuerySet[SyncRun]:
    rows: QuerySet[SyncRun] = SyncRun.objects.all()
    return rows


def errors(feed: Feed) -> QuerySet[SyncError]:
    rows: QuerySet[SyncError] = SyncError.objects.filter(run__feed=feed)
    return rows


@dataclass(frozen=True)
class Numbers:
    """Since a moment: runs by status, and what they did."""

    since: datetime
    runs: dict[str, int]
    records: dict[str, int]


def numbers(length: timedelta) -> Numbers:
    """Of the runs that were requested in the time before now. One query."""
    since = timezone.now() - length
    rows = SyncRun.objects.filter(requested_at__gte=since).order_by().values("status")
    found: list[dict[str, Any]] = list(rows.annotate(runs=Count("pk"), **{f"of_{name}": Sum(name) for name in COUNTED}))
    records = {name: sum(row[f"of_{name}"] or 0 for row in found) for name in COUNTED}
    return Numbers(since, {row["status"]: row["runs"] for row in found}, records)
