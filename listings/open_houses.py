"""Open houses of a listing: for its page, and as events of a calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from listings.days_on_market import today_in, zone_of
from listings.enums import ON_MARKET
from listings.homes.lines import street_line
from listings.models import Listing
from listings.templatetags.listing_format import display_note
from realty.calendar_files import CalendarEvent, absolute, uid

CATEGORY = "Open house"


@dataclass(frozen=True)
class OpenHouse:
    """`day`, `start` and `end` by the clock of the MLS. `ref` names it among those of its listing, the same while the
    MLS keeps its OpenHouseKey, or its day and hour where there is no key."""

    ref: str
    day: date
    start: time | None
    end: time | None
    remarks: str
    kind: str
    is_past: bool

    @property
    def hours(self) -> str:
        """`1:30 PM to 4:00 PM`"""
        return " to ".join(_spoken(moment) for moment in (self.start, self.end) if moment)


def open_houses(listing: Listing) -> list[OpenHouse]:
    """The coming ones first, by the clock of the listing's MLS."""
    found = open_houses_of(listing, zone_of(listing.collection, listing.tenant))
    return sorted(found, key=lambda h: (h.is_past, h.day, h.start or time(), h.ref))


def open_houses_of(listing: Listing, zone: ZoneInfo) -> list[OpenHouse]:
    """As the source gives them; one that it gives twice is one."""
    today = today_in(zone)
    found: dict[str, OpenHouse] = {}
    for item in listing.open_houses or []:
        if not isinstance(item, dict):
            continue
        key = str(item.get("OpenHouseKey") or "")
        house = _read(item, key, today)
        if house and key and found.get(house.ref, house) != house:  # two of one key: day and hour tell them apart
            house = _read(item, "", today)
        if house:
            found.setdefault(house.ref, house)
    return list(found.values())


def are_held(listing: Listing) -> bool:
    """Whether the listing's open houses take place: one that left the market or its feed has none."""
    return listing.vanished_at is None and listing.standard_status in ON_MARKET


def event_of(listing: Listing, house: OpenHouse, zone: ZoneInfo) -> CalendarEvent:
    """Version and moment are those of the listing; who keeps versions of their own replaces them."""
    starts = datetime.combine(house.day, house.start, tzinfo=zone) if house.start else house.day
    return CalendarEvent(
        uid=uid_of(listing.pk, house.ref),
        summary=f"Open house: {street_of(listing)}",
        starts=starts,
        ends=datetime.combine(house.day, house.end, tzinfo=zone) if house.start and house.end else None,
        location=address_of(listing),
        description="\n".join(_details(listing, house)),
        url=absolute(listing.get_absolute_url()),
        category=CATEGORY,
        changed_at=listing.updated_at,
        # Grows with each change, as RFC 5545 3.8.7.4 asks: minutes of our clock.
        sequence=int(listing.updated_at.timestamp() // 60),
    )


def uid_of(listing_id: int, ref: str) -> str:
    return uid("open-house", listing_id, ref)


def street_of(listing: Listing) -> str:
    street = street_line(partial(getattr, listing)) if listing.street_name else listing.unparsed_address
    return street or f"MLS listing {listing.listing_id or listing.listing_key}"


def address_of(listing: Listing) -> str:
    """One line: `12 Sago Ln, Palm Desert, CA 92260`."""
    region = " ".join(filter(None, (listing.state_or_province, listing.postal_code)))
    parts = [street_of(listing), listing.city if listing.street_name else "", region if listing.street_name else ""]
    return ", ".join(filter(None, parts))


def _details(listing: Listing, house: OpenHouse) -> Iterable[str]:
    """What the listing's page shows of it, and what an MLS asks to be said beside its listings."""
    collection = listing.collection
    if house.kind:
        yield f"Type: {house.kind}"
    if house.start is None:
        yield "The MLS gives no hours."
    if house.remarks:
        yield house.remarks
    if listing.listing_id:
        yield f"MLS number {listing.listing_id}"
    yield absolute(listing.get_absolute_url())
    if note := display_note(listing):
        yield f"{note}."
    if collection.attribution:
        yield collection.attribution
    if collection.is_simulated:
        yield "Simulated data."


def _read(item: dict[str, Any], key: str, today: date) -> OpenHouse | None:
    try:
        day = date.fromisoformat(str(item.get("OpenHouseDate", ""))[:10])
    except ValueError:
        return None
    start, end = _clock(item.get("OpenHouseStartTime")), _clock(item.get("OpenHouseEndTime"))
    if start and end and end <= start:
        end = None
    named = key or f"{day} {start or ''}"
    ref = sha256(named.encode()).hexdigest()[:16]
    remarks, kind = str(item.get("OpenHouseRemarks") or ""), str(item.get("OpenHouseType") or "")
    return OpenHouse(ref, day, start, end, remarks, kind, day < today)


def _clock(value: Any) -> time | None:
    try:
        return datetime.strptime(str(value)[:5], "%H:%M").time()
    except ValueError:
        return None


def _spoken(moment: time) -> str:
    """13:30 -> 1:30 PM"""
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"
