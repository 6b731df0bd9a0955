"""Refused records as people know them: MLS number, address, and the listing that we hold of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from listings.models import Listing
from mls_sync.models import QuarantinedRecord
from mls_sync.providers import PROVIDERS, provider_class
from mls_sync.providers.base import RecordFacts
from mls_sync.providers.mongo import facts as documents
from mls_sync.providers.source_record import SourceRecord

KEY_SHOWN = 40


@dataclass(frozen=True)
class Known:
    """A refused record and, where the collection holds the listing in another version, that one."""

    row: QuarantinedRecord
    facts: RecordFacts
    listing: Listing | None = None

    @property
    def name(self) -> str:
        """MLS number, else the key, else that there is neither."""
        return self.facts.listing_id or self.row.listing_key[:KEY_SHOWN] or "no MLS number, no key"

    @property
    def title(self) -> str:
        known = ", ".join(filter(None, (self.facts.listing_id or self.row.listing_key[:KEY_SHOWN], self.facts.address)))
        return known or "A record without MLS number, key and address"


def kept_record(row: QuarantinedRecord) -> SourceRecord:
    """The record as it came."""
    return SourceRecord(row.listing_key, bytes(row.content_hash), json.loads(row.raw))


def facts_of(kind: str, row: QuarantinedRecord | SourceRecord) -> RecordFacts:
    """What the record says of itself, as the provider `kind` reads it."""
    payload = row.payload if isinstance(row, SourceRecord) else _payload(row)
    if documents.is_payload(payload):
        return documents.record_facts(payload)
    return provider_class(kind).facts(payload) if kind in PROVIDERS else RecordFacts()


def _payload(row: QuarantinedRecord) -> Any:
    try:
        return json.loads(row.raw)
    except ValueError:
        return None


def known(rows: Sequence[QuarantinedRecord]) -> list[Known]:
    """Each with its facts; their feeds must be at hand. One query."""
    facts = [facts_of(row.feed.kind, row) for row in rows]
    wanted = Q(pk__in=[])
    for row, fact in zip(rows, facts, strict=True):
        if row.listing_key:
            wanted |= Q(collection=row.feed.collection_id, listing_key=row.listing_key)
        elif fact.listing_id:
            wanted |= Q(collection=row.feed.collection_id, listing_id=fact.listing_id)
    held = Listing.objects.live().filter(wanted) if rows else Listing.objects.none()
    by_key, by_number = {}, {}
    for listing in held:
        by_key[listing.collection_id, listing.listing_key] = listing
        by_number[listing.collection_id, listing.listing_id] = listing
    return [
        Known(row, fact, by_key.get((c, row.listing_key)) or by_number.get((c, fact.listing_id)))
        for row, fact in zip(rows, facts, strict=True)
        for c in (row.feed.collection_id,)
    ]
