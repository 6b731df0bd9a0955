"""By what a person knows a RETS record, also one that could not be stored."""

from typing import Any

from mls_sync.mapping.readers import MASK
from mls_sync.providers.base import RecordFacts
from mls_sync.providers.rets.layout import ADDRESS, NUMBER

LONGEST = 200


def record_facts(payload: Any) -> RecordFacts:
    """Whatever JSON stands there; withheld values are left out. The record says itself which fields are these."""
    if not isinstance(payload, dict):
        return RecordFacts()
    number, address = payload.get(NUMBER), payload.get(ADDRESS)
    names = [name for name in address if isinstance(name, str)] if isinstance(address, list) else []
    parts = [_words(payload.get(name)) for name in names]
    whole = parts[0] if parts and parts[0] and " " in parts[0] else " ".join(filter(None, parts))
    return RecordFacts(_words(payload.get(number)) if isinstance(number, str) else "", whole[:LONGEST])


def _words(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    text = " ".join(value.split())[:LONGEST]
    return "" if MASK in text else text
