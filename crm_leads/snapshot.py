"""The listing as it ended, kept in its lead: what the agent talks about after the listing has left the feed.

A flat JSON object: each column of `listings.Listing` that has a value under its own name, `photos` in their order,
`events` from the oldest, and `taken_at`. It outlives the listing; retention empties it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from crm_leads.models import Lead
from listings.models import Listing

# The source record and what is only of use to the search.
LEFT_OUT = frozenset(
    {
        "id", "tenant_id", "raw", "search_vector", "content_hash", "photos_hash", "duplicate_key", "is_duplicate",
        "slug", "created_at", "updated_at", "purged_at", "vanished_at",
    }
)  # fmt: skip
COLUMNS = tuple(field.attname for field in Listing._meta.concrete_fields if field.attname not in LEFT_OUT)
# Larger than any screen asks for; each size is a URI of some hundred bytes, in thirty photos of each lead.
SIZES_LEFT_OUT = ("800", "1280", "2048")

# The snapshot of the row `listing`.
SQL = f"""
(SELECT jsonb_strip_nulls(to_jsonb(kept)) FROM (SELECT {", ".join(f"listing.{name}" for name in COLUMNS)}) AS kept)
|| jsonb_build_object(
    'taken_at', %(now)s::timestamptz,
    'photos', coalesce((
        SELECT jsonb_agg(jsonb_build_object('media_key', photo.media_key, 'caption', photo.caption,
            'uris', photo.uris - '{{{",".join(SIZES_LEFT_OUT)}}}'::text[]) ORDER BY photo."order")
        FROM listings_photo AS photo WHERE photo.listing_id = listing.id), '[]'),
    'events', coalesce((
        SELECT jsonb_agg(jsonb_build_object('kind', event.kind, 'old_value', event.old_value,
            'new_value', event.new_value, 'at', event.occurred_at) ORDER BY event.occurred_at, event.id)
        FROM listings_listingevent AS event WHERE event.listing_id = listing.id), '[]'))
"""


@dataclass(frozen=True)
class SnapshotPhoto:
    """`uris` maps sizes as `listings.models.Photo` names them to the source's URIs."""

    caption: str
    uris: dict[str, str]

    def uri(self, size: str) -> str:
        """The URI of `size`, else of the next one there is."""
        return self.uris.get(size) or next(iter(self.uris.values()), "")


@dataclass(frozen=True)
class SnapshotEvent:
    kind: str
    old_value: str
    new_value: str
    at: datetime | None


class Snapshot:
    """A lead's snapshot, to read. Everything is empty where retention has removed it."""

    def __init__(self, lead: Lead) -> None:
        self._kept: dict[str, Any] = lead.snapshot or {}

    def __bool__(self) -> bool:
        return bool(self._kept)

    def __getitem__(self, column: str) -> Any:
        """The value of a column of the listing as JSON has it, None where there was none."""
        return self._kept.get(column)

    @property
    def photos(self) -> Sequence[SnapshotPhoto]:
        found = self._kept.get("photos") or []
        return [SnapshotPhoto(photo.get("caption") or "", photo.get("uris") or {}) for photo in found]

    @property
    def events(self) -> Sequence[SnapshotEvent]:
        found = self._kept.get("events") or []
        return [
            SnapshotEvent(event["kind"], event["old_value"], event["new_value"], parse_datetime(event["at"] or ""))
            for event in found
        ]
