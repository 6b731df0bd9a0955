"""Mapping stored records anew, without asking the source: after an upgrade, or after an edit of the feed's map.

`remap` does it here and now. A `Remap` is worked off by the queue, in bounded slices: its row says how far it is, and
moves on in the transaction of the listings that it counts. Syncs go first: between two slices a run may take the feed.
"""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from logging import getLogger
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from listings.ingest import learn, write
from listings.models import Listing
from listings.rows import ListingRow
from listings.source_records import records_of
from mls_sync.enums import OPEN_REMAPS
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import SOURCE_HASH
from mls_sync.models import Feed, FeedFieldMap, Remap, RemapStatus
from mls_sync.providers import provider_for
from mls_sync.providers.base import Provider
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.metadata import as_stored
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import lease
from mls_sync.replication.limits import limits
from mls_sync.replication.runs import FeedBusy
from realty.secrets import SecretUnreadable

log = getLogger(__name__)
AT_ONCE = 500
KEYS_NAMED = 20
SLICE_TASK = "mls_sync.tasks.remap_slice"
BUSY_FOR = timedelta(minutes=1)
"""How long a remap waits for the sync that is at its feed before it looks again."""
Stored = tuple[int, str, bytes, bytes]
"""Id, key, hash and source record of a listing."""


@dataclass
class Remapped:
    """How many live listings were written anew, and the keys of those that stay as they were."""

    written: int
    refused: list[str]


def remap(feed: Feed, only: Q | None = None, *, outdated: bool = False) -> Remapped:
    """Map the stored source record of each live listing again, or of those that fit `only`, and write it through the
    same door as a sync, a slice to a transaction. `outdated`: only what an older version of the feed's map filled.
    Raises FeedBusy while a worker is at the feed, and what `provider_for` raises for wrong options.

    Broken off, it may simply be called again.
    """
    done = Remapped(0, [])
    with as_stored(), closing(provider_for(feed)) as provider, lease.held(feed.pk) as mine:
        if not mine:
            raise FeedBusy(f"{feed} is being synced right now. Try again in a minute.")
        after = 0
        while stored := _slice(feed, after, only or Q()):
            rows = _mapped(provider, _stale(provider, stored) if outdated else stored, done)
            _write(feed, rows, done)
            after = stored[-1][0]
    return done


def request_remap(feed: Feed, user: Any = None) -> Remap:
    """Let the queue bring what is stored to the newest version of the feed's map. One that is under way begins again
    with that version: a feed has one at a time. In a transaction of its own, or the caller's."""
    with transaction.atomic():
        Feed.objects.select_for_update(of=("self",)).only("pk").get(pk=feed.pk)
        newest = FeedFieldMap.objects.filter(feed=feed).order_by("-version").values_list("version", flat=True).first()
        begun = Remap.objects.filter(feed=feed, status__in=OPEN_REMAPS).first()
        row = begun or Remap(tenant_id=feed.tenant_id, feed=feed)
        row.version, row.requested_by, row.status = newest or 0, user, RemapStatus.QUEUED
        row.started_at = None
        row.after = row.looked_at = row.written = row.refused = 0
        row.refused_keys, row.message = [], ""
        row.total = Listing.objects.filter(_live(feed)).count()
        row.slices += 1 if begun else 0  # what is queued of the older one does nothing any more
        row.save()
        _queue(row)
    return row


def _queue(row: Remap) -> None:
    async_task(SLICE_TASK, row.tenant_id, row.pk, row.slices, group=f"remap {row.pk}")


def run_slice(remap_id: int, number: int) -> None:
    """One bounded slice; queues the next. A double, or one that came too late, does nothing. Raises Remap.DoesNotExist
    for one that is gone with its feed."""
    row = Remap.objects.select_related("feed__collection").get(pk=remap_id)
    if not row.is_open or row.slices != number:
        return
    with lease.held(row.feed_id) as mine:
        if not mine:
            row.status, row.heartbeat_at = RemapStatus.WAITING, timezone.now()
            row.message = "A sync is at the feed; this goes on when it has ended."
            row.save(update_fields=["status", "heartbeat_at", "message"])
            return
        try:
            with as_stored(), closing(provider_for(row.feed)) as provider:
                is_done = _work(row, provider)
        except (ProviderError, SecretUnreadable) as error:
            _close(row, RemapStatus.FAILED, str(error))
            return
        except Exception:
            _close(row, RemapStatus.FAILED, "An unexpected error stopped it; our developers must act.")
            raise
    if is_done:
        _close(row, RemapStatus.COMPLETE)


