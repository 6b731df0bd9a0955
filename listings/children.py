"""Rooms and units of a listing, made ready for its page: lists of objects with RESO names."""

import re
from dataclasses import dataclass
from typing import Any

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


def table_of(objects: Any, prefix: str) -> Table | None:
    """Objects as a table with readable headings: RoomLength -> Length. None without any."""
    found = [item for item in objects or [] if isinstance(item, dict)]
    names = dict.fromkeys(name for item in found for name in item if not name.endswith(HIDDEN) and name not in UNITS)
    if not names:
        return None
    columns = [_words(name.removeprefix(prefix) or name) for name in names]
    return Table(columns, [[_cell(item, name) for name in names] for item in found])


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


def _words(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return words[:1].upper() + words[1:].lower()


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
