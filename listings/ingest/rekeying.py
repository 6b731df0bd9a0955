"""Keys and homes of stored listings made anew, after the way to read an address has changed."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from listings.duplicates import mark_duplicates
from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import COLUMNS, read
from listings.homes.stored import Record
from listings.ingest.batch import lock_tenant
from listings.ingest.homes import MOVE, TELL, settle
from realty.database.statements import fetch_all, run

SLICE = 2_000
LISTINGS = f"""
SELECT id, listing_key, property_key, {", ".join(COLUMNS)} FROM listings_listing
WHERE tenant_id = %(tenant)s::bigint AND id > %(after)s::bigint AND purged_at IS NULL ORDER BY id LIMIT {SLICE}
"""  # noqa: S608 - names of our own columns
KEYS = """
UPDATE listings_listing AS listing SET address_key = made.address_key, parcel_key = made.parcel_key
FROM unnest(%(ids)b::bigint[], %(addresses)b::text[], %(parcels)b::text[]) AS made (id, address_key, parcel_key)
WHERE listing.id = made.id
    AND (listing.address_key, listing.parcel_key) IS DISTINCT FROM (made.address_key, made.parcel_key)
"""


def rekey(tenant_id: int) -> int:
    """All listings of the tenant, in transactions of bounded size: first the keys by which they find each other, then
    the homes. Gives how many are of another home now; events tell of them, so leads and properties follow. Safe to call
    again after it was interrupted."""
    _slices(tenant_id, _write_keys)
    return _slices(tenant_id, _settle)


def slice_of_homes(tenant_id: int, after: int) -> int:
    """Which homes the next listings are, under the tenant's lock; gives the last one's id, 0 where none is left."""
    records = _records(tenant_id, after)
    _settle(tenant_id, records)
    return records[-1].id if records else 0


def _slices(tenant_id: int, work: Callable[[int, list[Record]], int]) -> int:
    after, done = 0, 0
    while True:
        with transaction.atomic():
            lock_tenant(tenant_id)
            records = _records(tenant_id, after)
            if not records:
                return done
            after = records[-1].id
            done += work(tenant_id, records)


def _records(tenant_id: int, after: int) -> list[Record]:
    return [_record(*row) for row in fetch_all(LISTINGS, {"tenant": tenant_id, "after": after})]


def _record(pk: int, key: str, label: str, *values: str) -> Record:
    return Record(pk, label, key, read(dict(zip(COLUMNS, values, strict=True))))


def _write_keys(tenant_id: int, records: list[Record]) -> int:
    parameters = {
        "ids": [record.id for record in records],
        "addresses": [address_key(record.home) for record in records],
        "parcels": [parcel_key(record.home) for record in records],
    }
    return run(KEYS, parameters)


def _settle(tenant_id: int, records: list[Record]) -> int:
    settled = settle(tenant_id, records)
    moved = settled.moved()
    if moved:
        run(MOVE, {"ids": moved, "homes": [settled.homes[pk] for pk in moved]})
        told = {"ids": moved, "homes": [settled.homes[pk] for pk in moved], "was": [settled.was[pk] for pk in moved]}
        homes = sorted({*settled.homes.values(), *settled.was.values()})
        mark_duplicates(tenant_id, homes=homes, listing_keys=[])
        run(TELL, {**told, "now": timezone.now(), "run_id": None})
    return len(moved)
