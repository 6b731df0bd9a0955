"""By what a person knows a record."""

from typing import Any

from mls_sync.providers.base import RecordFacts


def record_facts(payload: Any) -> RecordFacts:
    """Whatever JSON it holds."""
    if not isinstance(payload, dict):
        return RecordFacts()
    number, line, city = (payload.get(name) for name in ("ListingId", "UnparsedAddress", "City"))
    address = ", ".join(text for text in (line, city) if isinstance(text, str) and text)
    return RecordFacts(listing_id=number if isinstance(number, str) else "", address=address)
