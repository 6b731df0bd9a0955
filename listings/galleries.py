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


class _Form:
    """Addresses by size, cut where a photo's own part stands."""

    __slots__ = ("_before", "_behind", "_pieces", "_told_by", "parts", "sizes")

    def __init__(self, sizes: tuple[str, ...], parts: tuple[tuple[str, str | None], ...]) -> None:
        """`parts` are what stands before and behind the own part; None behind for an address without one."""
        self.sizes, self.parts = sizes, parts
        self._told_by, self._before, self._behind = "", "", ""
        pieces = [""]
        for size, (before, behind) in zip(sizes, parts, strict=True):
            pieces[-1] += before if size == sizes[0] else f"\0{before}"
            if behind is not None:
                pieces.append(behind)
                self._told_by, self._before, self._behind = size, before, behind
        self._pieces = pieces

    def own_part(self, uris: Mapping[str, str]) -> str | None:
        """What the addresses of a photo put in; None where they are of another form."""
        if tuple(uris) != self.sizes:
            return None
        own = ""
        if self._told_by:
            uri = uris[self._told_by]
            own = uri[len(self._before) : len(uri) - len(self._behind)]
        # One comparison for all addresses: they are many. None may hold what stands between them.
        told = "\0".join(uris.values())
        return own if own.join(self._pieces) == told and told.count("\0") == max(len(self.sizes) - 1, 0) else None

    def written(self) -> dict[str, Any]:
        return {
            size: before if behind is None else [before, behind]
            for size, (before, behind) in zip(self.sizes, self.parts, strict=True)
        }


def packed(photos: Sequence[PhotoRow]) -> bytes:
    """The photos in their order as one value; empty for none."""
    if not photos:
        return b""
    ordered = in_order(photos)
    forms: list[_Form] = []
    written = []
    for place, photo in enumerate(ordered):
        own = forms[-1].own_part(photo.uris) if forms else None
        if own is None:
            following = ordered[place + 1].uris if place + 1 < len(ordered) else {}
            forms.append(_form(photo.uris, following))
            own = forms[-1].own_part(photo.uris) or ""
        written.append(_written(photo, len(forms) - 1, own, place))
    text = orjson.dumps({"forms": [form.written() for form in forms], "photos": written})
    return zstd.compress(text, options=OPTIONS)


def in_order(photos: Sequence[PhotoRow]) -> Sequence[PhotoRow]:
    """By their Order; doubled numbers are replaced by the order of delivery."""
    places = [photo.order for photo in photos]
    if len(set(places)) < len(places):
        return [photo._replace(order=place) for place, photo in enumerate(photos)]
    return sorted(photos, key=itemgetter(0))


def _written(photo: PhotoRow, form: int, own: str, place: int) -> list[Any]:
    order, _, key, preferred, caption, moment = photo
    entry = [form, own, 0 if key == own and own else key]
    if caption or preferred or moment or order != place:
        entry += (caption, int(preferred), moment.isoformat() if moment else 0, 0 if order == place else order + 1)
        while not entry[-1]:
            entry.pop()
    return entry


def _form(uris: Mapping[str, str], following: Mapping[str, str]) -> _Form:
    """The form that both photos share, else the addresses of the first as they are."""
    sizes = tuple(uris)
    if sizes and sizes == tuple(following):
        shared = _Form(sizes, _cut(list(uris.values()), list(following.values())))
        if shared.own_part(uris) is not None and shared.own_part(following) is not None:
            return shared
    return _Form(sizes, tuple((uri, None) for uri in uris.values()))


def _cut(uris: Sequence[str], following: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    """What stands before and behind the part in which the first addresses differ, at whole words; in the others, what
    stands around the same part."""
    one, other = uris[0], following[0]
    before = commonprefix([one, other]).rstrip(WORD)
    behind = commonprefix([one[len(before) :][::-1], other[len(before) :][::-1]])[::-1].lstrip(WORD)
    own = one[len(before) : len(one) - len(behind)]
    if not own:
        return tuple((uri, None) for uri in uris)
    around = (uri.rpartition(own) for uri in uris[1:])
    rest = [(start, end) if middle else (end, None) for start, middle, end in around]
    return (before, behind), *rest


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
