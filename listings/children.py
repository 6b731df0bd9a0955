"""Rooms, units, open houses and tours of a listing, made ready for its page: lists of objects with RESO names."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from listings.models import Listing

HIDDEN = ("Key", "ResourceUri")
WEB = ("http://", "https://")


@dataclass(frozen=True)
class Table:
    """`rows` hold one text for each column, "" where the object has none."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class OpenHouse:
    day: date
    hours: str
    remarks: str
    is_past: bool


def table_of(objects: Any, prefix: str) -> Table | None:
    """Objects as a table with readable headings: RoomLength -> Length. None without any."""
    found = [item for item in objects or [] if isinstance(item, dict)]
    names = dict.fromkeys(name for item in found for name in item if not name.endswith(HIDDEN))
    if not names:
        return None
    columns = [_words(name.removeprefix(prefix) or name) for name in names]
    return Table(columns, [[_text(item.get(name)) for name in names] for item in found])


def open_houses(listing: Listing) -> list[OpenHouse]:
    """The coming ones first, by the listing's tenant's clock."""
    today = timezone.now().astimezone(ZoneInfo(listing.tenant.time_zone)).date()
    found = [_open_house(item, today) for item in listing.open_houses or [] if isinstance(item, dict)]
    return sorted((h for h in found if h), key=lambda h: (h.is_past, h.day, h.hours))


def tours(listing: Listing) -> list[tuple[str, str]]:
    """(name, address) of each virtual tour; only web addresses, since a link runs what it names."""
    found = {
        str(item.get("VirtualTourURL", "")): str(item.get("VirtualTourName") or "Virtual tour")
        for item in listing.virtual_tours or []
        if isinstance(item, dict)
    }
    found.setdefault(listing.virtual_tour_url_unbranded, "Virtual tour")
    return [(name, address) for address, name in found.items() if address.startswith(WEB)]


def _open_house(item: dict[str, Any], today: date) -> OpenHouse | None:
    try:
        day = date.fromisoformat(str(item.get("OpenHouseDate", ""))[:10])
    except ValueError:
        return None
    start, end = _clock(item.get("OpenHouseStartTime")), _clock(item.get("OpenHouseEndTime"))
    hours = " to ".join(part for part in (start, end) if part)
    return OpenHouse(day, hours, _text(item.get("OpenHouseRemarks")), day < today)


def _clock(value: Any) -> str:
    """13:30 -> 1:30 PM"""
    try:
        moment = datetime.strptime(str(value)[:5], "%H:%M")
    except ValueError:
        return ""
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def _words(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return words[:1].upper() + words[1:].lower()


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
