"""Homes of stored listings made anew, after the way to read an address has changed."""

from django.utils import timezone

from listings.duplicates import mark_duplicates
from listings.homes.reading import COLUMNS, read
from listings.homes.stored import Record
from listings.ingest.homes import MOVE, TELL, settle
from realty.database.statements import fetch_all, run

SLICE = 2_000
LISTINGS = f"""
SELECT id, listing_key, property_key, {", ".join(COLUMNS)} FROM listings_listing
WHERE tenant_id = %(tenant)s::bigint AND id > %(after)s::bigint AND purged_at IS NULL ORDER BY id LIMIT {SLICE}
"""  # noqa: S608 - names of our own columns


def slice_of_homes(tenant_id: int, after: int) -> int:
    """Which homes the next listings are, under the tenant's lock; gives the last one's id, 0 where none is left. Events
    tell of those that are of another home now, so leads and properties follow."""
    records = _records(tenant_id, after)
    _settle(tenant_id, records)
    return records[-1].id if records else 0


def _records(tenant_id: int, after: int) -> list[Record]:
    return [_record(*row) for row in fetch_all(LISTINGS, {"tenant": tenant_id, "after": after})]


def _record(pk: int, key: str, label: str, *values: str) -> Record:
    return Record(pk, label, key, read(dict(zip(COLUMNS, values, strict=True))))


def _settle(tenant_id: int, records: list[Record]) -> None:
    settled = settle(tenant_id, records)
    moved = settled.moved()
    if moved:
        run(MOVE, {"ids": moved, "homes": [settled.homes[pk] for pk in moved]})
        told = {"ids": moved, "homes": [settled.homes[pk] for pk in moved], "was": [settled.was[pk] for pk in moved]}
        homes = sorted({*settled.homes.values(), *settled.was.values()})
        mark_duplicates(tenant_id, homes=homes, listing_keys=[])
        run(TELL, {**told, "now": timezone.now(), "run_id": None})
