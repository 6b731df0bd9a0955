"""What hangs on a listing: rooms, units, open houses and virtual tours, as objects with RESO names."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from mls_sync.mapping.dates import day
from mls_sync.mapping.markup import unescaped
from mls_sync.mapping.readers import MASK, UNREADABLE, identifier, short_text

MAX_CHILDREN = 500

_CLOCK = re.compile(r"(?:\d{4}-\d\d-\d\d[T ])?(\d{1,2}):(\d{2})(?::\d{2})?(?:\.\d+)?\s*([AaPp])?\.?[Mm]?.*", re.ASCII)
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")

ROOM_NAMES = {
    "Id": "RoomKey",
    "RoomName": "RoomType",
    "Name": "RoomType",
    "Level": "RoomLevel",
    "Width": "RoomWidth",
    "Length": "RoomLength",
    "Area": "RoomArea",
    "Dimensions": "RoomDimensions",
    "Features": "RoomFeatures",
    "Remarks": "RoomDescription",
    "Description": "RoomDescription",
}
UNIT_NAMES = {
    "Id": "UnitTypeKey",
    "Unit": "UnitTypeType",
    "UnitType": "UnitTypeType",
    "Bedrooms": "UnitTypeBedsTotal",
    "Beds": "UnitTypeBedsTotal",
    "Bathrooms": "UnitTypeBathsTotal",
    "Baths": "UnitTypeBathsTotal",
    "Rent": "UnitTypeActualRent",
    "ActualRent": "UnitTypeActualRent",
    "SquareFeet": "UnitTypeLivingArea",
    "NumberofUnits": "UnitTypeUnitsTotal",
    "Garage": "UnitTypeGarageSpaces",
    "Furnished": "UnitTypeFurnished",
    "Description": "UnitTypeDescription",
}
TOUR_NAMES = {"Id": "VirtualTourKey", "Name": "VirtualTourName", "Type": "VirtualTourType", "Uri": "VirtualTourURL"}
Child = dict[str, Any]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of an expansion; whatever else stands in the list is left out (it stays in `raw`)."""
    if isinstance(value, list):
        yield from (item for item in value[:MAX_CHILDREN] if isinstance(item, dict))


def _facts(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name and value of each fact: Spark puts them in `Fields: [{"Room Name": "Kitchen"}, ...]`, or side by side."""
    for name, value in item.items():
        if name == "Fields" and type(value) is list:
            for field in value[:MAX_CHILDREN]:
                if type(field) is dict:
                    yield from field.items()
        elif name != "ResourceUri":
            yield name, value


def _scalar(value: Any) -> Any:
    """Finite numbers and truth values as they are."""
    if type(value) is float:
        return value if value - value == 0 else None
    return value if type(value) in (int, bool) else short_text(value)


def _read(name: str, value: str) -> Any:
    return identifier(value) if name.endswith("Key") else short_text(value)


def _renamed(names: dict[str, str], prefix: str) -> Callable[[Any], list[Child]]:
    @lru_cache(maxsize=4096)
    def renamed(fact: str) -> str:
        name = _NOT_WORD.sub("", fact)
        return names.get(name) or (name if name.startswith(prefix) or not name else prefix + name)

    def child(item: dict[str, Any]) -> Child:
        found: Child = {}
        for fact, value in _facts(item):
            name = renamed(fact)
            read = _read(name, value) if type(value) is str else _scalar(value)
            if name and read is not None and read is not UNREADABLE and read != "":
                found[name] = read
        return found

    def read(value: Any) -> list[Child]:
        return [facts for facts in map(child, objects(value)) if facts]

    return read


rooms = _renamed(ROOM_NAMES, "Room")
units = _renamed(UNIT_NAMES, "UnitType")


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
    date = day(item.get("Date") or item.get("OpenHouseDate"))
    if date is None or date is UNREADABLE:
        return {}
    start = clock(item.get("StartTime") or item.get("OpenHouseStartTime"))
    end = clock(item.get("EndTime") or item.get("OpenHouseEndTime"))
    texts = {
        "OpenHouseKey": item.get("Id") or item.get("OpenHouseKey"),
        "OpenHouseDate": date.isoformat(),  # type: ignore[union-attr]  # a date by now
        "OpenHouseStartTime": start,
        "OpenHouseEndTime": end if end and (start is None or end > start) else None,
        "OpenHouseRemarks": item.get("Comments") or item.get("Remarks") or item.get("OpenHouseRemarks"),
        "OpenHouseType": item.get("OpenHouseType") or item.get("Type"),
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
        address = web_address(item.get("Uri") or item.get("VirtualTourURL"))
        if address:
            texts = {TOUR_NAMES[name]: short_text(item.get(name)) for name in ("Id", "Name", "Type")}
            named = {name: text for name, text in texts.items() if isinstance(text, str) and text and text != MASK}
            found.append({**named, "VirtualTourURL": address})
    return found


def unbranded_tour(tours: list[Child]) -> str:
    """The address of the first tour that carries no agent's name."""
    for tour in tours:
        if str(tour.get("VirtualTourType", "")).lower() == "unbranded":
            return str(tour["VirtualTourURL"])
    return ""
