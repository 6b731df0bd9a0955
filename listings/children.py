"""Rooms, units and open houses of a listing, made ready for its page: lists of objects with RESO names."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from listings.days_on_market import today_in, zone_of
from listings.models import Listing

HIDDEN = ("Key", "ResourceUri")
# Told beside each figure instead.
UNITS = ("RoomLengthWidthUnits", "RoomAreaUnits", "RoomDimensionsUnits")
DIMENSIONS = re.compile(r"\s*(\d[\d.]*)\s*[xX×]\s*(\d[\d.]*)\s*", re.ASCII)
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)


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
    names = dict.fromkeys(name for item in found for name in item if not name.endswith(HIDDEN) and name not in UNITS)
    if not names:
        return None
    columns = [_words(name.removeprefix(prefix) or name) for name in names]
    return Table(columns, [[_cell(item, name) for name in names] for item in found])


def open_houses(listing: Listing) -> list[OpenHouse]:
    """The coming ones first, by the clock of the listing's MLS."""
    today = today_in(zone_of(listing.collection, listing.tenant))
    found = [_open_house(item, today) for item in listing.open_houses or [] if isinstance(item, dict)]
    return sorted((h for h in found if h), key=lambda h: (h.is_past, h.day, h.hours))


def _cell(item: dict[str, Any], name: str) -> str:
    """A value as text, with the unit that its column implies: MLSs measure in feet unless they say otherwise."""
    text = _text(item.get(name))
    if name.endswith("Dimensions") and (sides := DIMENSIONS.fullmatch(text)):
        return f"{sides[1]} x {sides[2]} {_length_unit(item)}"
    if not FIGURE.fullmatch(text):
        return text
    if name.endswith(("Length", "Width")):
        return f"{text} {_length_unit(item)}"
    if name.endswith("Area"):
        return f"{text} {'sq m' if 'eter' in str(item.get('RoomAreaUnits')) else 'sq ft'}"
    return f"${float(text.replace(',', '')):,.0f}" if name.endswith("Rent") else text


def _length_unit(item: dict[str, Any]) -> str:
    told = str(item.get("RoomLengthWidthUnits") or item.get("RoomDimensionsUnits") or "")
    return "m" if told.lower().startswith("m") else "ft"


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
