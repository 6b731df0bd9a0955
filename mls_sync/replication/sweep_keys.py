"""The keys that a sweep has seen, against the keys that the collection holds: sets in SQL, never in memory."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from listings.models import Listing
from mls_sync.models import HeldRemoval, RunKind, SweepKey, SyncRun
from mls_sync.providers import capabilities_of

REMEMBER = """
INSERT INTO mls_sync_sweepkey (tenant_id, run_id, listing_key)
SELECT %s, %s, seen.key FROM unnest(%s::text[]) AS seen(key)
ON CONFLICT (run_id, listing_key) DO NOTHING
"""


def remember(run: SyncRun, keys: Sequence[str]) -> int:
    """Add keys; returns how many were not there before."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [run.tenant_id, run.pk, list(keys)])
        return int(cursor.rowcount)


def seen(run: SyncRun, keys: Sequence[str]) -> set[str]:
    """Those that the run has seen already."""
    return set(SweepKey.objects.filter(run=run, listing_key__in=keys).values_list("listing_key", flat=True))


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
