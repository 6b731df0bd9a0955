"""A collection as JSON lines: everything that is stored, one live listing a line, in constant memory."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import orjson
from django.db import connection, transaction

from listings.galleries import Photo
from listings.models import Collection, Listing
from listings.photos import for_others, galleries_of
from listings.source_records import records_of

NOT_EXPORTED = frozenset(
    {
        "search_vector", "content_hash", "tenant_id", "collection_id", "facet_city_id", "facet_kind_id",
        "facet_sub_type_id", "facet_subdivision_id", "traits", "monthly_fee", "came_on",
    }
)  # fmt: skip
PAGE = 500

# PostgreSQL writes the JSON itself, so numbers keep their digits and no row becomes a Python object.
LINES = f"""
SELECT id, to_jsonb(listing)
FROM (SELECT {", ".join(f.attname for f in Listing._meta.concrete_fields if f.attname not in NOT_EXPORTED)}
    FROM listings_listing WHERE collection_id = %s AND vanished_at IS NULL AND id > %s ORDER BY id LIMIT %s) AS listing
"""  # noqa: S608 - names of our own columns


def json_lines(collection: Collection) -> Iterator[str]:
    """One JSON object for each live listing: its columns, `photos` in order, and `raw`, the source record."""
    for page in pages(collection):
        yield from (line for _, line in page)


def pages(collection: Collection, after: int = 0, at_most: int | None = None) -> Iterator[list[tuple[int, str]]]:
    """Id and line of up to `at_most` live listings behind the id `after`, in the order of ids."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(LINES, (collection.pk, after, at_most))
        while page := cursor.fetchmany(PAGE):
            ids = [pk for pk, _ in page]
            records, galleries = records_of(ids), galleries_of(ids)
            yield [(pk, _line(columns, galleries.get(pk, []), records.get(pk, b""))) for pk, columns in page]


def _line(columns: str, photos: list[Photo], record: bytes) -> str:
    told = orjson.dumps([asdict(photo) for photo in for_others(photos)]).decode()
    return f'{columns[:-1]}, "photos": {told}, "raw": {_json(record)}}}'


def _json(record: bytes) -> str:
    """The record as it came, on one line; as one text where it is no sound JSON, as the records of some sources are
    not."""
    try:
        orjson.loads(record)
    except orjson.JSONDecodeError:
        return json.dumps(record.decode(errors="replace"))
    # No text of sound JSON holds these as they are.
    return record.replace(b"\r", b" ").replace(b"\n", b" ").decode()
