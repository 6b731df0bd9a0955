"""Photos of a page of listings, with their largest address alone: a page of 200 listings has 5,000 photos, and to make
all of each takes longer than everything else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from listings.enums import PhotoPolicy
from listings.galleries import Photo
from listings.media.addresses import absolute
from listings.models import ListingSource
from listings.odata.license import Shown, shows_photos
from listings.photos import galleries_of
from listings.record_dictionaries import needed_by
from listings.rows import PHOTO_SIZES
from realty.compression import zstd


class Picture(NamedTuple):
    """`changed` is a moment, or None."""

    order: int
    key: str
    is_preferred: bool
    caption: str
    changed: datetime | None
    address: str


# As `Picture`, those of one listing, without making one of each.
Pictures = list[tuple[int, str, bool, str, datetime | None, str]]


def pictures_of(shown: Shown, owners: Mapping[int, int]) -> Mapping[int, Pictures]:
    """The photos that have an address, by the listing's id; `owners` names the collection of each listing. One query
    for those whose addresses are the MLS's, one for those of which we keep copies; none where no photos are shown."""
    told = [(pk, shown.by_id[collection]) for pk, collection in owners.items() if shows_photos(shown.by_id[collection])]
    kept = [pk for pk, collection in told if collection.photo_policy == PhotoPolicy.KEEP]
    linked = {pk: collection.pk for pk, collection in told if collection.photo_policy != PhotoPolicy.KEEP}
    found: dict[int, Pictures] = {}
    if linked:
        rows = ListingSource.objects.filter(pk__in=list(linked), photo_count__gt=0)
        for pk, gallery in rows.values_list("listing_id", "gallery"):
            found[pk] = _unpacked(gallery, linked[pk])
    if kept:
        for pk, photos in galleries_of(kept).items():
            found[pk] = [_made(photo) for photo in photos if photo.uris]
    return found


def _made(photo: Photo) -> Picture:
    changed, address = photo.media_modification_timestamp, absolute(photo.uri("large"))
    return Picture(photo.order, photo.media_key, photo.preferred_photo_yn, photo.caption, changed, address)


def _unpacked(gallery: bytes | memoryview | None, collection_id: int) -> Pictures:
    """As `listings.galleries.unpacked`."""
    if not gallery:
        return []
    told = orjson.loads(zstd.decompress(gallery, needed_by(gallery, collection_id)))
    own, count = told["own"], len(told["own"])
    preferred = [False] * count
    for place in told.get("preferred", ()):
        preferred[place] = True
    changed = [datetime.fromisoformat(text) if text else None for text in told.get("changed", ())] or [None] * count
    order, keys, captions = (
        told.get("order") or range(count),
        told.get("key") or own,
        told.get("caption") or [""] * count,
    )
    rows = zip(order, keys, preferred, captions, changed, _addresses(told), strict=True)
    return [row for row in rows if row[5]]


def _addresses(told: Mapping[str, Any]) -> list[str]:
    """The largest of each photo; "" where it came as a file alone."""
    own, forms = told["own"], [_largest(form) for form in told["forms"]]
    if len(forms) == 1 and not isinstance(forms[0], str):
        begin, end = forms[0]
        return [f"{begin}{part}{end}" for part in own]
    of_each = (forms[place] for place in told.get("form") or [0] * len(own))
    return [form if isinstance(form, str) else part.join(form) for form, part in zip(of_each, own, strict=True)]


def _largest(form: Mapping[str, Any]) -> Any:
    """The largest size's address, or its two ends."""
    return next((form[size] for size in reversed(PHOTO_SIZES) if form.get(size)), "")
