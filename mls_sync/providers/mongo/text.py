"""A document as JSON text: what BSON has beside JSON becomes what our readers know.

Decimal128 becomes its digits as text, ObjectId its hexadecimal digits, a date ISO 8601 in UTC. What has no meaning as a
value of a listing (binary data, code, minimum and maximum keys) becomes null.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from bson import DBRef, Decimal128, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS

from mls_sync.providers.decoding import cleaned, digest
from mls_sync.providers.spark.children import SIZES

START = b'{"MongoDB":'
_COLLECTION = re.compile(rb'%b\{"collection":("(?:[^"\\]|\\.)*")' % re.escape(START))
# What a deployment notes of its own work: no change of the listing.
BOOKKEEPING = frozenset(
    {"_id", "__v", "tenantId", "mlsProvider", "createdAt", "updatedAt", "lastSyncedAt", "syncSource"}
)
# As `photos` has them -> as the Spark API, where they come from.
_PHOTO_NAMES = {name[:1].lower() + name[1:]: name for name in SIZES} | {
    "primary": "Primary",
    "caption": "Caption",
    "name": "Name",
    "modificationTimestamp": "ModificationTimestamp",
    "mediaKey": "Id",
    "photoId": "Id",
}
_EMBEDDED = ("photos", "Photos", "media", "Media")
_ZONE = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def text_of(source: str, document: Mapping[str, Any], photos: Sequence[Mapping[str, Any]]) -> tuple[bytes, bytes]:
    """The text of a document of the collection `source` with its photos, those of another collection or, without any,
    its own; and the hash of what it says of the listing."""
    kept = {name: value for name, value in document.items() if name in BOOKKEEPING}
    own = {name: value for name, value in document.items() if name not in BOOKKEEPING and name not in _EMBEDDED}
    shown: Any = photos or next((document[name] for name in _EMBEDDED if document.get(name)), [])
    said = b'"Document":%b,"Photos":%b}' % (_dumped(own), _dumped(_photos(shown)))
    head = b'{"collection":%b,"document":%b}' % (_dumped(source), _dumped(kept))
    return b"%b%b,%b" % (START, head, said), digest(said)


def is_document(text: bytes) -> bool:
    """Whether a stored record is such a text."""
    return text.startswith(START)


def sync_source(collection: str) -> str:
    """What the column of this name says of listings from a collection of MongoDB."""
    return f"mongodb/{collection}"


def sync_source_in(text: bytes) -> str:
    """The same, of a document's text."""
    found = _COLLECTION.match(text)
    return sync_source(orjson.loads(found[1])) if found else sync_source("")


def _photos(photos: Any) -> Any:
    """In Spark's names, in their order; without what only links them to their listing."""
    if not isinstance(photos, list | tuple):
        return []
    return [_photo(photo) if isinstance(photo, Mapping) else photo for photo in _in_order(photos)]


def _photo(photo: Mapping[str, Any]) -> dict[str, Any]:
    return {_PHOTO_NAMES.get(name, name): value for name, value in photo.items() if name not in _LINKS}


_LINKS = frozenset({"_id", "__v", "listingId", "listingKey", "createdAt", "updatedAt"})


def _in_order(photos: Sequence[Any]) -> Sequence[Any]:
    """By `Order`, where each has one."""
    orders: list[Any] = [
        photo.get("Order", photo.get("order")) if isinstance(photo, Mapping) else None for photo in photos
    ]
    if all(isinstance(order, int | float) and order == order for order in orders):
        return [photos[place] for place in sorted(range(len(photos)), key=orders.__getitem__)]
    return photos


def _dumped(value: Any) -> bytes:
    try:
        text = orjson.dumps(value, default=_plain, option=_ZONE)
    except (orjson.JSONEncodeError, RecursionError, TypeError, ValueError):
        text = orjson.dumps(cleaned(_plainly(value, 0)), default=_plain, option=_ZONE)
    return orjson.dumps(cleaned(orjson.loads(text))) if b"\\u0000" in text else text


def _plainly(value: Any, depth: int) -> Any:
    """The same without what JSON has no form for, however deep."""
    if depth > 60:
        return None
    if isinstance(value, Mapping):
        return {str(name): _plainly(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plainly(item, depth + 1) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else _scalar(value)


def _scalar(value: Any) -> Any:
    try:
        return orjson.loads(orjson.dumps(value, default=_plain, option=_ZONE))
    except (orjson.JSONEncodeError, ValueError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal128):
        number = value.to_decimal()
        return str(number) if number.is_finite() else None
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, DatetimeMS):  # outside of the years 1 to 9999
        return None
    if isinstance(value, Timestamp):
        return value.as_datetime()
    if isinstance(value, DBRef):
        return str(value.id)
    if isinstance(value, Regex):
        return str(value.pattern)
    return None
