"""By what a person knows a Spark record, also one that could not be stored."""

from typing import Any

from mls_sync.mapping.readers import MASK
from mls_sync.providers.base import RecordFacts

LONGEST = 200
STREET = ("StreetNumber", "StreetDirPrefix", "StreetName", "StreetSuffix", "StreetDirSuffix", "UnitNumber")


def record_facts(payload: Any) -> RecordFacts:
    """Whatever JSON stands there; withheld values are left out."""
    if not isinstance(payload, dict):
        return RecordFacts()
    fields = payload.get("StandardFields")
    fields = fields if isinstance(fields, dict) else {}
    street = _words(fields.get("UnparsedAddress")) or " ".join(filter(None, (_words(fields.get(n)) for n in STREET)))
    city = _words(fields.get("City"))
    whole = street if city.casefold() in street.casefold() else ", ".join(filter(None, (street, city)))
    return RecordFacts(_words(fields.get("ListingId")), whole[:LONGEST], _words(payload.get("ResourceUri")))


def _words(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = " ".join(str(value).replace("\0", " ").split())[:LONGEST]
    return "" if MASK in text else text
