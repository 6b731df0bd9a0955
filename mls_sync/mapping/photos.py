"""The photos of a listing, in the order of its Media, which is the order of display."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from listings.address_forms import Form
from listings.rows import PhotoColumns, PhotoRow
from mls_sync.mapping.children import web_address
from mls_sync.mapping.dates import moment
from mls_sync.mapping.markup import plain_text
from mls_sync.mapping.media import Items, shown
from mls_sync.mapping.readers import LONG_TEXT, MASK, REPEATED, identifier, short_text, yes_no
from mls_sync.mapping.record import Addresses, PhotoItems

WEB = ("https://", "http://")
# The size of an address that comes alone.
WHOLE = "large"
NONE = Addresses(Form((), ()))


def photos(sent: Items | PhotoItems, fields: dict[str, Any], masked: tuple[str, ...]) -> Sequence[PhotoRow] | None:
    """None where the source sent none of its own accord: an empty list means "not sent", unless PhotosCount is 0. Empty
    where all that it sent are deleted or not for clients."""
    if isinstance(sent, PhotoItems):
        return _columns(sent)
    if sent:
        left = shown(sent)
        return tuple(_rows(left)) or (None if left else ())
    return () if _says_none(fields.get("PhotosCount")) and not {"Photos", "Media"}.intersection(masked) else None


def _columns(sent: PhotoItems) -> PhotoColumns:
    form, own, keys, preferred, long, short, moments = sent
    first = next((place for place, flag in enumerate(preferred) if _is_set(flag)), -1)
    return PhotoColumns(
        form,
        own,
        [_key(key or None) for key in keys],
        [place == first for place in range(len(own))],
        [_text(one) or _text(other) for one, other in zip(long, short, strict=True)],
        [None if stamp is None else _moment(stamp) for stamp in moments],
    )


def _says_none(count: Any) -> bool:
    return count == 0 and not isinstance(count, bool) or count == "0"


def _rows(sent: Items) -> Iterator[PhotoRow]:
    order, preferred = 0, False
    for photo in sent:
        get = photo.get
        form, own = get("MediaURLs") or _alone(get("MediaURL"))
        if not form.sizes and not get("MediaObject"):
            continue
        first = not preferred and _is_set(get("PreferredPhotoYN"))
        preferred = preferred or first
        caption = _text(get("LongDescription")) or _text(get("ShortDescription"))
        key, changed = _key(get("MediaKey") or get("MediaObject")), _moment(get("MediaModificationTimestamp"))
        yield PhotoRow(order, form, own, key, first, caption, changed)
        order += 1


def _key(value: Any) -> str:
    found = identifier(value)
    return found if type(found) is str else ""


def _moment(value: Any) -> datetime | None:
    found = moment(value)
    return found if isinstance(found, datetime) else None


def _is_set(flag: Any) -> bool:
    return flag is True or (flag is not None and flag is not False and yes_no(flag) is True)


def _alone(value: Any) -> Addresses:
    address = web_address(value)
    return Addresses(Form.whole({WHOLE: address})) if address else NONE


def _text(value: Any) -> str:
    return _short(value) if type(value) is str and len(value) <= REPEATED else _any_text(value)


@lru_cache(maxsize=4096)
def _short(value: str) -> str:
    """The same few come again and again: "Kitchen"."""
    return _any_text(value)


def _any_text(value: Any) -> str:
    if type(value) is str:
        return plain_text(value[:LONG_TEXT]).strip() if value != MASK else ""
    found = short_text(value)
    return found if isinstance(found, str) else ""
