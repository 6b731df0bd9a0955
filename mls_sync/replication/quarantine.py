"""What people do with refused records: map them again from the kept copy, ask the source for them, or dismiss them."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mls_sync.models import Feed, QuarantinedRecord, Settled
from mls_sync.providers import provider_for
from mls_sync.providers.base import Provider
from mls_sync.providers.source_record import SourceRecord
from mls_sync.quarantined import facts_of, kept_record
from mls_sync.replication import apply, lease, settling
from mls_sync.replication.runs import FeedBusy

RETRIED_AT_ONCE = 500
# Somebody waits for the answer at the page, and each hundred costs a request.
ASKED_AT_ONCE = 300


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
            _apply(feed, provider, map(kept_record, batch))
    still = _unresolved(feed, ids).count()
    return max(before - still, 0), still


def ask(feed: Feed, ids: Sequence[int] | None = None) -> tuple[int, int, int]:
    """Ask the source for refused records by their keys, or by their MLS numbers where they have none, and store what
    comes. At most ASKED_AT_ONCE listings, those refused last.

    Returns how many records are stored now, how many the source does not send any more, and how many stay. Raises
    FeedBusy while a worker is at the feed, and any ProviderError.
    """
    rows = list(QuarantinedRecord.objects.filter(pk__in=_newest(feed, ids)[-ASKED_AT_ONCE:]).order_by("pk"))
    with closing(provider_for(feed)) as provider, lease.held(feed.pk) as mine:
        if not mine:
            raise FeedBusy(f"{feed} is being synced right now. Try again in a minute.")
        _ask(feed, provider, rows)
    fates = QuarantinedRecord.objects.filter(pk__in=[row.pk for row in rows]).values_list("settled", flat=True)
    stored = sum(fate == Settled.STORED for fate in fates)
    gone = sum(fate == Settled.GONE for fate in fates)
    return stored, gone, len(rows) - stored - gone


def _ask(feed: Feed, provider: Provider, rows: Sequence[QuarantinedRecord]) -> None:
    keys = [row.listing_key for row in rows if row.listing_key]
    numbers = {row.pk: facts_of(feed.kind, row).listing_id for row in rows if not row.listing_key}
    at_once, records = provider.keys_per_request, list[SourceRecord]()
    for start in range(0, len(keys), at_once):
        records += provider.by_keys(keys[start : start + at_once]).records
    asked = sorted(set(filter(None, numbers.values())))
    for start in range(0, len(asked), at_once):
        records += provider.by_numbers(asked[start : start + at_once]).records
    began = timezone.now()
    with transaction.atomic():
        applied = apply.records(feed, provider, records, run_id=None)
        waits = [row.pk for row in rows if row.listing_key in set(applied.over_quota)]
        mine = settling.still_open(feed).filter(pk__in=[row.pk for row in rows if row.listing_key or numbers[row.pk]])
        mine = mine.filter(last_seen_at__lt=began).exclude(pk__in=waits)
        _settle_named(feed, mine, numbers, records, applied)
        settling.gone(mine)


def _settle_named(
    feed: Feed,
    rows: QuerySet[QuarantinedRecord],
    numbers: dict[int, str],
    records: Iterable[SourceRecord],
    applied: apply.Applied,
) -> None:
    """Records that had no key have one now: their number says that they are the same."""
    kept_out = {refusal.record.listing_key for refusal in applied.refused}.union(applied.over_quota)
    sound = (r for r in records if r.listing_key and r.listing_key not in kept_out)
    came = {provider_facts.listing_id for provider_facts in (facts_of(feed.kind, r) for r in sound)}
    stored = [pk for pk, number in numbers.items() if number and number in came]
    rows.filter(pk__in=stored).update(resolved_at=timezone.now(), settled=Settled.STORED)


def dismiss(rows: QuerySet[QuarantinedRecord], user: Any, why: str) -> int:
    """A person says that these need no more work: they stay away for as long as the source sends them unchanged.
    Returns how many were open."""
    return rows.filter(resolved_at=None).update(
        resolved_at=timezone.now(), settled=Settled.DISMISSED, dismissed_by=user, dismissed_why=why
    )


def _apply(feed: Feed, provider: Provider, records: Iterable[SourceRecord]) -> None:
    with transaction.atomic():
        apply.records(feed, provider, list(records), run_id=None)


def _unresolved(feed: Feed, ids: Sequence[int] | None) -> QuerySet[QuarantinedRecord]:
    rows = settling.still_open(feed)
    return rows if ids is None else rows.filter(pk__in=list(ids))


def _newest(feed: Feed, ids: Sequence[int] | None) -> list[int]:
    """One id for each listing; records without a key stand alone."""
    rows = _unresolved(feed, ids).order_by("last_seen_at", "pk").values_list("listing_key", "pk")
    return sorted({(key or f"#{pk}"): pk for key, pk in rows}.values())


def _batches(ids: Sequence[int]) -> Iterable[QuerySet[QuarantinedRecord]]:
    for start in range(0, len(ids), RETRIED_AT_ONCE):
        yield QuarantinedRecord.objects.filter(pk__in=ids[start : start + RETRIED_AT_ONCE])
