"""A gallery as one compact value of its listing.

The addresses of a photo's sizes differ in a word (640, thumb), and those of two photos in what is their own (a number,
a name). So the addresses are kept once as a form cut where the photo's own part stands, and each photo as that part
with its key and caption. What no form fits has one of its own, so every gallery comes back as it was delivered.

A packed gallery is a zstd frame (RFC 8878) of a JSON object: `forms`, objects of size to address or its two ends;
`photos`, lists of the form's place, own part, MediaKey (0 where it equals the own part), LongDescription,
PreferredPhotoYN (0 or 1), MediaModificationTimestamp (ISO 8601 or 0) and Order plus 1 (0 where it is the photo's
place); the last ones are left out where they are empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from os.path import commonprefix
from string import ascii_letters, digits
from typing import Any

import orjson

from listings.rows import PHOTO_SIZES, PhotoRow
from realty.compression import zstd

# An own part takes these in whole: it never begins or ends within a number or a name.
WORD = f"{ascii_letters}{digits}"
_EMPTY: tuple[Any, ...] = ("", 0, 0, 0)
# A broken frame raises instead of giving other photos.
OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: 1,
    zstd.CompressionParameter.checksum_flag: 1,
}


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


class Form:
    """Addresses of some sizes, cut where a photo's own part stands."""

    __slots__ = ("_before", "_behind", "_told_by", "parts", "pieces", "sizes")

    def __init__(self, sizes: tuple[str, ...], parts: Sequence[tuple[str, str | None]]) -> None:
        """`parts` are what stands before and behind the own part; None behind for an address without one."""
        self.sizes, self.parts = sizes, parts
        self._told_by, self._before, self._behind = -1, 0, 0
        # Joined by an own part they are the addresses with a NUL between each two.
        self.pieces = [""]
        for place, (before, behind) in enumerate(parts):
            self.pieces[-1] += f"\0{before}" if place else before
            if behind is not None:
                self.pieces.append(behind)
                self._told_by, self._before, self._behind = place, len(before), len(behind)

    def own_part(self, photo: PhotoRow) -> str | None:
        """What its addresses put in; None where they are of another form."""
        _, sizes, addresses, *_ = photo
        if sizes != self.sizes:
            return None
        own = ""
        if self._told_by >= 0:
            address = addresses[self._told_by]
            own = address[self._before : len(address) - self._behind]
        # One comparison for all addresses: they are many. None may hold what stands between them.
        told = "\0".join(addresses)
        return own if own.join(self.pieces) == told and told.count("\0") == max(len(sizes) - 1, 0) else None

    def written(self) -> dict[str, Any]:
        return {
            size: before if behind is None else [before, behind]
            for size, (before, behind) in zip(self.sizes, self.parts, strict=True)
        }


class Gallery:
    """The photos of a listing in their order. `shapes` has the place of each one's form, and its own part."""

    __slots__ = ("forms", "photos", "shapes")

    def __init__(self, photos: Sequence[PhotoRow]) -> None:
        self.photos = in_order(photos)
        self.forms: list[Form] = []
        self.shapes: list[tuple[int, str]] = []
        form: Form | None = None
        for place, photo in enumerate(self.photos):
            own = form.own_part(photo) if form else None
            if own is None:
                form = _form(photo, self.photos[place + 1] if place + 1 < len(self.photos) else None)
                self.forms.append(form)
                own = form.own_part(photo) or ""
            self.shapes.append((len(self.forms) - 1, own))

    def packed(self) -> bytes:
        """As one value; empty for no photos."""
        if not self.photos:
            return b""
        photos = [
            _written(photo, shape, place)
            for place, (photo, shape) in enumerate(zip(self.photos, self.shapes, strict=True))
        ]
        text = orjson.dumps({"forms": [form.written() for form in self.forms], "photos": photos})
        return zstd.compress(text, options=OPTIONS)


def in_order(photos: Sequence[PhotoRow]) -> Sequence[PhotoRow]:
    """By their Order; doubled numbers are replaced by the order of delivery."""
    places = [photo.order for photo in photos]
    if len(set(places)) < len(places):
        return [photo._replace(order=place) for place, photo in enumerate(photos)]
    return sorted(photos, key=itemgetter(0))


def _form(photo: PhotoRow, following: PhotoRow | None) -> Form:
    """The form that both photos share, else the addresses of the first as they are."""
    if following and photo.sizes and photo.sizes == following.sizes:
        shared = Form(photo.sizes, _cut(photo.addresses, following.addresses))
        if shared.own_part(photo) is not None and shared.own_part(following) is not None:
            return shared
    return Form(photo.sizes, [(address, None) for address in photo.addresses])


def _cut(addresses: Sequence[str], following: Sequence[str]) -> list[tuple[str, str | None]]:
    """What stands before and behind the part in which the first addresses differ, at whole words; in the others, what
    stands around the same part."""
    one, other = addresses[0], following[0]
    before = commonprefix([one, other]).rstrip(WORD)
    behind = commonprefix([one[len(before) :][::-1], other[len(before) :][::-1]])[::-1].lstrip(WORD)
    own = one[len(before) : len(one) - len(behind)]
    if not own:
        return [(address, None) for address in addresses]
    around = (address.rpartition(own) for address in addresses[1:])
    return [(before, behind), *((start, end) if middle else (end, None) for start, middle, end in around)]


def _written(photo: PhotoRow, shape: tuple[int, str], place: int) -> list[Any]:
    order, _, _, key, preferred, caption, moment = photo
    form, own = shape
    entry = [form, own, 0 if key == own and own else key]
    if caption or preferred or moment or order != place:
        entry += (caption, int(preferred), moment.isoformat() if moment else 0, 0 if order == place else order + 1)
        while not entry[-1]:
            entry.pop()
    return entry


def unpacked(gallery: bytes | memoryview | None) -> list[Photo]:
    """The photos of a packed gallery, in their order."""
    if not gallery:
        return []
    read = orjson.loads(zstd.decompress(gallery))
    return [_photo(read["forms"], place, entry) for place, entry in enumerate(read["photos"])]


def first_of(gallery: bytes | memoryview | None) -> Photo | None:
    """The picture that lists show: the preferred one, else the first. The others are not made."""
    if not gallery:
        return None
    read = orjson.loads(zstd.decompress(gallery))
    photos = read["photos"]
    place = next((at for at, entry in enumerate(photos) if len(entry) > 4 and entry[4]), 0)
    return _photo(read["forms"], place, photos[place])


def _photo(forms: Sequence[Mapping[str, Any]], place: int, entry: Sequence[Any]) -> Photo:
    form, own, key, *rest = entry
    caption, preferred, moment, order = (*rest, *_EMPTY[len(rest) :])
    return Photo(
        order=order - 1 if order else place,
        media_key=own if key == 0 else key,
        preferred_photo_yn=bool(preferred),
        caption=caption,
        media_modification_timestamp=datetime.fromisoformat(moment) if moment else None,
        uris={size: part if isinstance(part, str) else own.join(part) for size, part in forms[form].items()},
    )
