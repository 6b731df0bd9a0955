"""Which rows of a page may be written: each key once, each ListingId of an MLS once, and no more than the quota admits.

A ListingId names a listing within the MLS that gave it (MlsId); a collection may hold several MLSs.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from listings.ingest.batch import Batch
from listings.ingest.before import Before
from listings.rows import ListingRow, RowProblem
from realty.database.statements import fetch_all

# Written as the condition of the unique index is, so that it serves; number by number, since a plan for any list of
# numbers may read the whole collection instead.
HOLDERS = """
SELECT holder.* FROM unnest(%b::text[]) AS wanted (listing_id) CROSS JOIN LATERAL (
    SELECT listing_id, mls_id, listing_key FROM listings_listing
    WHERE collection_id = %s::bigint AND listing_id = wanted.listing_id
        AND vanished_at IS NULL AND NOT (listing_id = '')
    OFFSET 0) AS holder
"""
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

Number = tuple[str, str]
"""ListingId and MlsId."""


def problem(row: ListingRow, field: str, reason: str) -> RowProblem:
    return RowProblem(listing_key=row.listing_key, field=field, reason=reason)


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
    """Refuse a row whose number another live listing of the collection keeps, or a fresher row of the page takes."""
    holders = _holders(batch, rows, before)
    claims = _claims(rows, holders)
    problems = []
    while refused := [key for key, row in claims.items() if _is_taken(row, holders, claims)]:
        for key in refused:
            row = claims.pop(key)
            holder = holders[_number(row)]
            problems.append(problem(row, "ListingId", f"{_told(row)} belongs to listing {holder}"))
    lost = [row for row in rows if row.listing_key not in claims and _number(row)[0]]
    named = {entry.listing_key for entry in problems}
    problems += [
        problem(row, "ListingId", f"{_told(row)} came twice in one page")
        for row in lost
        if row.listing_key not in named
    ]
    lost_keys = {row.listing_key for row in lost}
    return [row for row in rows if row.listing_key not in lost_keys], problems


def _number(row: ListingRow) -> Number:
    get = row.values.get
    return get("listing_id") or "", get("mls_id") or ""


def _told(row: ListingRow) -> str:
    listing_id, mls_id = _number(row)
    return f"ListingId {listing_id} of MLS {mls_id}" if mls_id else f"ListingId {listing_id}"


def _holders(batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before]) -> dict[Number, str]:
    """Who holds the numbers of these rows now: number to listing key. Asked only for numbers that would be new."""
    holders: dict[Number, str] = {}
    asked = []
    for row in rows:
        known = before.get(row.listing_key)
        if known and not known.is_vanished and known.number == _number(row):
            holders[known.number] = row.listing_key
        else:
            asked.append(_number(row)[0])
    if asked:
        found = fetch_all(HOLDERS, (asked, batch.collection_id))
        holders.update({(listing_id, mls_id): key for listing_id, mls_id, key in found})
    return holders


def _claims(rows: Sequence[ListingRow], holders: Mapping[Number, str]) -> dict[str, ListingRow]:
    """One row for each number, by listing key: its holder's own row before others, then the freshest."""
    best: dict[Number, ListingRow] = {}
    for row in rows:
        number = _number(row)
        other = best.get(number)
        if number[0] and (other is None or _claim(row, holders) > _claim(other, holders)):
            best[number] = row
    return {row.listing_key: row for row in best.values()}


def _claim(row: ListingRow, holders: Mapping[Number, str]) -> tuple[bool, datetime]:
    return holders.get(_number(row)) == row.listing_key, modified(row)


def _is_taken(row: ListingRow, holders: Mapping[Number, str], claims: Mapping[str, ListingRow]) -> bool:
    """Held by another listing that does not give it up in this page."""
    holder = holders.get(_number(row))
    if holder is None or holder == row.listing_key:
        return False
    theirs = claims.get(holder)
    return theirs is None or _number(theirs) == _number(row)


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
