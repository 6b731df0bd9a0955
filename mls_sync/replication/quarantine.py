"""Trying refused records again, without asking the source: the whole record is in the quarantine."""

import json
from collections.abc import Iterable, Sequence
from contextlib import closing

from django.db import transaction
from django.db.models import QuerySet

from mls_sync.models import Feed, QuarantinedRecord
from mls_sync.providers import provider_for
from mls_sync.providers.base import Provider, SourceRecord
from mls_sync.replication import apply, lease
from mls_sync.replication.runs import FeedBusy

RETRIED_AT_ONCE = 500


def retry(feed: Feed, ids: Sequence[int] | None = None) -> tuple[int, int]:
    """Map refused records again, e.g. after the mapping was mended, and write them through the same door as a sync.

    Of several versions of one listing only the newest is written. Returns how many records are settled now and how many
    stay. Raises FeedBusy while a worker is at the feed, and what `provider_for` raises for wrong options.
    """
    before = _unresolved(feed, ids).count()
    with closing(provider_for(feed)) as provider, lease.held(feed.pk) as mine:
        if not mine:
            raise FeedBusy(f"{feed} is being synced right now. Try again in a minute.")
        for batch in _batches(_newest(feed, ids)):
            _apply(feed, provider, batch)
    still = _unresolved(feed, ids).count()
    return max(before - still, 0), still


def _apply(feed: Feed, provider: Provider, rows: Iterable[QuarantinedRecord]) -> None:
    records = [SourceRecord(row.listing_key, bytes(row.content_hash), json.loads(row.raw)) for row in rows]
    with transaction.atomic():
        apply.records(feed, provider, records, run_id=None)


def _unresolved(feed: Feed, ids: Sequence[int] | None) -> QuerySet[QuarantinedRecord]:
    rows = QuarantinedRecord.objects.filter(feed=feed, resolved_at=None)
    return rows if ids is None else rows.filter(pk__in=list(ids))


def _newest(feed: Feed, ids: Sequence[int] | None) -> list[int]:
    """One id for each listing; records without a key stand alone."""
    rows = _unresolved(feed, ids).order_by("last_seen_at", "pk").values_list("listing_key", "pk")
    return sorted({(key or f"#{pk}"): pk for key, pk in rows}.values())


def _batches(ids: Sequence[int]) -> Iterable[QuerySet[QuarantinedRecord]]:
    for start in range(0, len(ids), RETRIED_AT_ONCE):
        yield QuarantinedRecord.objects.filter(pk__in=ids[start : start + RETRIED_AT_ONCE])
