"""The keys that a sweep has seen, against the keys that the collection holds: sets in SQL, never in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from listings.models import Listing
from mls_sync.models import HeldRemoval, RunKind, SweepKey, SyncRun
from mls_sync.providers import capabilities_of

REMEMBER = """
INSERT INTO mls_sync_sweepkey (tenant_id, run_id, listing_key, modified_at)
SELECT %s, %s, seen.key, seen.modified_at FROM unnest(%s::text[], %s::timestamptz[]) AS seen(key, modified_at)
ON CONFLICT (run_id, listing_key) DO NOTHING
"""
# Sources and we keep fractions of a second of different lengths.
# Seconds are compared: sources and we keep fractions of different lengths.
# Both sides are read once: a listing's row is wide, and each further look at all of them costs as much as the first.
COMPARE = """
SELECT count(seen.listing_key), count(*) FILTER (WHERE here.is_live),
       count(seen.listing_key) FILTER (WHERE here.is_known IS NOT TRUE),
       count(*) FILTER (WHERE here.is_held AND seen.listing_key IS NULL),
       count(*) FILTER (WHERE here.is_live AND
           date_trunc('second', here.modification_timestamp) < date_trunc('second', seen.modified_at)),
       count(*) FILTER (WHERE here.is_live AND seen.modified_at IS NOT NULL AND here.modification_timestamp IS NOT NULL)
FROM (SELECT listing_key, modified_at FROM mls_sync_sweepkey WHERE run_id = %s) AS seen
FULL JOIN (
    SELECT listing_key, modification_timestamp, vanished_at IS NULL AS is_live,
           vanished_at IS NULL AND created_at < %s AS is_held,
           vanished_at IS NULL OR purged_at IS NOT NULL AS is_known
    FROM listings_listing WHERE collection_id = %s
) AS here USING (listing_key)
"""
STALE = """
SELECT here.listing_key
FROM mls_sync_sweepkey AS seen
JOIN listings_listing AS here ON here.listing_key = seen.listing_key AND here.collection_id = %s
WHERE seen.run_id = %s AND seen.listing_key > %s AND here.vanished_at IS NULL
    AND date_trunc('second', here.modification_timestamp) < date_trunc('second', seen.modified_at)
ORDER BY here.listing_key LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many keys the source listed, how many live listings are here, and how many of each kind differ. `dated` had
    timestamps on both sides."""

    at_source: int
    here: int
    missing: int
    extra: int
    stale: int
    dated: int


def remember(run: SyncRun, keys: Sequence[str], modified: Sequence[datetime | None] = ()) -> int:
    """Add keys, with the timestamps that the source's list has of them; returns how many were not there before."""
    moments = list(modified) or [None] * len(keys)
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [run.tenant_id, run.pk, list(keys), moments])
        return int(cursor.rowcount)


def compare(run: SyncRun) -> Compared:
    """Everything counted in one pass, while the run is open."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [run.pk, run.started_at, run.feed.collection_id])
        return Compared(*map(int, cursor.fetchone() or ()))


def stale(run: SyncRun, after: str, at_most: int) -> list[str]:
    """Keys of live listings that the source's list dates younger than we hold them, in order."""
    with connection.cursor() as cursor:
        cursor.execute(STALE, [run.feed.collection_id, run.pk, after, at_most])
        return [key for (key,) in cursor.fetchall()]


def forget_dates(run: SyncRun) -> None:
    """The list's timestamps are none of the records'."""
    SweepKey.objects.filter(run=run, modified_at__isnull=False).update(modified_at=None)


def analyze() -> None:
    """Tell the planner how many keys there are: unseen, they look like a few, and it compares each listing with all of
    them (measured: 14 s in place of 2 for 3,000 listings)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mls_sync_analyze_sweep_keys()")


def stored(run: SyncRun) -> QuerySet[Listing]:
    """Live listings that were here before the sweep began: younger ones may be missing from its first pages. Of a sweep
    that ended, as one that waits for staff, also none that the source has sent since."""
    live: QuerySet[Listing] = Listing.objects.live()
    held = live.filter(collection=run.feed.collection_id, created_at__lt=run.started_at)
    return held.filter(updated_at__lte=run.finished_at) if run.finished_at else held


def missing(run: SyncRun, after: str = "") -> QuerySet[Listing, str]:
    """Keys of stored listings that the sweep did not see, in order."""
    rows = missing_listings(run).filter(listing_key__gt=after)
    return rows.order_by("listing_key").values_list("listing_key", flat=True)


def missing_listings(run: SyncRun) -> QuerySet[Listing]:
    """Stored listings that the sweep did not see."""
    seen = SweepKey.objects.filter(run=run, listing_key=OuterRef("listing_key"))
    return stored(run).filter(~Exists(seen))


def going(run: SyncRun) -> QuerySet[Listing]:
    """Listings that would go if staff agreed: those that were not seen, or, of a run that is no list of all keys, those
    that the source's own removals name."""
    if run.kind == RunKind.SWEEP or capabilities_of(run.feed.kind).is_snapshot:
        return missing_listings(run)
    return stored(run).filter(listing_key__in=HeldRemoval.objects.filter(run=run).values("listing_key"))


def lacking(run: SyncRun, after: str = "") -> QuerySet[SweepKey, str]:
    """Keys that the source has and the collection lacks, in order. What was purged is not fetched back."""
    known = Listing.objects.filter(Q(vanished_at=None) | Q(purged_at__isnull=False))
    held = known.filter(collection=run.feed.collection_id, listing_key=OuterRef("listing_key"))
    rows = SweepKey.objects.filter(~Exists(held), run=run, listing_key__gt=after)
    return rows.order_by("listing_key").values_list("listing_key", flat=True)


def clear(run: SyncRun) -> None:
    """They are needed no more. Unfiltered by Django's delete collector: these are many rows without relations."""
    keys = SweepKey.objects.filter(run=run)
    keys._raw_delete(keys.db)
