"""Galleries: replaced as a whole, and only when something in them changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import orjson
from django.db import connection

from listings.ingest.batch import Batch
from listings.models.photo import PHOTO_SIZES
from listings.rows import PhotoRow
from listings.statements import plain_cursor, run

CREATE = """
CREATE TEMP TABLE IF NOT EXISTS listings_incoming_photo ON COMMIT DELETE ROWS AS
SELECT listing_id, "order", media_key, preferred_photo_yn, caption, uris, media_modification_timestamp
FROM listings_photo WITH NO DATA
"""
COPY = "COPY listings_incoming_photo FROM STDIN"
INSERT = """
INSERT INTO listings_photo (tenant_id, collection_id, listing_id, "order", media_key, preferred_photo_yn, caption, uris,
    media_modification_timestamp)
SELECT %s::bigint, %s::bigint, listing_id, "order", media_key, preferred_photo_yn, caption, uris, media_modification_timestamp
FROM listings_incoming_photo
"""
# The size that lists show, then the nearest ones.
LIST_SIZES = ("640", "800", "1024", "300", *PHOTO_SIZES)

PhotoRecord = tuple[int, str, bool, str, str, datetime | None]


class Gallery(NamedTuple):
    """A listing's photos ready for COPY, without the listing's id."""

    records: tuple[PhotoRecord, ...]
    digest: bytes
    primary_url: str


def gallery(photos: Sequence[PhotoRow]) -> Gallery:
    """Order, hash and first picture of a set of photos. Doubled order numbers are replaced by the order of delivery."""
    ordered = sorted(photos, key=lambda photo: photo.order)
    if len({photo.order for photo in ordered}) < len(ordered):
        ordered = list(photos)
        places: Iterable[int] = range(len(ordered))
    else:
        places = [photo.order for photo in ordered]
    records = tuple(
        (place, photo.media_key, photo.preferred_photo_yn, photo.caption, orjson.dumps(photo.uris).decode(),
         photo.media_modification_timestamp)
        for place, photo in zip(places, ordered, strict=True)
    )  # fmt: skip
    first = next((photo for photo in ordered if photo.preferred_photo_yn), ordered[0] if ordered else None)
    return Gallery(records, blake2b(repr(records).encode(), digest_size=16).digest(), _list_url(first))


def _list_url(photo: PhotoRow | None) -> str:
    if photo is None:
        return ""
    return next((photo.uris[size] for size in LIST_SIZES if photo.uris.get(size)), "")


def replace_photos(batch: Batch, galleries: dict[int, Gallery], emptied: Sequence[int]) -> None:
    """Write the galleries by listing id, after removing the photos of the listings `emptied`."""
    if emptied:
        run("DELETE FROM listings_photo WHERE listing_id = ANY(%s::bigint[])", (emptied,))
    if not any(entry.records for entry in galleries.values()):
        return
    run(CREATE)
    run("DELETE FROM listings_incoming_photo")
    with connection.wrap_database_errors, plain_cursor() as cursor, cursor.copy(COPY) as copy:
        for listing_id, entry in galleries.items():
            for record in entry.records:
                copy.write_row((listing_id, *record))
    run(INSERT, (batch.tenant_id, batch.collection_id))
