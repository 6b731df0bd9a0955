"""The keys that a sweep has seen, against the keys that the collection holds: sets in SQL, never in memory.

Keys are kept as they come, some thousands in a row of `SweepPage`. When all are there, one statement compares them with
the collection, and what differs goes into `SweepDifference`: the rest of the run works on these few.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet

from listings.models import Listing
from mls_sync.models import HeldRemoval, Problem, RunKind, SweepDifference, SweepPage, SyncRun
from mls_sync.providers import capabilities_of
from realty.database import statements

# One text is sent and split there: psycopg takes four times as long for an array, Django eight times.
SEPARATOR = "\x1f"
REMEMBER = """
INSERT INTO mls_sync_sweeppage (tenant_id, run_id, keys, modified)
VALUES (%s, %s, string_to_array(%s::text, %s), string_to_array(%s::text, %s, '')::timestamptz[])
"""
SEEN = """
SELECT DISTINCT entry.key FROM mls_sync_sweeppage AS page, unnest(page.keys) AS entry(key)
WHERE page.run_id = %s AND entry.key = ANY(%s)
"""
# For one statement: both sides of 300,000 keys are hashed in memory, and not on disk.
WORK_MEM = "SET LOCAL work_mem = '64MB'"
# Both sides are read once: a listing's row is wide, and each further look at all of them, if only to count, costs as
# much as the first.
# Seconds are compared: sources and we keep fractions of different lengths.
COMPARE = """
WITH here AS (
    SELECT listing_key, modification_timestamp, vanished_at IS NULL AS is_live,
           vanished_at IS NULL AND created_at < %(began)s AS is_held,
           vanished_at IS NULL OR purged_at IS NOT NULL AS is_known
    FROM listings_listing WHERE collection_id = %(collection)s
), compared AS (
    SELECT listing_key, seen.modified_at, seen.listing_key IS NOT NULL AS is_seen, here.is_live,
           seen.listing_key IS NOT NULL AND NOT here.is_live AND here.is_known AS is_purged,
           here.is_live AND seen.modified_at IS NOT NULL AND here.modification_timestamp IS NOT NULL AS is_dated,
           CASE WHEN here.is_known IS NOT TRUE AND seen.listing_key IS NOT NULL THEN 'missing'
                WHEN here.is_held AND seen.listing_key IS NULL THEN 'extra'
                WHEN here.is_live AND date_trunc('second', here.modification_timestamp)
                    < date_trunc('second', seen.modified_at) THEN 'stale' END AS problem
    FROM (SEEN) AS seen FULL JOIN here USING (listing_key)
), counted AS (
    SELECT count(*) FILTER (WHERE is_seen) AS at_source, count(*) FILTER (WHERE is_live) AS live,
           count(*) FILTER (WHERE is_dated) AS dated, count(*) FILTER (WHERE is_purged) AS purged,
           array_agg(problem) FILTER (WHERE problem IS NOT NULL) AS problems,
           array_agg(listing_key) FILTER (WHERE problem IS NOT NULL) AS keys,
           array_agg(modified_at) FILTER (WHERE problem IS NOT NULL) AS moments
    FROM compared
), differing AS (
    INSERT INTO mls_sync_sweepdifference (tenant_id, run_id, problem, listing_key, modified_at)
    SELECT %(tenant)s, %(run)s, entry.problem, entry.key, entry.modified_at
    FROM counted, unnest(counted.problems, counted.keys, counted.moments) AS entry(problem, key, modified_at)
    ON CONFLICT DO NOTHING RETURNING problem
)
SELECT at_source, live, cardinality(array_positions(problems, 'missing')),
       cardinality(array_positions(problems, 'extra')), cardinality(array_positions(problems, 'stale')), dated,
       purged > 0 OR live <> (SELECT listing_count FROM listings_collection WHERE id = %(collection)s)
       OR coalesce(cardinality(problems), 0) <> (SELECT count(*) FROM differing)
