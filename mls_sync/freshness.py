"""How fresh each feed is: how long changes of the last day took from the MLS to the search (p50 and p95), and how old
the last complete sync is. The age counts when nothing runs and nothing changes, as in a paused feed or on a site whose
workers are down: then there is no delay to measure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from mls_sync.delays import Histogram, quantile, together
from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import Feed, SyncRun
from realty.cron import longest_gap

LATELY = timedelta(days=1)
SHORTEST_LIMIT = timedelta(hours=1)
GAPS = 2


@dataclass(frozen=True)
class Freshness:
    """`median` and `p95` of `changes` in the last day, None without any; `age` since the last complete sync, or since
    the feed was made where none was complete; `problems` in sentences, none where it is fresh or switched off."""

    median: timedelta | None
    p95: timedelta | None
    changes: int
    age: timedelta
    limit: timedelta
    is_off: bool
    problems: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        return bool(self.problems)

    @property
    def worst(self) -> float:
        """By how much the limit is exceeded, for an order: 1 is the limit itself."""
        return max(self.age, self.p95 or timedelta(0)) / self.limit

    @property
    def says(self) -> str:
        """The delays in one phrase."""
        if self.median is None or self.p95 is None:
            return "no changes in the last day"
        return f"p50 {span(self.median)}, p95 {span(self.p95)}"


def limit_of(feed: Feed) -> timedelta:
    """The feed's own, else twice the longest gap of its schedule, at least an hour."""
    if feed.freshness_limit_minutes:
        return timedelta(minutes=feed.freshness_limit_minutes)
    return max(GAPS * longest_gap(feed.schedule), SHORTEST_LIMIT)


def of_feeds(feeds: Iterable[Feed]) -> dict[int, Freshness]:
    """By the feed's id; the feeds' collections are at hand. One query."""
    known = {feed.pk: feed for feed in feeds}
    since = timezone.now() - LATELY
    # Of a run that has ended, its end is its last checkpoint.
    lately = Q(finished_at__gt=since) | Q(status__in=OPEN_STATUSES, heartbeat_at__gt=since)
    rows = SyncRun.objects.filter(lately, feed__in=known).exclude(delays={}).order_by()
    found: defaultdict[int, list[Histogram]] = defaultdict(list)
    for feed_id, delays in rows.values_list("feed_id", "delays"):
        found[feed_id].append(delays)
    return {pk: _of(feed, together(found[pk])) for pk, feed in known.items()}


def span(length: timedelta) -> str:
    """45 s; 5 min 30 s; 12 min; 2 hr 5 min; 3 days: no more digits than the measure has"""
    if length.days > 1:
        return f"{length.days} days"
    hours, rest = divmod(int(length.total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(hours, "hr"), (minutes, "min"), (seconds if not hours and minutes < 10 else 0, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


def _of(feed: Feed, delays: Histogram) -> Freshness:
    p95, limit = quantile(delays, 0.95), limit_of(feed)
    age = timezone.now() - (feed.collection.synced_at or feed.created_at)
    found = () if not feed.enabled else tuple(problems(feed, p95, age, limit))
    return Freshness(quantile(delays, 0.5), p95, sum(delays.values()), age, limit, not feed.enabled, found)


def problems(feed: Feed, p95: timedelta | None, age: timedelta, limit: timedelta) -> Iterable[str]:
    """In sentences, what of a feed that is on exceeds its limit."""
    if p95 and p95 > limit:
        yield f"Of the last day's changes 5 % took {span(p95)} or longer; the limit is {span(limit)}."
    if age > limit:
        yield f"{_since(feed, age)}; the limit is {span(limit)}.{_why(feed)}"


def _since(feed: Feed, age: timedelta) -> str:
    if feed.collection.synced_at:
        return f"The last complete sync was {span(age)} ago"
    return f"No sync was complete since the feed was made {span(age)} ago"


def _why(feed: Feed) -> str:
    if feed.is_paused:
        return " The feed is disabled." if feed.is_disabled else " The feed is paused."
    return "" if settings.ENABLE_MLS_SYNC else " Sync is switched off for the whole site (ENABLE_MLS_SYNC)."
