"""Galleries: replaced as a whole, and only when something in them changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import orjson

from listings.ingest.batch import Batch
from listings.ingest.staging import JsonText, copy_into
from listings.models.photo import PHOTO_SIZES
from listings.rows import PhotoRow
from realty.database.statements import run

CREATE = """
CREATE TEMP TABLE IF NOT EXISTS listings_incoming_photo ON COMMIT DELETE ROWS AS
SELECT listing_id, "order", media_key, preferred_photo_yn, caption, uris, media_modification_timestamp
FROM listings_photo WITH NO DATA
"""
INSERT = """
INSERT INTO listings_photo
    (tenant_id, collection_id, listing_id, "order", media_key, preferred_photo_yn, caption, uris,
    media_modification_timestamp)
SELECT %s::bigint, %s::bigint, listing_id, "order", media_key, preferred_photo_yn, caption, uris,
    media_modification_timestamp
FROM listings_incoming_photo
"""
# The size that lists show, then the nearest ones.
LIST_SIZES = ("640", "800", "1024", "300", *PHOTO_SIZES)

PhotoRecord = tuple[int, str, bool, str, JsonText, datetime | None]


class Gallery(NamedTuple):
    """A listing's photos ready for COPY, without the listing's id."""

    records: list[PhotoRecord]
    photos_hash: bytes
    primary_photo_url: str


def gallery(photos: Sequence[PhotoRow]) -> Gallery:
    """Order, hash and first picture of a set of photos. Doubled order numbers are replaced by the order of delivery."""
    ordered = sorted(photos, key=_order)
    places = [photo.order for photo in ordered]
    if len(set(places)) < len(places):
        ordered, places = list(photos), list(range(len(photos)))
    records = [
        (place, photo.media_key, photo.preferred_photo_yn, photo.caption, JsonText(orjson.dumps(photo.uris)),
         photo.media_modification_timestamp)
        for place, photo in zip(places, ordered, strict=True)
    ]  # fmt: skip
    first = next((photo for photo in ordered if photo.preferred_photo_yn), ordered[0] if ordered else None)
    return Gallery(records, _digest(records), _list_url(first))


def _order(photo: PhotoRow) -> int:
    return photo.order


def _digest(records: Sequence[PhotoRecord]) -> bytes:
    digest = sha256()
    for place, key, preferred, caption, uris, modified in records:
        digest.update(f"{place}\0{key}\0{preferred}\0{caption}\0{modified}\0".encode(errors="replace"))
        digest.update(uris)
    return digest.digest()[:16]


def _list_url(photo: PhotoRow | None) -> str:
    if photo is None:
        return ""
    return next((photo.uris[size] for size in LIST_SIZES if photo.uris.get(size)), "")


def replace_photos(
    batch: Batch, galleries: Mapping[int, Gallery], emptied: Sequence[int], *, as_text: bool = False
) -> None:
    """Write the galleries by listing id, after removing the photos of the listings `emptied`."""
    if emptied:
        run("DELETE FROM listings_photo WHERE listing_id = ANY(%s::bigint[])", (emptied,))
    records = [(listing_id, *record) for listing_id, entry in galleries.items() for record in entry.records]
    if not records:
        return
    run(f"{CREATE}; DELETE FROM listings_incoming_photo")
    copy_into("listings_incoming_photo", records, as_text=as_text)
    run(INSERT, (batch.tenant_id, batch.collection_id))
