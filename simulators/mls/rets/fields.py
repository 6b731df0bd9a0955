"""The fields of each resource: their system names, standard names and types, as METADATA-TABLE tells them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from ..media import virtual_tours
from ..places import GPS
from ..records import MASK, custom_fields
from .lookups import LONG_VALUES, Lookup

CHARACTER, BOOLEAN, INT, DECIMAL = "Character", "Boolean", "Int", "Decimal"
DATE, TIME, DATETIME = "Date", "Time", "DateTime"
SAMPLE = 150
"""Listings of either share from which the columns of Property are read."""
LOOKUPS = {name for name, longs in LONG_VALUES.items() if longs} | {
    "MajorChangeType",
    "StateOrProvince",
    "StreetDirPrefix",
    "Country",
    "AssociationFeeFrequency",
    "LandLeaseAmountFrequency",
    "LeaseAmountFrequency",
    "LotSizeUnits",
    "LivingAreaUnits",
    "Furnished",
    "PetsAllowed",
    "Topography",
}
CURRENCY = ("Price", "Amount", "Fee", "Deposit")
NUMBERS = {
    "ListingKey": 1,
    "MlsId": 3,
    "ListingId": 105,
    "PropertyType": 8,
    "StandardStatus": 15,
    "MlsStatus": 19,
    "ListPrice": 22,
    "StreetNumber": 31,
    "StreetName": 34,
    "City": 39,
    "StateOrProvince": 40,
    "PostalCode": 43,
    "Latitude": 46,
    "Longitude": 47,
    "PublicRemarks": 78,
    "ModificationTimestamp": 87,
    "PhotosCount": 133,
    "PhotosChangeTimestamp": 134,
}
"""The numbers in the system names of the best-known fields; the others are numbered from 200 on."""
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``name`` is what the world calls it: the standard name, or the label of a field without one."""

    name: str
    system: str
    standard: str
    type: str = CHARACTER
    interpretation: str = ""
    lookup: str = ""
    key: bool = False

    @property
    def multiple(self) -> bool:
        """Whether it takes several values of its lookup."""
        return self.interpretation == "LookupMulti"

    @property
    def length(self) -> int:
        """The greatest number of characters, as suggested."""
        return {BOOLEAN: 1, INT: 11, DECIMAL: 16, DATE: 10, TIME: 8, DATETIME: 25}.get(self.type, 4000)


class Table:
    """The fields of a resource, by either name."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = tuple(fields)
        self.by_system = {field.system: field for field in self.fields}
        self.by_standard = {field.standard: field for field in self.fields if field.standard}
        self.by_name = {field.name: field for field in self.fields}

    def find(self, name: str, standard: bool) -> Field | None:
        """The field of that system name or standard name; with standard names, one that has none by its system name."""
        found = self.by_standard.get(name) if standard else None
        return found or self.by_system.get(name)


def flat_custom_fields(groups: Any) -> dict[str, Any]:
    """The fields of this MLS alone, by label."""
    found: dict[str, Any] = {}
    for group in groups if isinstance(groups, list) else [groups]:
        for name, value in group.items():
            if isinstance(value, list):
                found |= flat_custom_fields(value)
            else:
                found[name] = value
    return found


def tour_fields(tours: list[dict[str, Any]]) -> dict[str, Any]:
    """The addresses of the tours, with and without the agent's name."""
    addresses = {tour["Type"]: tour["Uri"] for tour in tours}
    return {
        "VirtualTourURLBranded": addresses.get("branded"),
        "VirtualTourURLUnbranded": addresses.get("unbranded"),
    }


@cache
def property_table() -> tuple[Table, dict[str, Lookup]]:
    """The columns and lookups of Property, from a sample of the world that these shares always are."""
    from ..world import World  # noqa: PLC0415 - the world would import the faces' parts in a circle

    world = World(seed=1, gps=SAMPLE, crmls=SAMPLE)
    seen: dict[str, list[object]] = {}
    labels: set[str] = set()
    for place in world.places():
        listing = world.listing(place)
        own = flat_custom_fields(custom_fields(listing))
        labels |= own.keys()
        record = world.read(place)["StandardFields"] | tour_fields(virtual_tours(listing, "")) | own
        record["PropertyType"] = record["PropertyClass"]
        for name, value in record.items():
            seen.setdefault(name, []).append(value)
    numbers = {name: 200 + number for number, name in enumerate(sorted(seen.keys() - labels))} | NUMBERS
    systems = {name: f"LIST_{numbers[name]}" for name in seen if name not in labels}
    systems |= {label: f"GF{GPS[:8]}_{number}" for number, label in enumerate(sorted(labels), 1)}
    table = Table(
        _observed(name, systems[name], "" if name in labels else name, values) for name, values in seen.items()
    )
    return table, _lookups(table, seen)


def _observed(name: str, system: str, standard: str, values: list[object]) -> Field:
    """The field that can hold these values."""
    told = [value for value in values if value not in (None, "", MASK)]
    kinds = {type(value) for value in told}
    key = name == "ListingKey"
    if kinds == {dict}:
        return Field(name, system, standard, CHARACTER, "LookupMulti", name)
    if name in LOOKUPS:
        return Field(name, system, standard, CHARACTER, "Lookup", name)
    if kinds and kinds <= {bool}:
        return Field(name, system, standard, BOOLEAN)
    if kinds and kinds <= {int, float}:
        kind = INT if kinds == {int} else DECIMAL
        return Field(name, system, standard, kind, "Currency" if name.endswith(CURRENCY) else "Number")
    texts = [str(value) for value in told]
    for kind, pattern in ((DATETIME, _MOMENT), (DATE, _DAY)):
        if texts and all(pattern.fullmatch(text) for text in texts):
            return Field(name, system, standard, kind)
    if not told and (name.endswith("Timestamp") or name.endswith("Date")):
        return Field(name, system, standard, DATETIME if name.endswith("Timestamp") else DATE)
    return Field(name, system, standard, key=key)


def _lookups(table: Table, seen: dict[str, list[object]]) -> dict[str, Lookup]:
    found: dict[str, Lookup] = {}
    for field in table.fields:
        if field.lookup:
            lookup = found[field.lookup] = Lookup(field.lookup, dict.fromkeys(LONG_VALUES.get(field.name, ())))
            for value in seen[field.name]:
                texts = value if isinstance(value, dict) else [value]
                lookup.longs |= dict.fromkeys(str(text) for text in texts if text not in (None, "", MASK))
    return found


class Column(NamedTuple):
    """A column of a resource whose columns are written down; without a standard name its name is a label."""

    name: str
    type: str = CHARACTER
    standard: bool = True


def plain_table(prefix: str, columns: Iterable[Column]) -> Table:
    """The table of such columns; the first one is the key."""
    return Table(
        Field(column.name, f"{prefix}_{number}", column.name if column.standard else "", column.type, key=not number)
        for number, column in enumerate(columns)
    )
