"""Records that cannot be stored are put aside, whole and with the reason, in the transaction of their page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from mls_sync.models import Feed, QuarantinedRecord, Settled
from mls_sync.providers.source_record import SourceRecord

# PostgreSQL's b-tree refuses entries over 2,704 bytes; no source has keys of more than some 40 characters.
LONGEST_KEY = 255
# What PostgreSQL's text refuses.
_UNSTORABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

PUT = """
INSERT INTO mls_sync_quarantinedrecord AS kept
    (tenant_id, feed_id, listing_key, content_hash, field, reason, raw, attempts, first_seen_at, last_seen_at)
SELECT %s, %s, r.key, r.hash, r.field, r.reason, r.raw, 1, %s, %s
FROM unnest(%s::text[], %s::bytea[], %s::text[], %s::text[], %s::text[]) AS r(key, hash, field, reason, raw)
ON CONFLICT (feed_id, listing_key, content_hash) DO UPDATE
SET attempts = kept.attempts + 1, field = excluded.field, reason = excluded.reason,
    last_seen_at = excluded.last_seen_at,
    resolved_at = CASE WHEN kept.settled = 'dismissed' THEN kept.resolved_at END,
    settled = CASE WHEN kept.settled = 'dismissed' THEN kept.settled ELSE '' END
"""


@dataclass(slots=True, frozen=True)
class Refusal:
    """Why one record was not stored: the RESO field to look at and the reason in plain words."""

    record: SourceRecord
    field: str
    reason: str

    @property
    def key(self) -> str:
        """The ListingKey, or "" where PostgreSQL could not keep it."""
        return storable_key(self.record.listing_key) or ""

    @property
    def sentence(self) -> str:
        return storable(f"{self.field}: {self.reason}" if self.field else self.reason)


def put(feed: Feed, refusals: Sequence[Refusal]) -> None:
    """Keep refused records; one that is here already counts a further attempt and is open again, unless staff dismissed
    it: then it stays dismissed for as long as the source sends it unchanged."""
    if not refusals:
        return
    # One statement may not touch a row twice.
    rows = {(row[0], row[1]): row for row in map(_row, refusals)}
    columns = [list(column) for column in zip(*rows.values(), strict=True)]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(PUT, [feed.tenant_id, feed.pk, now, now, *columns])


def _row(refusal: Refusal) -> tuple[str, bytes, str, str, str]:
    record = refusal.record
    return refusal.key, record.content_hash, storable(refusal.field), storable(refusal.reason), _as_text(record.payload)


def _as_text(payload: Any) -> str:
    """ASCII JSON, so that lone surrogates and NUL stay escaped; a Decimal or a date becomes text."""
    return json.dumps(payload, default=str)


def storable(text: str) -> str:
    return text.translate(_UNSTORABLE)


def storable_key(key: object) -> str | None:
    """The key as PostgreSQL can keep and index it, or None."""
    if not isinstance(key, str) or not key.strip() or len(key) > LONGEST_KEY:
        return None
    return key if storable(key) == key else None


def all_storable(keys: Sequence[object]) -> bool:
    """Whether `storable_key` takes each of them as it is, told at once for thousands; False where that is not sure."""
    try:
        together = "".join(keys)  # type: ignore[arg-type]
    except TypeError:
        return False
    if not together.isascii() or "\0" in together:
        return False
    return bool(keys) and max(map(len, keys)) <= LONGEST_KEY and all(map(str.strip, keys))  # type: ignore[arg-type]


def resolve(feed: Feed, listing_keys: Sequence[str]) -> None:
    """A good version of these listings is stored: what was put aside of them is settled."""
    if listing_keys:
        found = QuarantinedRecord.objects.filter(feed=feed, resolved_at=None, listing_key__in=listing_keys)
        found.update(resolved_at=timezone.now(), settled=Settled.STORED)
