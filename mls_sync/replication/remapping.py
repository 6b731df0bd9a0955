"""Mapping stored records anew, without asking the source: after an upgrade, or after an edit of the feed's map."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from logging import getLogger

from django.db import transaction
from django.db.models import Q

from listings.ingest import learn, write
from listings.models import Listing
from listings.rows import ListingRow
from listings.source_records import records_of
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import SOURCE_HASH
from mls_sync.models import Feed
from mls_sync.providers import provider_for
from mls_sync.providers.base import Provider
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import lease
from mls_sync.replication.runs import FeedBusy

log = getLogger(__name__)
AT_ONCE = 500


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
    with closing(provider_for(feed)) as provider, lease.held(feed.pk) as mine:
        if not mine:
            raise FeedBusy(f"{feed} is being synced right now. Try again in a minute.")
        after = 0
        while stored := _slice(feed, after, only or Q()):
            stale = [each for each in stored if not outdated or not _is_of_now(provider, each[2])]
            if stale:
                _write(feed, provider, stale, done)
            after = stored[-1][0]
    return done


def _is_of_now(provider: Provider, content_hash: bytes) -> bool:
    return content_hash == provider.field_map.stamped(content_hash[:SOURCE_HASH])


def _slice(feed: Feed, after: int, only: Q) -> list[tuple[int, str, bytes, bytes]]:
    live = Q(collection=feed.collection_id, vanished_at=None, purged_at=None, pk__gt=after)
    rows = Listing.objects.filter(live, only).order_by("pk").values_list("pk", "listing_key", "content_hash")[:AT_ONCE]
    records = records_of(pk for pk, _, _ in rows)
    return [(pk, key, bytes(content_hash), records.get(pk, b"")) for pk, key, content_hash in rows]


def _write(feed: Feed, provider: Provider, stored: Sequence[tuple[int, str, bytes, bytes]], done: Remapped) -> None:
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
    with transaction.atomic():
        written = write(feed.collection, rows, run_id=None, anew=True)
    done.written += written.updated
    done.refused += [problem.listing_key for problem in written.problems]
