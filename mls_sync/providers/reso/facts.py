"""By what a person knows a RESO record, also one that could not be stored."""

from typing import Any

from mls_sync.mapping.readers import MASK
from mls_sync.providers.base import RecordFacts

LONGEST = 200
STREET = ("StreetNumber", "StreetDirPrefix", "StreetName", "StreetSuffix", "StreetDirSuffix", "UnitNumber")


def record_facts(payload: Any) -> RecordFacts:
    """Whatever JSON stands there; withheld values are left out. The path is the record's own address (OData, JSON
    format, 4.5.8), where the server tells it."""
    if not isinstance(payload, dict):
        return RecordFacts()
    street = _words(payload.get("UnparsedAddress")) or " ".join(filter(None, (_words(payload.get(n)) for n in STREET)))
    city = _words(payload.get("City"))
    whole = street if city.casefold() in street.casefold() else ", ".join(filter(None, (street, city)))
    return RecordFacts(_words(payload.get("ListingId")), whole[:LONGEST], _words(payload.get("@odata.id")))


def _words(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = " ".join(str(value).replace("\0", " ").split())[:LONGEST]
    return "" if MASK in text else text
