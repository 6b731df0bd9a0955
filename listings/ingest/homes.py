"""Which home each listing of a page is of, and what that changes for the listings that are stored.

`property_key` names the home. All listings of a tenant that are the same home have the same, whatever their addresses
look like; it is the key of one of them, and stays while one of them has that address. Works under the tenant's lock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listings.duplicates import mark_duplicates
from listings.homes.answers import answers_about
from listings.homes.grouping import group
from listings.homes.keys import UNKNOWN, address_key, parcel_key, property_key
from listings.homes.marks import marked, marks_of
from listings.homes.reading import Home
from listings.homes.stored import Record, listings_about
from listings.ingest.batch import Batch
from realty.database.statements import run

# A home's records lead to others of it by a second spelling, and those by a third.
ROUNDS = 3

MOVE = """
UPDATE listings_listing AS listing SET property_key = moved.home,
    duplicate_key = moved.home || substr(listing.duplicate_key, length(listing.property_key) + 1)
FROM unnest(%(ids)s::bigint[], %(homes)s::text[]) AS moved (id, home) WHERE listing.id = moved.id
"""
TELL = """
INSERT INTO listings_listingevent
    (tenant_id, collection_id, listing_id, kind, old_value, new_value, occurred_at, recorded_at, run_id)
SELECT listing.tenant_id, listing.collection_id, listing.id, 'home', moved.was, moved.home, %(now)s::timestamptz,
    %(now)s::timestamptz, %(run_id)s::bigint
