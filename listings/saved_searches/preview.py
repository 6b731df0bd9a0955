"""What a search would have told in the last days, from what was recorded of the listings: before it is saved.

Prices and statuses are known for each moment, since events keep what they were before; whatever else a search asks for
is taken as it is today, and a listing that has left its feed is not counted.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils import timezone

from listings.alerts.changes import Event, Told, told
from listings.enums import AlertKind, EventKind, StandardStatus
from listings.models import Alert, Listing, ListingEvent
from listings.search.criteria import SearchCriteria
from listings.search.where import where

DAYS = timedelta(days=30)
# Listings that are looked at, and alerts that are shown.
MOST_LISTINGS, SHOWN = 2_000, 20
FIRST_SEEN = (EventKind.NEW, EventKind.RELISTED)
# What changes none of what is known of the past.
QUIET = (EventKind.CHANGED, EventKind.HOME)
COLUMNS = ("pk", "listing_id", "kind", "old_value", "new_value", "recorded_at")


@dataclass(frozen=True)
class Preview:
    """`total` alerts in the last days, and how many of each kind; `newest` are the last of them, never stored. `is_cut`
    where more listings changed than were looked at."""

    total: int
    kinds: list[tuple[str, int]]
    newest: list[Alert]
    is_cut: bool


@dataclass(frozen=True)
class State:
    """What is known of a listing at a moment of the past."""

    is_there: bool
    price: Decimal | None
    status: str


def preview(criteria: SearchCriteria, tells: Sequence[str], now: datetime | None = None) -> Preview:
    """In the open scope. Four queries."""
    since = (now or timezone.now()) - DAYS
    listings = _candidates(criteria, since)
    events: dict[int, list[Event]] = defaultdict(list)
    recorded = ListingEvent.objects.filter(listing__in=listings, recorded_at__gte=since).order_by("pk")
    for row in recorded.values_list(*COLUMNS):
        events[row[1]].append(Event(*row))
    found = [
        (one, listing)
        for listing, happened in events.items()
        for one in would_tell(criteria, listings[listing], happened, tells)
    ]
    found.sort(key=lambda each: -each[0].event.pk)
    counts = Counter(one.kind for one, _ in found)
    return Preview(
        total=len(found),
        kinds=[(str(kind.label), counts[kind]) for kind in AlertKind if counts[kind]],
        newest=_alerts(found[:SHOWN]),
        is_cut=len(listings) == MOST_LISTINGS,
    )


def _candidates(criteria: SearchCriteria, since: datetime) -> dict[int, State]:
    """Listings that something happened to and that match but for price and status, as they are now."""
    wide = replace(criteria, statuses=tuple(StandardStatus.values), min_price=None, max_price=None)
    wide = replace(wide, offer=criteria.effective_offer)
    happened = ListingEvent.objects.filter(listing=OuterRef("pk"), recorded_at__gte=since)
    rows = where(wide).filter(Exists(happened)).values_list("pk", "list_price", "standard_status")
    return {pk: State(True, price, status) for pk, price, status in rows.order_by("-pk")[:MOST_LISTINGS]}


def would_tell(criteria: SearchCriteria, now: State, events: Sequence[Event], tells: Sequence[str]) -> list[Told]:
    """Of one listing, each event for itself; `now` is how it is after the last one."""
    states = [now]
    for event in reversed(events):
        states.append(_before(event, states[-1]))
    found: list[Told] = []
    # From the first event on: how it was before it and after it.
    for event, before, after in zip(events, states[:0:-1], states[-2::-1], strict=True):
        if event.kind not in QUIET:
            found += told(_fits(criteria, before), _fits(criteria, after), [event], tells)
    return found


def _before(event: Event, after: State) -> State:
    if event.kind == EventKind.PRICE:
        return replace(after, price=Decimal(event.old_value) if event.old_value else None)
    if event.kind in (EventKind.STATUS, EventKind.BACK_ON_MARKET):
        return replace(after, status=event.old_value)
    if event.kind in (*FIRST_SEEN, EventKind.RETURNED):
        return replace(after, is_there=False)
    return replace(after, is_there=True) if event.kind == EventKind.VANISHED else after


def _fits(criteria: SearchCriteria, state: State) -> bool:
    if not state.is_there or state.status not in criteria.effective_statuses:
        return False
    low, high = criteria.min_price, criteria.max_price
    if low is None and high is None:
        return True
    return state.price is not None and (low is None or state.price >= low) and (high is None or state.price <= high)


def _alerts(found: Sequence[tuple[Told, int]]) -> list[Alert]:
    listings = Listing.objects.summaries().in_bulk({listing for _, listing in found})
    return [
        Alert(
            listing=listings[listing],
            kind=one.kind,
            old_value=one.old_value,
            new_value=one.new_value,
            caused_at=one.event.recorded_at,
        )
        for one, listing in found
        if listing in listings
    ]
