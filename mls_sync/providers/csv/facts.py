"""By what a person knows a row, also one that could not be stored."""

from typing import Any

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import MASK
from mls_sync.providers.base import RecordFacts
from mls_sync.providers.csv.names import KEYS

LONGEST = 200
WHOLE = tuple(map(folded, ("UnparsedAddress", "Address", "Full Address", "Street Address", "Property Address")))
STREET = tuple(
    map(folded, ("StreetNumber", "StreetDirPrefix", "StreetName", "StreetSuffix", "StreetDirSuffix", "UnitNumber"))
)
NUMBERS = tuple(map(folded, ("ListingId", "MLS Number", "MLS #", "MLSNumber", "ML Number", "Listing Number", *KEYS)))


def row_facts(payload: Any) -> RecordFacts:
    """Whatever JSON stands there; withheld values are left out."""
    if not isinstance(payload, dict):
        return RecordFacts()
    cells = {folded(name): _words(value) for name, value in payload.items() if isinstance(name, str)}
    whole = next((cells[name] for name in WHOLE if cells.get(name)), "")
    street = whole or " ".join(filter(None, (cells.get(name) for name in STREET)))
    city = cells.get("city", "")
    known = street if city.casefold() in street.casefold() else ", ".join(filter(None, (street, city)))
    return RecordFacts(next((cells[name] for name in NUMBERS if cells.get(name)), ""), known[:LONGEST])


def _words(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    text = " ".join(value.replace("\0", " ").split())[:LONGEST]
    return "" if MASK in text else text
