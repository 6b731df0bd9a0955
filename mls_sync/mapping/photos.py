"""The photos of a listing: every size URI, in the array's order, which is the display order (Spark API, photos)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from listings.rows import PhotoRow
from mls_sync.mapping.dates import moment
from mls_sync.mapping.markup import plain_text
from mls_sync.mapping.readers import LONG_TEXT, MASK, identifier, short_text

SIZES = (
    ("UriThumb", "thumb"),
    ("Uri300", "300"),
    ("Uri640", "640"),
    ("Uri800", "800"),
    ("Uri1024", "1024"),
    ("Uri1280", "1280"),
    ("Uri1600", "1600"),
    ("Uri2048", "2048"),
    ("UriLarge", "large"),
)
WEB = ("https://", "http://")


def photos(fields: dict[str, Any]) -> tuple[PhotoRow, ...] | None:
    """None where the source sent none of its own accord: an empty expansion means "not sent", unless PhotosCount is
    0."""
    sent = fields.get("Photos")
    if isinstance(sent, list) and sent:
        found = tuple(_rows(sent))
        return found or None
    return () if _says_none(fields.get("PhotosCount")) and sent != MASK else None


def _says_none(count: Any) -> bool:
    return count == 0 and not isinstance(count, bool) or count == "0"


def _rows(sent: list[Any]) -> Iterator[PhotoRow]:
    order, preferred = 0, False
    for photo in sent:
        if type(photo) is not dict:
            continue
        get = photo.get
        uris = {size: uri for name, size in SIZES if type(uri := get(name)) is str and uri.startswith(WEB)}
        if not uris:
            continue
        first = not preferred and photo.get("Primary") is True
        preferred = preferred or first
        key = identifier(get("Id"))
        caption = _text(get("Caption")) or _text(get("Name"))
        yield PhotoRow(order, uris, key if type(key) is str else "", first, caption, _moment(photo))
        order += 1


def _text(value: Any) -> str:
    if type(value) is str:
        return plain_text(value[:LONG_TEXT]).strip() if value != MASK else ""
    found = short_text(value)
    return found if isinstance(found, str) else ""


def _moment(photo: dict[str, Any]) -> datetime | None:
    found = moment(photo.get("ModificationTimestamp"))
    return found if isinstance(found, datetime) else None
