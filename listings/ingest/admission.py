"""Which rows of a page may be written: each key once, each ListingId once, and no more than the quota admits."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from listings.ingest.batch import Batch
from listings.ingest.before import Before
from listings.rows import ListingRow, RowProblem
from listings.statements import fetch_all

# Written as the condition of the unique index is, so that it serves.
HOLDERS = """
SELECT listing_id, listing_key FROM listings_listing
WHERE collection_id = %s::bigint AND listing_id = ANY(%s::text[]) AND vanished_at IS NULL AND NOT (listing_id = '')
"""
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def problem(row: ListingRow, field: str, reason: str) -> RowProblem:
    return RowProblem(listing_key=row.listing_key, field=field, reason=reason, raw=row.raw)


def modified(row: ListingRow) -> datetime:
    return row.values.get("modification_timestamp") or LONG_AGO


def each_key_once(rows: Sequence[ListingRow]) -> tuple[list[ListingRow], list[RowProblem]]:
    """Of two records with one key the fresher one counts, else the later one."""
    kept: dict[str, ListingRow] = {}
    problems = []
    for row in rows:
        other = kept.get(row.listing_key)
        if other is not None:
            older, row = (row, other) if modified(row) < modified(other) else (other, row)
            problems.append(problem(older, "ListingKey", f"ListingKey {row.listing_key} came twice in one page"))
        kept[row.listing_key] = row
    return list(kept.values()), problems


def each_id_once(
    batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before]
) -> tuple[list[ListingRow], list[RowProblem]]:
    """Refuse a row whose ListingId another live listing of the collection keeps, or a fresher row of the page takes."""
    holders = _holders(batch, rows, before)
    claims = _claims(rows, holders)
    problems = []
    while refused := [key for key, row in claims.items() if _is_taken(row, holders, claims)]:
        for key in refused:
            row = claims.pop(key)
            holder = holders[_listing_id(row)]
            problems.append(problem(row, "ListingId", f"ListingId {_listing_id(row)} belongs to listing {holder}"))
    lost = [row for row in rows if row.listing_key not in claims and _listing_id(row)]
    named = {entry.listing_key for entry in problems}
    problems += [
        problem(row, "ListingId", f"ListingId {_listing_id(row)} came twice in one page")
        for row in lost
        if row.listing_key not in named
    ]
    lost_keys = {row.listing_key for row in lost}
    return [row for row in rows if row.listing_key not in lost_keys], problems


def _listing_id(row: ListingRow) -> str:
    return row.values.get("listing_id") or ""


def _holders(batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before]) -> dict[str, str]:
    """Who holds the ListingIds of these rows now: ListingId to listing key. Asked only for ids that would be new."""
    holders, asked = {}, []
    for row in rows:
        known = before.get(row.listing_key)
        if known and not known.is_vanished and known.listing_id == _listing_id(row):
            holders[known.listing_id] = row.listing_key
        else:
            asked.append(_listing_id(row))
    if asked:
        holders.update(fetch_all(HOLDERS, (batch.collection_id, asked)))
    return holders


def _claims(rows: Sequence[ListingRow], holders: Mapping[str, str]) -> dict[str, ListingRow]:
    """One row for each ListingId, by listing key: its holder's own row before others, then the freshest."""
    best: dict[str, ListingRow] = {}
    for row in rows:
        listing_id = _listing_id(row)
        other = best.get(listing_id)
        if listing_id and (other is None or _claim(row, holders) > _claim(other, holders)):
            best[listing_id] = row
    return {row.listing_key: row for row in best.values()}


def _claim(row: ListingRow, holders: Mapping[str, str]) -> tuple[bool, datetime]:
    return holders.get(_listing_id(row)) == row.listing_key, modified(row)


def _is_taken(row: ListingRow, holders: Mapping[str, str], claims: Mapping[str, ListingRow]) -> bool:
    """Held by another listing that does not give it up in this page."""
    holder = holders.get(_listing_id(row))
    if holder is None or holder == row.listing_key:
        return False
    theirs = claims.get(holder)
    return theirs is None or _listing_id(theirs) == _listing_id(row)


def within_quota(
    batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before]
) -> tuple[list[ListingRow], list[str]]:
    """The rows that may be stored, and the keys of those for which the collection has no room.

    A vanished listing that returns takes room like a new one; a live one is always updated.
    """
    admitted, over_quota, room = [], [], batch.room
    for row in rows:
        known = before.get(row.listing_key)
        if known is None or known.is_vanished:
            if room <= 0:
                over_quota.append(row.listing_key)
                continue
            room -= 1
        admitted.append(row)
    return admitted, over_quota
