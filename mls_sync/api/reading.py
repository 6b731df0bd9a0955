"""Feeds, runs and numbers for the API, read in a fixed number of queries."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from listings.models import Collection
from mls_sync import completeness
from mls_sync.api.schemas import FeedStatus, status_of
from mls_sync.models import Feed, QuarantinedRecord, SyncError, SyncRun
from mls_sync.overview import CollectionCard, cards_of, with_freshness
from mls_sync.providers import kinds_that
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone


def feed_named(pk: int) -> Feed:
    """Without its secrets. Raises Http404."""
    feed: Feed = get_object_or_404(Feed.objects.select_related("collection", "tenant").defer("secrets"), pk=pk)
    return feed


def statuses(request: TenantRequest, feeds: Iterable[Feed]) -> list[FeedStatus]:
    """Six queries."""
    return _told(cards_of(request_zone(request), [feed.collection_id for feed in feeds]))


def status(request: TenantRequest, feed: Feed) -> FeedStatus:
    """Six queries. Raises Http404."""
    found = statuses(request, [feed])
    if not found:
        raise Http404("No such feed")
    return found[0]


def with_source() -> QuerySet[Feed]:
    """Feeds that read an MLS: not those whose listings people write here."""
    rows: QuerySet[Feed] = Feed.objects.exclude(kind__in=kinds_that("by_hand")).only("pk", "collection_id")
    return rows


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


def volume() -> tuple[int, int]:
    """Listings of the collections in scope, and records in quarantine. Two queries."""
    listings = Collection.objects.aggregate(all=Sum("listing_count", default=0))["all"]
    return int(listings), QuarantinedRecord.objects.filter(resolved_at=None).count()
