"""A record as it is written here: one JSON object of RESO Data Dictionary 2.0 fields. Its photos are our own files,
so `Media` has their keys, by which copies are found (`listings.media`)."""

from collections.abc import Iterator
from typing import Any

from listings.rows import PHOTO_SIZES, PhotoRow
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.record import Record

MEDIA = "Media"


def canonical(payload: Any) -> Record:
    """Raises RecordError for what is no object."""
    if not isinstance(payload, dict):
        raise RecordError("The record is no JSON object.", field="ListingKey")
    return Record({name: value for name, value in payload.items() if name != MEDIA})


def photo_rows(payload: Any) -> tuple[PhotoRow, ...]:
    """The photos in their order; what is no photo of ours is left out."""
    media = payload.get(MEDIA) if isinstance(payload, dict) else None
    return tuple(_rows(media if isinstance(media, list) else []))


def _rows(media: list[Any]) -> Iterator[PhotoRow]:
    order = 0
    for item in media:
        key = item.get("MediaKey") if isinstance(item, dict) else None
        if isinstance(key, str) and key:
            caption = item.get("LongDescription")
            yield PhotoRow.of(
                order,
                _addresses(item),
                media_key=key,
                preferred_photo_yn=order == 0,
                caption=caption if isinstance(caption, str) else "",
            )
            order += 1


def _addresses(item: dict[str, Any]) -> dict[str, str]:
    """Of photos from before all copies were kept in one place."""
    uris = item.get("MediaURLs")
    return {size: uris[size] for size in PHOTO_SIZES if isinstance(uris, dict) and isinstance(uris.get(size), str)}
