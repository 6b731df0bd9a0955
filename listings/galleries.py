"""A gallery as one compact value of its listing.

The addresses are kept once as a form (`listings.address_forms`), and each photo as its own part with its key and
caption. What no form fits has one of its own, so every gallery comes back as it was delivered.

A packed gallery is a zstd frame (RFC 8878), with the collection's dictionary where it has one, of a JSON object:
`forms`, objects of size to address or its two ends, and lists with an entry for each photo: `own`, its own part;
`form`, the place of its form; `key`, MediaKey; `caption`, LongDescription; `changed`, MediaModificationTimestamp
(ISO 8601, or empty); `order`. `preferred` are the places of those with PreferredPhotoYN. Left out is what says nothing:
`form` where it is the first of all, `key` where each is the own part, `order` where each is the photo's place,
`caption` and `changed` where they are empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

import orjson

from listings.address_forms import Form
from listings.rows import PHOTO_SIZES, PhotoColumns, PhotoRow
from realty.compression import zstd

# Of records too. A broken frame raises instead of giving something else. Level 3 is a twentieth smaller than level 1 at
# no more time; the next ones take twice as long.
LEVEL = 3
OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    zstd.CompressionParameter.checksum_flag: 1,
}


def new_compressor(dictionary: zstd.ZstdDict | None = None) -> zstd.ZstdCompressor:
    return zstd.ZstdCompressor(options=OPTIONS, zstd_dict=dictionary)


def dictionary_id(frame: bytes | memoryview) -> int:
    """Of the dictionary that a frame needs; 0 for none."""
    return zstd.get_frame_info(frame).dictionary_id if frame else 0


@dataclass(slots=True, frozen=True)
class Photo:
    """One picture of a listing. `uris` maps a size of PHOTO_SIZES to the source's address; any size may be absent."""

    order: int
    media_key: str = ""
    preferred_photo_yn: bool = False
    caption: str = ""
    media_modification_timestamp: datetime | None = None
    uris: Mapping[str, str] = field(default_factory=dict)

    def uri(self, size: str) -> str:
        """The address of `size`, else of the next larger, else of the next smaller one; "" when there is none."""
        at = PHOTO_SIZES.index(size)
        for candidate in (*PHOTO_SIZES[at:], *reversed(PHOTO_SIZES[:at])):
            if self.uris.get(candidate):
                return self.uris[candidate]
        return ""


class Gallery:
    """The photos of a listing in their order: the forms, the place of each photo's form, and the photos as columns."""

    __slots__ = ("count", "forms", "orders", "photos", "places")

    def __init__(self, photos: Sequence[PhotoRow]) -> None:
        self.count = len(photos)
        self.orders: Sequence[int] | None = None
        if isinstance(photos, PhotoColumns):
            self.forms, self.places, self.photos = [photos.form], [0] * self.count, photos
            return
        rows = in_order(photos)
        self.forms, self.places = [], []
        own_parts = [self._fitted(rows, place) for place in range(self.count)]
        orders, _, _, keys, preferred, captions, moments = zip(*rows, strict=True) if rows else ((),) * 7
        self.orders = None if orders == tuple(range(self.count)) else orders
        self.photos = PhotoColumns(Form((), ()), own_parts, keys, preferred, captions, moments)

    def _fitted(self, rows: Sequence[PhotoRow], place: int) -> str:
        """The photo's own part in the last of the forms, which is a new one where the last does not fit."""
        _, form, own, *_ = rows[place]
        if not form.is_whole:
            if not self.forms or self.forms[-1] is not form:
                self.forms.append(form)
        else:
            fits = self.forms[-1].own_part(form) if self.forms else None
            if fits is None:
                following = rows[place + 1].form if place + 1 < len(rows) else form
                self.forms.append(form.shared(following) if following.is_whole else form)
                fits = self.forms[-1].own_part(form)
            own = fits or ""
        self.places.append(len(self.forms) - 1)
        return own

    def packed(self, compressor: zstd.ZstdCompressor | None = None) -> bytes:
        """As one value; empty for no photos. To make a compressor takes as long as to pack: a page's galleries share
        one."""
        if not self.count:
            return b""
        return (compressor or new_compressor()).compress(self.written(), zstd.ZstdCompressor.FLUSH_FRAME)

    def written(self) -> bytes:
        """As JSON."""
        photos = self.photos
        told: dict[str, Any] = {"forms": [form.written() for form in self.forms], "own": photos.own}
        if len(self.forms) > 1:
            told["form"] = self.places
        if photos.media_keys != photos.own:
            told["key"] = photos.media_keys
        if any(photos.captions):
            told["caption"] = photos.captions
        if True in photos.preferred:
            told["preferred"] = [place for place, flag in enumerate(photos.preferred) if flag]
        if any(photos.moments):
            told["changed"] = [moment.isoformat() if moment else "" for moment in photos.moments]
        if self.orders:
            told["order"] = self.orders
        return orjson.dumps(told)


def in_order(photos: Sequence[PhotoRow]) -> Sequence[PhotoRow]:
    """By their Order; doubled numbers are replaced by the order of delivery."""
    places = [photo.order for photo in photos]
    if len(set(places)) < len(places):
        return [photo._replace(order=place) for place, photo in enumerate(photos)]
    return sorted(photos, key=itemgetter(0))


def unpacked(gallery: bytes | memoryview | None, dictionary: zstd.ZstdDict | None = None) -> list[Photo]:
    """The photos of a packed gallery, in their order. Raises ZstdError for another dictionary than it needs."""
    if not gallery:
        return []
    told = orjson.loads(zstd.decompress(gallery, dictionary))
    return [_photo(told, place) for place in range(len(told["own"]))]


def first_of(gallery: bytes | memoryview | None, dictionary: zstd.ZstdDict | None = None) -> Photo | None:
    """The picture that lists show: the preferred one, else the first. The others are not made."""
    if not gallery:
        return None
    told = orjson.loads(zstd.decompress(gallery, dictionary))
    return _photo(told, told.get("preferred", (0,))[0])


def _photo(told: Mapping[str, Any], place: int) -> Photo:
    own, changed = told["own"][place], told["changed"][place] if "changed" in told else ""
    form = told["forms"][told["form"][place] if "form" in told else 0]
    return Photo(
        order=told["order"][place] if "order" in told else place,
        media_key=told["key"][place] if "key" in told else own,
        preferred_photo_yn=place in told.get("preferred", ()),
        caption=told["caption"][place] if "caption" in told else "",
        media_modification_timestamp=datetime.fromisoformat(changed) if changed else None,
        uris={size: part if isinstance(part, str) else own.join(part) for size, part in form.items()},
    )
