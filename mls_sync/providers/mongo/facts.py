"""By what a person knows a document."""

from typing import Any

from mls_sync.providers.base import RecordFacts
from mls_sync.providers.mongo.names import reso_name


def is_payload(payload: Any) -> bool:
    """Whether a decoded record is one that came from MongoDB."""
    return isinstance(payload, dict) and "MongoDB" in payload and isinstance(payload.get("Document"), dict)


def record_facts(payload: Any) -> RecordFacts:
    """Whatever JSON it holds."""
    if not is_payload(payload):
        return RecordFacts()
    told = {reso_name(name)[0]: value for name, value in payload["Document"].items()}
    number, line, city = (told.get(name) for name in ("ListingId", "UnparsedAddress", "City"))
    address = ", ".join(text for text in (line, city) if isinstance(text, str) and text)
    about = payload["MongoDB"] if isinstance(payload["MongoDB"], dict) else {}
    identity = about.get("document", {}).get("_id") if isinstance(about.get("document"), dict) else ""
    return RecordFacts(
        listing_id=str(number) if isinstance(number, str | int) else "",
        address=address,
        path=f"{about.get('collection', '')} {identity or ''}".strip(),
    )