def _work(row: Remap, provider: Provider) -> bool:
    """Whether it came to its end."""
    deadline = time.monotonic() + limits().slice_seconds
    row.started_at = row.started_at or timezone.now()
    while stored := _slice(row.feed, row.after, Q()):
        done = Remapped(0, [])
        rows = _mapped(provider, _stale(provider, stored), done)
        with transaction.atomic():
            current = Remap.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if not current.is_open or current.slices != row.slices:
                return False
            _write(row.feed, rows, done)
            row.after, row.looked_at = stored[-1][0], row.looked_at + len(stored)
            row.written, row.refused = row.written + done.written, row.refused + len(done.refused)
            row.refused_keys = [*row.refused_keys, *done.refused][:KEYS_NAMED]
            row.status, row.message, row.heartbeat_at = RemapStatus.RUNNING, "", timezone.now()
            row.save()
        if time.monotonic() >= deadline:
            with transaction.atomic():
                row.slices += 1
                if Remap.objects.filter(pk=row.pk, slices=row.slices - 1).update(slices=row.slices):
                    _queue(row)
            return False
    return True


def _close(row: Remap, status: RemapStatus, message: str = "") -> None:
    """Unless it began again meanwhile."""
    now = timezone.now()
    same = Remap.objects.filter(pk=row.pk, slices=row.slices, status__in=OPEN_REMAPS)
    same.update(status=status, message=message, finished_at=now, heartbeat_at=now, started_at=row.started_at or now)


def resume_remaps() -> int:
    """Queue a slice of each that waited for a sync, or whose worker died. Returns how many. For a schedule, each
    minute, in the platform's scope."""
    now = timezone.now()
    silent = now - timedelta(seconds=limits().silent_seconds)
    is_silent = Q(heartbeat_at__lt=silent) | Q(heartbeat_at=None, requested_at__lt=silent)
    waited = Q(status=RemapStatus.WAITING, heartbeat_at__lt=now - BUSY_FOR)
    rows: QuerySet[Remap] = Remap.objects.filter(waited | is_silent, status__in=OPEN_REMAPS)
    queued = 0
    for row in rows:
        if lease.is_free(row.feed_id):
            with transaction.atomic():
                Remap.objects.filter(pk=row.pk).update(heartbeat_at=now)
                _queue(row)
            queued += 1
    return queued


def _stale(provider: Provider, stored: Sequence[Stored]) -> list[Stored]:
    return [each for each in stored if not _is_of_now(provider, each[2])]


def _is_of_now(provider: Provider, content_hash: bytes) -> bool:
    return content_hash == provider.field_map.stamped(content_hash[:SOURCE_HASH])


def _live(feed: Feed) -> Q:
    return Q(collection=feed.collection_id, vanished_at=None, purged_at=None)


def _slice(feed: Feed, after: int, only: Q) -> list[Stored]:
    rows = (
        Listing.objects.filter(_live(feed), only, pk__gt=after)
        .order_by("pk")
        .values_list("pk", "listing_key", "content_hash")[:AT_ONCE]
    )
    records = records_of(pk for pk, _, _ in rows)
    return [(pk, key, bytes(content_hash), records.get(pk, b"")) for pk, key, content_hash in rows]


def _mapped(provider: Provider, stored: Sequence[Stored], done: Remapped) -> list[ListingRow]:
    rows: list[ListingRow] = []
    for _, key, content_hash, raw in stored:
        try:
            # The hash of the record as it came, under the map of now: the next sync shall find it unchanged.
            rows.append(provider.row(SourceRecord(key, content_hash[:SOURCE_HASH], text=raw)))
        except RecordError:
            done.refused.append(key)
        except Exception:  # noqa: BLE001 - a mistake of our mapping must not stop the remap of the other listings
            log.exception("The mapping of %s failed on listing %s", provider.kind, key)
            done.refused.append(key)
    learn(rows)
    return rows


def _write(feed: Feed, rows: Sequence[ListingRow], done: Remapped) -> None:
    if not rows:
        return
    with transaction.atomic():
        written = write(feed.collection, rows, run_id=None, anew=True)
    done.written += written.updated
    done.refused += [problem.listing_key for problem in written.problems]