FROM counted
"""
# In the list of columns `unnest` keeps no copy of its rows; the shorter array, or none, is filled up with nulls.
LISTED = """
SELECT unnest(page.keys) AS listing_key, unnest(page.modified) AS modified_at
FROM mls_sync_sweeppage AS page WHERE page.run_id = %(run)s
"""
LISTED_ONCE = """
SELECT entry.key AS listing_key, max(entry.modified_at) AS modified_at
FROM mls_sync_sweeppage AS page, unnest(page.keys, page.modified) AS entry(key, modified_at)
WHERE page.run_id = %(run)s GROUP BY entry.key
"""
# To look for doubles first takes half as long as the comparison, and nearly no list has any. The comparison shows where
# there may be some: it finds another number of live listings than the write door counts in its own transactions, one
# difference twice, or a purged listing, which neither of these tells.
AS_LISTED, DOUBLES_ONCE = COMPARE.replace("SEEN", LISTED), COMPARE.replace("SEEN", LISTED_ONCE)


@dataclass(frozen=True, slots=True)
class Compared:
    """How many different keys the source listed, how many live listings are here, and how many of each kind differ.
    `dated` had timestamps on both sides."""

    at_source: int
    here: int
    missing: int
    extra: int
    stale: int
    dated: int


def remember(run: SyncRun, keys: Sequence[str], modified: Sequence[datetime | None] = ()) -> None:
    """Add keys, with the timestamps that the source's list has of them."""
    if not keys:
        return
    together, dates = SEPARATOR.join(keys), None
    if any(modified):
        dates = SEPARATOR.join(at.isoformat() if at else "" for at in modified)
    if together.count(SEPARATOR) == len(keys) - 1:
        statements.run(REMEMBER, [run.tenant_id, run.pk, together, SEPARATOR, dates, SEPARATOR])
    else:  # Some key has the separator in it.
        moments = list(modified) if dates else None
        SweepPage.objects.create(tenant_id=run.tenant_id, run=run, keys=list(keys), modified=moments)


def seen(run: SyncRun, keys: Collection[str]) -> set[str]:
    """Those that the run has seen already."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [run.pk, list(keys)])
        return {key for (key,) in cursor.fetchall()}


def compare(run: SyncRun) -> Compared:
    """All keys are there: count everything, and keep what differs. In a transaction."""
    of_run = {"run": run.pk, "began": run.started_at, "collection": run.feed.collection_id, "tenant": run.tenant_id}
    with connection.cursor() as cursor:
        cursor.execute(WORK_MEM)
        for statement in (AS_LISTED, DOUBLES_ONCE):
            SweepDifference.objects.filter(run=run).delete()
            cursor.execute(statement, of_run)
            *numbers, has_doubles = cursor.fetchone() or (None,)
            if not has_doubles:
                break
    return Compared(*(number or 0 for number in numbers))


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
    return stored(run).filter(listing_key__in=_differing(run, Problem.EXTRA).values("listing_key"))


def going(run: SyncRun) -> QuerySet[Listing]:
    """Listings that would go if staff agreed: those that were not seen, or, of a run that is no list of all keys, those
    that the source's own removals name."""
    if run.kind == RunKind.SWEEP or capabilities_of(run.feed.kind).is_snapshot:
        return missing_listings(run)
    return stored(run).filter(listing_key__in=HeldRemoval.objects.filter(run=run).values("listing_key"))


def still_there(run: SyncRun, keys: Sequence[str]) -> None:
    """The source did not list them, and has them all the same."""
    _differing(run, Problem.EXTRA).filter(listing_key__in=keys).delete()


def lacking(run: SyncRun, after: str = "") -> QuerySet[SweepDifference, str]:
    """Keys that the source has and the collection lacks, in order. What was purged is not fetched back."""
    known = Listing.objects.filter(Q(vanished_at=None) | Q(purged_at__isnull=False))
    held = known.filter(collection=run.feed.collection_id, listing_key=OuterRef("listing_key"))
    rows = _differing(run, Problem.MISSING).filter(~Exists(held), listing_key__gt=after)
    return rows.order_by("listing_key").values_list("listing_key", flat=True)


def stale(run: SyncRun, after: str = "") -> QuerySet[SweepDifference, str]:
    """Keys of live listings that the source's list dates younger than we hold them, in order."""
    held = Listing.objects.live().filter(collection=run.feed.collection_id, listing_key=OuterRef("listing_key"))
    older = held.filter(modification_timestamp__lt=_second(OuterRef("modified_at")))
    rows = _differing(run, Problem.STALE).filter(Exists(older), listing_key__gt=after)
    return rows.order_by("listing_key").values_list("listing_key", flat=True)


def _second(moment: OuterRef) -> Func:
    return Func(moment, function="date_trunc", template="%(function)s('second', %(expressions)s)")


def forget_dates(run: SyncRun) -> None:
    """The list's timestamps are none of the records'."""
    _differing(run, Problem.STALE).delete()


def listed(run: SyncRun) -> QuerySet[SweepPage, str]:
    """All keys that the run has seen, for a condition."""
    rows = SweepPage.objects.filter(run=run).annotate(key=Func(F("keys"), function="unnest"))
    return rows.values_list("key", flat=True)


def _differing(run: SyncRun, problem: Problem) -> QuerySet[SweepDifference]:
    rows: QuerySet[SweepDifference] = SweepDifference.objects.filter(run=run, problem=problem)
    return rows


def clear(run: SyncRun) -> None:
    """They are needed no more. Unfiltered by Django's delete collector: these may be many rows without relations."""
    for rows in (SweepPage.objects.filter(run=run), SweepDifference.objects.filter(run=run)):
        rows._raw_delete(rows.db)
