"""What a whole read would do to a collection, told without doing it: keys and hashes of millions of records go to a
temporary table, and sets are compared in SQL, never in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from listings.models import Collection
from realty.database.statements import fetch_all, fetch_one, plain_cursor, run

# `number` is the record's place in the read. A record without a hash would be refused, but is there. The session's
# temporary tables have one size of buffers, that of `staging`.
CREATE = """
SET temp_buffers = '64MB';
SET LOCAL work_mem = '96MB';
CREATE TEMP TABLE listings_foreseen (number bigint NOT NULL, listing_key text NOT NULL, content_hash bytea)
ON COMMIT DROP
"""
DOUBLED = """
SELECT listing_key, min(number), count(*) FROM listings_foreseen GROUP BY listing_key HAVING count(*) > 1
"""
FORGET_DOUBLED = """
DELETE FROM listings_foreseen AS seen USING unnest(%s::text[], %s::bigint[]) AS doubled (listing_key, first)
WHERE seen.listing_key = doubled.listing_key AND seen.number > doubled.first
"""
IS_NEW = "listing.id IS NULL"
IS_CHANGED = """listing.id IS NOT NULL AND (listing.content_hash <> seen.content_hash
    OR (listing.vanished_at IS NOT NULL AND listing.purged_at IS NULL))"""
MET = """
FROM listings_foreseen AS seen LEFT JOIN listings_listing AS listing
ON listing.collection_id = %s::bigint AND listing.listing_key = seen.listing_key
WHERE seen.content_hash IS NOT NULL
"""
COUNTED = f"SELECT count(*), count(*) FILTER (WHERE {IS_NEW}), count(*) FILTER (WHERE {IS_CHANGED}) {MET}"
NEW = f"SELECT seen.number, seen.listing_key {MET} AND {IS_NEW} ORDER BY seen.number LIMIT %s::int"
CHANGED = f"SELECT seen.number, seen.listing_key {MET} AND {IS_CHANGED} ORDER BY seen.number LIMIT %s::int"
LACKING = """
FROM listings_listing AS listing
WHERE listing.collection_id = %s::bigint AND listing.vanished_at IS NULL
AND NOT EXISTS (SELECT FROM listings_foreseen AS seen WHERE seen.listing_key = listing.listing_key)
"""
HELD = """
SELECT count(*) FROM listings_listing WHERE collection_id = %s::bigint AND vanished_at IS NULL
"""

Add = Callable[[bytes], None]
Placed = tuple[int, str]
"""A record's place in the read, and its key."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records of a read would be created, changed and left as they are; how many listings are stored, and how
    many of those the read lacks."""

    created: int
    changed: int
    unchanged: int
    held: int
    lacking: int


def copy_line(number: int, key: str, hash_hex: str) -> str:
    """One record as COPY takes it; without a hash it would be refused."""
    if not key.isalnum():
        key = key.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return f"{number}\t{key}\t\\\\x{hash_hex}\n" if hash_hex else f"{number}\t{key}\t\\N\n"


class Foreseen:
    """The records of one read, in a transaction of its own; after it nothing is left."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    @contextmanager
    def adding(self) -> Iterator[Add]:
        """A function that takes lines of `copy_line`, any number at once, as UTF-8."""
        with connection.wrap_database_errors, plain_cursor() as cursor:
            with cursor.copy("COPY listings_foreseen FROM STDIN") as copy:
                yield copy.write

    def forget_doubled(self) -> list[tuple[str, int, int]]:
        """Of each key that came several times: the key, the place of the first record, which stays, and how many there
        were."""
        doubled = fetch_all(DOUBLED)
        if doubled:
            run(FORGET_DOUBLED, ([key for key, _, _ in doubled], [first for _, first, _ in doubled]))
        return [(str(key), int(first), int(times)) for key, first, times in doubled]

    def counts(self) -> Counts:
        met, created, changed = fetch_one(COUNTED, (self.collection.pk,))
        (held,) = fetch_one(HELD, (self.collection.pk,))
        lacking = fetch_one(f"SELECT count(*) {LACKING}", (self.collection.pk,))[0] if held else 0
        return Counts(created, changed, met - created - changed, held, lacking)

    def new(self, most: int) -> list[Placed]:
        """The first of those that would be created."""
        return [(number, key) for number, key in fetch_all(NEW, (self.collection.pk, most))]

    def changed(self, most: int) -> list[Placed]:
        return [(number, key) for number, key in fetch_all(CHANGED, (self.collection.pk, most))]

    def lacking(self, most: int) -> list[str]:
        """Keys of stored listings that the read lacks, in order."""
        rows = fetch_all(
            f"SELECT listing.listing_key {LACKING} ORDER BY listing.listing_key LIMIT %s::int",
            (self.collection.pk, most),
        )
        return [key for (key,) in rows]


@contextmanager
def foreseeing(collection: Collection) -> Iterator[Foreseen]:
    """Nothing of it is written: what the caller writes inside is its own business."""
    with transaction.atomic():
        run(f"DROP TABLE IF EXISTS pg_temp.listings_foreseen; {CREATE}")
        yield Foreseen(collection)
        run("DROP TABLE pg_temp.listings_foreseen")
