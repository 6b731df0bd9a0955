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
# All that a read would touch, by one join: two of a million rows each take as long as the rest together.
TOUCHED = """
CREATE TEMP TABLE listings_touched ON COMMIT DROP AS
SELECT seen.number, coalesce(seen.listing_key, listing.listing_key) AS listing_key,
    CASE WHEN seen.listing_key IS NULL THEN 'lacking' WHEN listing.id IS NULL THEN 'new' ELSE 'changed' END AS fate
FROM listings_foreseen AS seen FULL JOIN (
    SELECT id, listing_key, content_hash, vanished_at, purged_at FROM listings_listing
    WHERE collection_id = {collection:d}) AS listing
ON listing.listing_key = seen.listing_key
WHERE CASE WHEN seen.listing_key IS NULL THEN listing.vanished_at IS NULL
    WHEN seen.content_hash IS NULL THEN false
    ELSE listing.id IS NULL OR (listing.content_hash <> seen.content_hash AND (listing.purged_at IS NULL
            OR substr(listing.content_hash, 1, 16) <> substr(seen.content_hash, 1, 16)))
        OR (listing.vanished_at IS NOT NULL AND listing.purged_at IS NULL) END
"""
COUNTED = "SELECT fate, count(*) FROM listings_touched GROUP BY fate"
FIRST = "SELECT number, listing_key FROM listings_touched WHERE fate = %s ORDER BY number, listing_key LIMIT %s::int"
SOUND = "SELECT count(*) FROM listings_foreseen WHERE content_hash IS NOT NULL"
ANY_HELD = "SELECT EXISTS (SELECT FROM listings_listing WHERE collection_id = %s::bigint)"
FIRST_SOUND = """
SELECT number, listing_key FROM listings_foreseen WHERE content_hash IS NOT NULL ORDER BY number LIMIT %s::int
"""
HELD = "SELECT count(*) FROM listings_listing WHERE collection_id = %s::bigint AND vanished_at IS NULL"

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
        # Of a collection that never held a listing all is new, and nothing needs to be compared.
        self.is_first = not fetch_one(ANY_HELD, (collection.pk,))[0]

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
        if self.is_first:
            return Counts(fetch_one(SOUND)[0], 0, 0, 0, 0)
        run(TOUCHED.format(collection=self.collection.pk))
        touched = dict(fetch_all(COUNTED))
        (sound,), (held,) = fetch_one(SOUND), fetch_one(HELD, (self.collection.pk,))
        created, changed = touched.get("new", 0), touched.get("changed", 0)
        return Counts(created, changed, sound - created - changed, held, touched.get("lacking", 0))

    def new(self, most: int) -> list[Placed]:
        """The first of those that would be created; `counts` comes before."""
        if self.is_first:
            return [(number, key) for number, key in fetch_all(FIRST_SOUND, (most,))]
        return [(number, key) for number, key in fetch_all(FIRST, ("new", most))]

    def changed(self, most: int) -> list[Placed]:
        if self.is_first:
            return []
        return [(number, key) for number, key in fetch_all(FIRST, ("changed", most))]

    def lacking(self, most: int) -> list[str]:
        """Keys of stored listings that the read lacks, in order."""
        if self.is_first:
            return []
        return [key for _, key in fetch_all(FIRST, ("lacking", most))]


@contextmanager
def foreseeing(collection: Collection) -> Iterator[Foreseen]:
    """Nothing of it is written: what the caller writes inside is its own business."""
    with transaction.atomic():
        run(f"DROP TABLE IF EXISTS pg_temp.listings_foreseen, pg_temp.listings_touched; {CREATE}")
        yield Foreseen(collection)
