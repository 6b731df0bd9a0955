"""The story of one listing: what was asked and how it stood, from its events and, where those begin late, its
columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from listings.days_on_market import MarketTime, contract_seen, market_time, zone_of
from listings.enums import LEASES, DaysCountTo, EventKind, StandardStatus
from listings.models import Listing, ListingEvent

LISTED = "listed"
# Not told to an agent: no change of the listing itself, or too small a one.
UNTOLD = frozenset({EventKind.HOME, EventKind.CHANGED})
# Dated by the source's entry, with the price of the day we came: the day of listing tells the price better.
FIRST_SIGHT = frozenset({EventKind.NEW, EventKind.RELISTED})


@dataclass(slots=True, frozen=True)
class Entry:
    """One line of the timeline. `kind` is an EventKind or `listed`; `price` is the price asked (or paid) from then on;
    `change` its share of the former price (-0.05: five percent less); `period` is "/mo" of a rent; `day` counts days on
    market until then."""

    at: datetime
    kind: str
    label: str
    old_value: str
    new_value: str
    price: Decimal | None = None
    change: float | None = None
    day: int | None = None
    period: str = ""


@dataclass(slots=True, frozen=True)
class History:
    """Newest entry first. `time` is None for a listing that never came to market."""

    entries: list[Entry]
    time: MarketTime | None

    @property
    def days_on_market(self) -> int | None:
        return None if self.time is None else self.time.days


def history(listing: Listing, today: date | None = None) -> History:
    """Price and status timeline of a listing. One query."""
    events = ListingEvent.objects.filter(listing_id=listing.pk).exclude(kind__in=UNTOLD).order_by("occurred_at", "pk")
    collection = listing.collection
    zone = zone_of(collection, listing.tenant)
    return history_of(listing, list(events), zone, today, count_to=collection.days_count_to)


def history_of(
    listing: Listing,
    events: Sequence[ListingEvent],
    zone: ZoneInfo,
    today: date | None = None,
    *,
    count_to: str = DaysCountTo.CONTRACT,
) -> History:
    """The same of a listing and events that are at hand, stored or not; of one moment, the first happened first. `zone`
    is that of the MLS."""
    seen_at = contract_seen(events)
    time = market_time(listing, zone, today, count_to=count_to, contract_seen_at=seen_at)
    days = _Days(zone, time)
    # Our first sight is no change; that it was listed before is told, without a price.
    seen = [event for event in events if event.kind not in UNTOLD and (not time or event.kind != EventKind.NEW)]
    entries = [*_from_columns(listing, events, days), *(_from_event(event, days) for event in seen)]
    entries.sort(key=days.order)
    if listing.property_type in LEASES:
        entries = [replace(entry, period="/mo") for entry in entries]
    return History(entries[::-1], time)


@dataclass(slots=True, frozen=True)
class _Days:
    """The days of a listing's time on the market, in the zone of its MLS."""

    zone: ZoneInfo
    time: MarketTime | None

    def on(self, at: datetime) -> int | None:
        """Days on market until then; no more than they are at the end."""
        if self.time is None:
            return None
        return min(max((at.astimezone(self.zone).date() - self.time.started_on).days, 0), self.time.days)

    def order(self, entry: Entry) -> tuple[date, bool, datetime]:
        """A day without an hour comes before all its hours, and nothing before the listing."""
        day = entry.at.astimezone(self.zone).date()
        return max(day, self.time.started_on) if self.time else day, entry.kind != LISTED, entry.at


def _from_event(event: ListingEvent, days: _Days) -> Entry:
    is_price = event.kind == EventKind.PRICE or (event.kind in FIRST_SIGHT and days.time is None)
    price = _decimal(event.new_value) if is_price else None
    before = _decimal(event.old_value) if event.kind == EventKind.PRICE else None
    return Entry(
        at=event.occurred_at,
        kind=event.kind,
        label=EventKind(event.kind).label,
        old_value=event.old_value,
        new_value=event.new_value,
        price=price,
        change=_change(before, price),
        day=days.on(event.occurred_at),
    )


def _from_columns(listing: Listing, events: Sequence[ListingEvent], days: _Days) -> list[Entry]:
    """What the source tells of the time before our first event: the first price, the last change, the last status."""
    kinds = {event.kind for event in events}
    entries = []
    if days.time:
        first_price = _first_price(listing, events)
        # Noon in Greenwich is the same day in every zone from Hawaii to Guam.
        at = datetime.combine(days.time.started_on, time(12), tzinfo=UTC)
        entries.append(Entry(at, LISTED, "Listed", "", str(first_price or ""), first_price, day=0))
    changed, before = listing.price_change_timestamp, listing.previous_list_price
    if EventKind.PRICE not in kinds and changed and before and before != listing.list_price:
        entries.append(_price_entry(listing, changed, before, days))
    is_told = kinds & {EventKind.STATUS, EventKind.BACK_ON_MARKET}
    if not is_told and listing.status_change_timestamp and listing.standard_status != StandardStatus.ACTIVE:
        at = listing.status_change_timestamp
        status = listing.standard_status
        price = listing.close_price if status == StandardStatus.CLOSED else None
        entries.append(Entry(at, EventKind.STATUS, "Status change", "", status, price, day=days.on(at)))
    return entries


def _first_price(listing: Listing, events: Sequence[ListingEvent]) -> Decimal | None:
    """What was asked on the day of listing. Where the source does not tell, it is the price before the first change
    that is known."""
    changes = sorted((event for event in events if event.kind == EventKind.PRICE), key=lambda event: event.occurred_at)
    before = next((price for event in changes if (price := _decimal(event.old_value))), None)
    return listing.original_list_price or before or listing.previous_list_price or listing.list_price


def _price_entry(listing: Listing, at: datetime, before: Decimal, days: _Days) -> Entry:
    price = listing.list_price
    share = _change(before, price)
    return Entry(at, EventKind.PRICE, "Price change", str(before), str(price or ""), price, share, days.on(at))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _change(before: Decimal | None, after: Decimal | None) -> float | None:
    return float(after / before - 1) if before and after is not None else None
