"""Refreshing listings that somebody watches (`listings.ListingWatch`): asked for by key, stored as any other record.

Removes nothing: that a key does not come is no proof, only a sweep's list of all keys is. Moves no watermark either.
"""

import time
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Case, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from listings.enums import HELD_UP, WatchOutcome
from listings.models import Collection, Listing, ListingWatch
from mls_sync.mapping.field_map import FieldMap
from mls_sync.models import Cursor, Feed, RunKind, SyncRun
from mls_sync.providers import kinds_that
from mls_sync.providers.base import Page, Provider
from mls_sync.replication import accounting, apply, checkpoint, outcome
from mls_sync.replication.limits import limits

ANSWERS = (WatchOutcome.UNCHANGED, WatchOutcome.CHANGED, WatchOutcome.GONE, WatchOutcome.REFUSED)
WAITING = Q(refreshed_at=None) | Q(refreshed_at__lt=F("requested_at"))


def waiting(collection: Collection | int, until: object = None) -> QuerySet[ListingWatch]:
    """Watches that want an answer, those asked for `until` a moment (default: all), the most urgent first."""
    rows = ListingWatch.objects.filter(WAITING, collection=collection)
    if until is not None:
        rows = rows.filter(requested_at__lte=until)
    return rows.order_by("-priority", "requested_at", "pk")


def feeds_with_waiting(late: Q) -> list[Feed]:
    """Feeds whose collections have such watches, in the open scope; not those whose full read was broken off, since
    the cursor keeps the place where it goes on, nor those that are `late`, as with a sync of their own: watches that
    are asked for without end would keep it waiting for ever."""
    wanted = ListingWatch.objects.filter(WAITING).values("collection_id")
    unfinished = Cursor.objects.filter(kind=RunKind.FULL).exclude(token="").values("feed_id")  # noqa: S106 - no secret
    feeds = Feed.objects.filter(
        kind__in=kinds_that("by_key"), collection__in=wanted, enabled=True, paused_at=None, tenant__is_active=True
    )
    return list(feeds.exclude(late | Q(pk__in=unfinished)).defer("secrets").select_related("collection"))


def say_what_holds_up() -> None:
    """Who waits is told why no answer comes: its source gives no single listings, the feed is paused or switched off,
    or there is none. In the open scope."""
    feed = Feed.objects.filter(collection=OuterRef("collection")).annotate(
        holds=Case(
            When(~Q(kind__in=kinds_that("by_key")), then=Value(WatchOutcome.UNABLE.value)),
            When(enabled=False, then=Value(WatchOutcome.SWITCHED_OFF.value)),
            When(paused_at__isnull=False, then=Value(WatchOutcome.PAUSED.value)),
            default=Value(""),
        )
    )
    watches = ListingWatch.objects.filter(WAITING).annotate(
        holds=Coalesce(Subquery(feed.values("holds")), Value(WatchOutcome.NO_FEED.value))
    )
    watches.exclude(outcome=F("holds")).filter(~Q(holds="") | Q(outcome__in=HELD_UP)).update(outcome=F("holds"))


def step(run: SyncRun, cursor: Cursor, provider: Provider) -> None:
    """One batch of keys, and its checkpoint. Ends the run when nothing waits that was asked for before it began."""
    keys = _next_keys(run, provider.keys_per_request)
    if not keys:
        _end(run, cursor)
        return
    _pause(run, keys)
    asked_at, before = timezone.now(), _hashes(run, keys)
    with accounting.reading(run, provider):
        page = provider.by_keys(keys)
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        run.fetched += len(page.records)
        applied = apply.records(run.feed, provider, page.records, run_id=run.pk)
        accounting.add(run, applied)
        found = _outcomes(page, before, applied, provider.field_map)
        for answer in ANSWERS:
            same = [key for key in keys if found.get(key, WatchOutcome.GONE) == answer]
            _watches(run, same).update(refreshed_at=asked_at, outcome=answer)
        run.pages += 1
        checkpoint.advance(cursor, f"watched:{run.pages}")
        accounting.checkpointed(run)


def _next_keys(run: SyncRun, at_once: int) -> list[str]:
    """The listings of the most urgent watches; one that two people watch is asked for once."""
    rows = waiting(run.feed.collection_id, run.started_at).order_by()
    keys = rows.values("listing_key").annotate(urgency=Max("priority"), since=Min("requested_at"))
    ordered = keys.order_by("-urgency", "since", "listing_key").values_list("listing_key", flat=True)
    return list(ordered[:at_once])


def _pause(run: SyncRun, keys: Sequence[str]) -> None:
    """Between requests, never before the first. Short: the source's own limits are kept elsewhere."""
    delay = _watches(run, keys).aggregate(longest=Max("request_delay"))["longest"]
    if run.pages and delay:
        time.sleep(min(float(delay), limits().longest_request_delay))


def _watches(run: SyncRun, keys: Sequence[str]) -> QuerySet[ListingWatch]:
    return ListingWatch.objects.filter(collection=run.feed.collection_id, listing_key__in=keys)


def _hashes(run: SyncRun, keys: Sequence[str]) -> dict[str, bytes]:
    rows = Listing.objects.filter(collection=run.feed.collection_id, listing_key__in=keys)
    return {key: bytes(digest) for key, digest in rows.values_list("listing_key", "content_hash")}


def _outcomes(page: Page, before: Mapping[str, bytes], applied: apply.Applied, fields_to: FieldMap) -> dict[str, str]:
    refused = {refusal.record.listing_key for refusal in applied.refused}
    found: dict[str, str] = {}
    for record in page.records:
        same = before.get(record.listing_key) == fields_to.stamped(record.content_hash)
        found[record.listing_key] = WatchOutcome.UNCHANGED if same else WatchOutcome.CHANGED
    return found | dict.fromkeys(refused, WatchOutcome.REFUSED)


def _end(run: SyncRun, cursor: Cursor) -> None:
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        checkpoint.close_window(cursor, run, complete=False)
        outcome.finish(run)