FROM unnest(%(ids)s::bigint[], %(was)s::text[], %(homes)s::text[]) AS moved (id, was, home)
JOIN listings_listing AS listing ON listing.id = moved.id
"""


@dataclass(slots=True, frozen=True)
class Settled:
    """The home of each listing by its id, for those of the page and for stored ones that moved to another home with
    them; `was` has the former home of all that had one."""

    homes: Mapping[int, str]
    was: Mapping[int, str]

    def moved(self) -> list[int]:
        return [pk for pk, label in self.homes.items() if self.was.get(pk, label) != label]


def settle(tenant_id: int, page: Sequence[Record]) -> Settled:
    """Decide the homes of these records: `property_key` is the home that one had before, empty for a new one."""
    if marks := marks_of(tenant_id):
        page = [replace(each, home=marked(each.home, each.id, marks.get(each.id))) for each in page]
    records, far = _neighbors(tenant_id, page)
    groups = _grouped(tenant_id, records.values())
    while mates := _mates(tenant_id, groups, records, far):
        records |= mates
        far |= mates.keys()
        groups = _grouped(tenant_id, records.values())
    labels = _labels(groups, far)
    mine = {record.id for record in page}
    return Settled(
        {pk: label for pk, label in labels.items() if pk in mine or records[pk].property_key != label},
        {pk: record.property_key for pk, record in records.items() if record.property_key},
    )


def _neighbors(tenant_id: int, page: Sequence[Record]) -> tuple[dict[int, Record], set[int]]:
    """Stored records that may change homes with those of the page, and the page's; and which of them are far: what
    shares a key with these was not looked for."""
    found: dict[int, Record] = {record.id: record for record in page}
    asked: set[str] = set()
    fresh = list(page)
    for _ in range(ROUNDS):
        if not fresh:
            break
        asked |= {key for record in fresh for key in _keys(record)}
        # A home that is known as one listing has no other, but where a person joined them.
        named = {record.property_key for record in fresh if record.property_key != f"{UNKNOWN}{record.key}"}
        # A new one must not be called as a listing of another collection that has the same key.
        own = {key for record in fresh if not (key := _own_key(record)).startswith(UNKNOWN) or not record.property_key}
        labels = (named | own) - {""}
        stored = listings_about(tenant_id, [record.home for record in fresh], labels)
        wanted = [record for record in stored if record.id not in found]
        found |= {record.id: record for record in wanted}
        fresh = _unasked(wanted, asked)
    return found, {record.id for record in fresh}


def _unasked(records: Iterable[Record], asked: set[str]) -> list[Record]:
    return [record for record in records if not _keys(record) <= asked]


def _mates(
    tenant_id: int, groups: Sequence[Sequence[Record]], records: Mapping[int, Record], far: Collection[int]
) -> dict[int, Record]:
    """Other records of homes that a far record would leave for a nearer one: a home goes as a whole. One query, only
    where there is such a home."""
    labels = set[str]()
    for each in groups:
        near = {record.property_key for record in each if record.id not in far}
        if near:
            labels |= {record.property_key for record in each if record.id in far} - near - {""}
    found = listings_about(tenant_id, [], labels) if labels else []
    return {record.id: record for record in found if record.id not in records}


def _grouped(tenant_id: int, records: Iterable[Record]) -> list[list[Record]]:
    known = sorted(records, key=lambda record: (not record.property_key, record.id))
    homes = [record.home for record in known]
    groups = group(homes, answers_about(tenant_id, homes) if len(known) > 1 else {})
    return [[known[place] for place in each] for each in groups]


def _keys(record: Record) -> set[str]:
    return {address_key(record.home), parcel_key(record.home), record.property_key} - {""}


def _own_key(record: Record) -> str:
    return property_key(record.home, record.key)


def _labels(groups: Sequence[Sequence[Record]], far: Collection[int]) -> dict[int, str]:
    """What each home is called: as its oldest record is, where that still is the address of one of them. Homes that
    are far altogether stay as they are, since not all of their records need be known."""
    labels: dict[int, str] = {}
    near: list[Sequence[Record]] = []
    away: list[Sequence[Record]] = []
    for records in groups:
        (away if all(record.id in far for record in records) else near).append(records)
    taken = {record.property_key for records in away for record in records}
    fresh = []
    for records in near:
        own = {_own_key(record) for record in records}
        # Others of a home that is called by its address find it by that.
        own = {key for key in own if not key.startswith(UNKNOWN)} or own
        kept = next((r.property_key for r in records if r.property_key.partition("#")[0] in own), "")
        if kept and kept not in taken:
            taken.add(kept)
            labels |= {record.id: kept for record in records}
        else:
            fresh.append(records)
    for records in fresh:
        first = next((record for record in records if not _own_key(record).startswith(UNKNOWN)), records[0])
        label = _own_key(first)
        label = f"{label}#{first.id}" if label in taken else label
        taken.add(label)
        labels |= {record.id: label for record in records}
    return labels


def move(settled: Settled, page: Collection[int]) -> None:
    """Write what changed for listings that are stored and not of the page."""
    ids = [pk for pk in settled.moved() if pk not in page]
    if ids:
        run(MOVE, {"ids": ids, "homes": [settled.homes[pk] for pk in ids]})


def tell(batch: Batch, settled: Settled) -> int:
    """An event for each listing that is of another home now: leads and properties follow. Gives how many."""
    ids = settled.moved()
    if not ids:
        return 0
    parameters = {"ids": ids, "homes": [settled.homes[pk] for pk in ids], "was": [settled.was[pk] for pk in ids]}
    return run(TELL, {**batch.parameters(), **parameters})


def settle_again(tenant_id: int, homes: Sequence[Home], labels: Collection[str] = ()) -> list[int]:
    """Decide the homes of stored listings anew, after a person's answer about these, and about those that are named by
    the labels (property keys); gives the listings that moved. Call it in a transaction under the tenant's lock."""
    page = listings_about(tenant_id, homes, labels)
    settled = settle(tenant_id, page)
    moved = settled.moved()
    if moved:
        run(MOVE, {"ids": moved, "homes": [settled.homes[pk] for pk in moved]})
        mark_duplicates(tenant_id, homes=sorted({*settled.homes.values(), *settled.was.values()}), listing_keys=[])
    return moved
