"""The story of one listing: what was asked and how it stood, from its events and, where those begin late, its
columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from listings.enums import ON_MARKET, EventKind, StandardStatus
from listings.models import Listing, ListingEvent

LISTED = "listed"
# No change of the listing itself.
UNTOLD = frozenset({EventKind.HOME})


@dataclass(slots=True, frozen=True)
class Entry:
    """One line of the timeline. `kind` is an EventKind or `listed`; `price` is the price asked (or paid) from then on;
    `change` its share of the former price (-0.05: five percent less); `day` counts days on market until then."""

    at: datetime
    kind: str
    label: str
    old_value: str
    new_value: str
    price: Decimal | None = None
    change: float | None = None
    day: int | None = None


@dataclass(slots=True, frozen=True)
class History:
    """Newest entry first. `days_on_market` is None for a listing that never came to market."""

    entries: list[Entry]
    days_on_market: int | None


def listed_on(listing: Listing) -> date | None:
    """The day it came to market, by the source's dates."""
    if listing.on_market_date or listing.listing_contract_date:
        return listing.on_market_date or listing.listing_contract_date
    return listing.original_entry_timestamp.date() if listing.original_entry_timestamp else None


def left_on(listing: Listing, today: date) -> date:
    """The day that its time on the market ended; today while it is for sale."""
    if listing.standard_status in ON_MARKET and listing.vanished_at is None:
        return today
    if listing.standard_status == StandardStatus.CLOSED and listing.close_date:
        return min(listing.off_market_date or listing.close_date, listing.close_date)
    moments = (listing.off_market_date, listing.status_change_timestamp, listing.vanished_at)
    ends = [moment.date() if isinstance(moment, datetime) else moment for moment in moments if moment]
    return ends[0] if ends else today


def days_on_market(listing: Listing, today: date | None = None) -> int | None:
    """Whole days from coming to market until leaving it, or until today; computed when read, so never stale."""
    start = listed_on(listing)
    if start is None:
        return None
    return max((left_on(listing, today or timezone.localdate()) - start).days, 0)


def history(listing: Listing, today: date | None = None) -> History:
    """Price and status timeline of a listing. One query."""
    events = ListingEvent.objects.filter(listing_id=listing.pk).order_by("occurred_at", "pk")
    return history_of(listing, list(events), today)


def history_of(listing: Listing, events: Sequence[ListingEvent], today: date | None = None) -> History:
    """The same of a listing and events that are at hand, stored or not; of one moment, the first happened first."""
    start = listed_on(listing)
    # Our first sight is no change, and its price is that of the day we came; the day of listing tells it better.
    seen = [event for event in events if event.kind not in UNTOLD and (not start or event.kind != EventKind.NEW)]
    entries = [*_from_columns(listing, events, start), *(_from_event(event, start) for event in seen)]
    entries.sort(key=_moment)
    return History(entries[::-1], days_on_market(listing, today))


def _moment(entry: Entry) -> datetime:
    """A day without an hour comes before all its hours."""
    return entry.at.replace(hour=0) if entry.kind == LISTED else entry.at


def _from_event(event: ListingEvent, start: date | None) -> Entry:
    is_price = event.kind in (EventKind.PRICE, EventKind.NEW, EventKind.RELISTED)
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
        day=_day(event.occurred_at, start),
    )


def _from_columns(listing: Listing, events: Sequence[ListingEvent], start: date | None) -> list[Entry]:
    """What the source tells of the time before our first event: the first price, the last change, the last status."""
    kinds = {event.kind for event in events}
    entries = []
    first_price = listing.original_list_price or listing.list_price
    if start:
        # Noon in Greenwich is the same day in every zone from Hawaii to Guam.
        at = datetime.combine(start, time(12), tzinfo=UTC)
        entries.append(Entry(at, LISTED, "Listed", "", str(first_price or ""), first_price, day=0))
    changed, before = listing.price_change_timestamp, listing.previous_list_price
    if EventKind.PRICE not in kinds and changed and before and before != listing.list_price:
        entries.append(_price_entry(listing, changed, before, start))
    is_told = kinds & {EventKind.STATUS, EventKind.BACK_ON_MARKET}
    if not is_told and listing.status_change_timestamp and listing.standard_status != StandardStatus.ACTIVE:
        at = listing.status_change_timestamp
        status = listing.standard_status
        price = listing.close_price if status == StandardStatus.CLOSED else None
        entries.append(Entry(at, EventKind.STATUS, "Status change", "", status, price, day=_day(at, start)))
    return entries


def _price_entry(listing: Listing, at: datetime, before: Decimal, start: date | None) -> Entry:
    price = listing.list_price
    share = _change(before, price)
    return Entry(at, EventKind.PRICE, "Price change", str(before), str(price or ""), price, share, _day(at, start))


def _day(at: datetime, start: date | None) -> int | None:
    return max((at.date() - start).days, 0) if start else None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _change(before: Decimal | None, after: Decimal | None) -> float | None:
    return float(after / before - 1) if before and after is not None else None
