"""What the dashboard and the feeds page know of each collection, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from listings.history import UNTOLD
from listings.models import Collection, ListingEvent
from mls_sync.feed_health import telling_run
from mls_sync.freshness import Freshness, of_feeds
from mls_sync.models import CompletenessReport, Feed, RunStatus, SyncRun
from mls_sync.providers import capabilities_of, has_news, kinds_that
from realty.cron import longest_gap

# A collection that is older than its schedule promises by this much is shown as stale.
STALE_AFTER = timedelta(hours=12)
CARDS = 24


@dataclass
class CollectionCard:
    """One collection with its feed, its last run, and how many events of each kind today brought."""

    collection: Collection
    feed: Feed | None = None
    run: SyncRun | None = None
    judged_by: SyncRun | None = None
    """The run that tells how the feed is (`feed_health.telling_run`), maybe an older one than `run`."""
    today: dict[str, int] = field(default_factory=dict)
    freshness: Freshness | None = None
    report: CompletenessReport | None = None
    """The newest comparison with the source, where a page asked for it (`completeness.attach`)."""

    @property
    def is_open(self) -> bool:
        return self.run is not None and self.run.is_open

    @property
    def is_by_hand(self) -> bool:
        """People write its listings here: it has no runs."""
        return self.feed is not None and capabilities_of(self.feed.kind).by_hand

    @property
    def shown_run(self) -> SyncRun | None:
        """Whose state is shown: of a feed that has none that tells, the one under way."""
        return self.judged_by or self.run

    @property
    def ended_badly(self) -> bool:
        """The run that tells failed, left something out, or waits for staff."""
        run = self.judged_by
        return run is not None and run.status in (RunStatus.FAILED, RunStatus.PARTIAL, RunStatus.CONFIRM)

    @property
    def tells_problem(self) -> bool:
        """Whether that run's message is shown as a problem. The reason of a pause stands for it, but for a removal that
        waits; while another run is under way, one that was canceled is of no interest."""
        run, feed = self.judged_by, self.feed
        if run is None or not run.message or run.status == RunStatus.COMPLETE:
            return False
        if run.status == RunStatus.CONFIRM:
            return True
        return self.ended_badly if self.is_open else not (feed and feed.is_paused and feed.paused_reason)

    @property
    def is_stale(self) -> bool:
        """Older than its schedule explains. A file that a person uploads is as old as it is."""
        synced, feed = self.collection.synced_at, self.feed
        if synced is None or (feed is not None and not has_news(feed)):
            return False
        promised = longest_gap(feed.schedule) if feed else timedelta(0)
        return timezone.now() - synced > promised + STALE_AFTER

    @property
    def is_due(self) -> bool:
        """The schedule's moment has come; the run is queued within a minute."""
        due = self.feed.next_due_at if self.feed else None
        return due is not None and due <= timezone.now()

    @property
    def is_watched(self) -> bool:
        """Whether its schedule finds anything: not of a feed whose files a person uploads."""
        return self.feed is not None and has_news(self.feed)

    @property
    def is_full(self) -> bool:
        return self.collection.room_left == 0

    @property
    def percent_used(self) -> int:
        limit = self.collection.max_listings
        return min(round(100 * self.collection.listing_count / limit), 100) if limit else 100


@dataclass(frozen=True)
class CardPage:
    """Some of the cards, since staff see those of all tenants."""

    cards: list[CollectionCard]
    number: int
    has_next: bool

    @property
    def is_all(self) -> bool:
        return self.number == 1 and not self.has_next


def page_of_cards(zone: ZoneInfo, number: str, *, with_source: bool = False) -> CardPage:
    """The collections in the open scope by tenant and title, CARDS a page; `with_source`: those that a feed fills from
    elsewhere. What is no page's number means the first. Three queries."""
    at = max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1
    rows = _collections()
    if with_source:
        rows = rows.filter(feed__isnull=False).exclude(feed__kind__in=kinds_that("by_hand"))
    found = list(rows[(at - 1) * CARDS : at * CARDS + 1])
    if not found and at > 1:
        return page_of_cards(zone, "", with_source=with_source)
    return CardPage(_cards(zone, found[:CARDS]), at, len(found) > CARDS)


def card_of(zone: ZoneInfo, collection_id: int) -> CollectionCard | None:
    """The one's card; "today" is the day in `zone`. Three queries."""
    return next(iter(_cards(zone, list(_collections().filter(pk=collection_id)))), None)


def cards_of(zone: ZoneInfo, collection_ids: Iterable[int]) -> list[CollectionCard]:
    """Theirs, in the order of the ids; one out of scope is left out. Three queries."""
    ids = list(collection_ids)
    cards = {card.collection.pk: card for card in _cards(zone, list(_collections().filter(pk__in=ids)))}
    return [cards[pk] for pk in ids if pk in cards]


def _collections() -> "QuerySet[Collection]":
    """With the ids of the runs that their cards show."""
    rows: QuerySet[Collection] = Collection.objects.select_related("tenant", "feed").defer("feed__secrets")
    newest = SyncRun.objects.filter(feed=OuterRef("feed__pk")).order_by("-requested_at", "-pk").values("pk")[:1]
    rows = rows.annotate(newest_run=Subquery(newest), telling_run=telling_run("feed__pk"))
    return rows.order_by("tenant__name", "title", "pk")


def _cards(zone: ZoneInfo, found: Iterable[Collection]) -> list[CollectionCard]:
    cards = {c.pk: CollectionCard(collection=c, feed=feed_of(c)) for c in found}
    _attach_runs(list(cards.values()))
    for pk, kind, number in _events_since(_midnight(zone), cards):
        cards[pk].today[kind] = number
    return list(cards.values())


def with_freshness(cards: list[CollectionCard]) -> list[CollectionCard]:
    """Those that have a feed, measured. One query."""
    fed = {card.feed.pk: card for card in cards if card.feed}
    found = of_feeds(card.feed for card in fed.values() if card.feed)
    for pk, card in fed.items():
        card.freshness = found[pk]
        if card.feed:
            card.feed.collection = card.collection
    return list(fed.values())


def _attach_runs(cards: list[CollectionCard]) -> None:
    """The newest run of each feed, and the one that tells how it is. One query."""
    ids = [(card.collection.newest_run, card.collection.telling_run) for card in cards]  # type: ignore[attr-defined]
    runs = SyncRun.objects.in_bulk({pk for both in ids for pk in both if pk})
    for card, (newest, telling) in zip(cards, ids, strict=True):
        card.run, card.judged_by = runs.get(newest), runs.get(telling)


def feed_of(collection: Collection) -> Feed | None:
    try:
        return collection.feed
    except ObjectDoesNotExist:
        return None


def _midnight(zone: ZoneInfo) -> datetime:
    return timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _events_since(moment: datetime, collection_ids: Iterable[int]) -> list[tuple[int, str, int]]:
    """By the source's clock: a first import brings thousands of listings that are not new today."""
    events = ListingEvent.objects.filter(collection__in=list(collection_ids), recorded_at__gte=moment)
    events = events.filter(occurred_at__gte=moment).exclude(kind__in=UNTOLD)
    return list(events.order_by().values_list("collection", "kind").annotate(number=Count("pk")))
