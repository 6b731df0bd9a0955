"""What hangs on a listing: rooms, units, open houses and virtual tours, as objects with RESO names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mls_sync.mapping.dates import day
from mls_sync.mapping.markup import unescaped
from mls_sync.mapping.readers import MASK, REPEATED, UNREADABLE, identifier, short_text

MAX_CHILDREN = 500

_CLOCK = re.compile(r"(?:\d{4}-\d\d-\d\d[T ])?(\d{1,2}):(\d{2})(?::\d{2})?(?:\.\d+)?\s*([AaPp])?\.?[Mm]?.*", re.ASCII)
TOUR_NAMES = ("VirtualTourKey", "VirtualTourName", "VirtualTourType")
Child = dict[str, Any]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; whatever else stands in it is left out (it stays in the source record)."""
    if isinstance(value, list):
        yield from (item for item in value[:MAX_CHILDREN] if isinstance(item, dict))


def named(value: Any) -> list[Child]:
    """Rooms or units: of each what can be read, under the names that it has."""
    return [child for item in objects(value) if (child := _readable(item))]


def _readable(item: dict[str, Any]) -> Child:
    found: Child = {}
    for name, value in item.items():
        read = _text(name, value) if type(value) is str else _scalar(value)
        if read is not None and read is not UNREADABLE and read != "":
            found[name] = read
    return found


def _text(name: str, value: str) -> Any:
    if name.endswith("Key"):
        return identifier(value)
    return _repeated(value) if len(value) <= REPEATED else short_text(value)


@lru_cache(maxsize=4096)
def _repeated(value: str) -> Any:
    """The same few come again and again: sizes, levels, kinds of rooms."""
    return short_text(value)


def _scalar(value: Any) -> Any:
    """Finite numbers and truth values as they are."""
    if type(value) is float:
        return value if value - value == 0 else None
    return value if type(value) in (int, bool) else short_text(value)


def clock(value: Any) -> str | None:
    """A local time of day as "HH:MM", as the source wrote it: `9:00 am`, `09:00-07:00`, or inside a timestamp whose Z
    means nothing (Spark API, open_houses fixture)."""
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def open_houses(value: Any) -> list[Child]:
    """OpenHouseDate as YYYY-MM-DD, OpenHouseStartTime and OpenHouseEndTime as local "HH:MM". An end that is not after
    the start is left out, and so is an open house without a readable date."""
    found = (_open_house(item) for item in objects(value))
    return [child for child in found if child]


def _open_house(item: dict[str, Any]) -> Child:
    date = day(item.get("OpenHouseDate"))
    if date is None or date is UNREADABLE:
        return {}
    start = clock(item.get("OpenHouseStartTime"))
    end = clock(item.get("OpenHouseEndTime"))
    texts = {
        "OpenHouseKey": item.get("OpenHouseKey"),
        "OpenHouseDate": date.isoformat(),  # type: ignore[union-attr]  # a date by now
        "OpenHouseStartTime": start,
        "OpenHouseEndTime": end if end and (start is None or end > start) else None,
        "OpenHouseRemarks": item.get("OpenHouseRemarks"),
        "OpenHouseType": item.get("OpenHouseType"),
    }
    read = {name: short_text(text) for name, text in texts.items()}
    return {name: text for name, text in read.items() if isinstance(text, str) and text}


def web_address(value: Any) -> str | None:
    """An http or https address, its `&amp;` decoded; anything else, such as javascript:, is no address."""
    if not isinstance(value, str):
        return None
    text = unescaped(value.strip())
    return text if text[:8].lower().startswith(("http://", "https://")) and len(text) <= 8000 else None


def virtual_tours(value: Any) -> list[Child]:
    """Every tour with an http(s) address, also where two have the same: their names and types tell them apart."""
    found = []
    for item in objects(value):
        address = web_address(item.get("VirtualTourURL"))
        if address:
            texts = {
                name: short_text(item.get(name)) for name in ("VirtualTourKey", "VirtualTourName", "VirtualTourType")
            }
            named = {name: text for name, text in texts.items() if isinstance(text, str) and text and text != MASK}
            found.append({**named, "VirtualTourURL": address})
    return found


def unbranded_tour(tours: list[Child]) -> str:
    """The address of the first tour that carries no agent's name."""
    for tour in tours:
        if str(tour.get("VirtualTourType", "")).lower() == "unbranded":
            return str(tour["VirtualTourURL"])
    return ""
