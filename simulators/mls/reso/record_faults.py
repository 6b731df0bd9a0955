"""Records that hold nonsense or oddities: those of the other face, under this one's names, and its own of Media."""

import zlib
from collections.abc import Callable
from typing import Any

from .. import garbage, oddities, page_faults
from .dictionary import Record

Options = dict[str, Any]


def masked_fields(record: Record, options: Options) -> None:
    """About a third of the fields, numbers, dates and lists too, hold the mask."""
    garbage.mask(record, str(record.get("ListingKey")))


def all_masked(record: Record, options: Options) -> None:
    """Every field but the key holds the mask."""
    for name in record:
        if name != "ListingKey":
            record[name] = garbage.MASK


def deleted_statuses(record: Record, options: Options) -> None:
    """StandardStatus is Delete or Incomplete (``status``): how some servers say that a listing is gone."""
    record["StandardStatus"] = str(options.get("status", "Delete"))
    if "MlsStatus" in record:
        record["MlsStatus"] = record["StandardStatus"]


def cancelled_statuses(record: Record, options: Options) -> None:
    """Canceled is written Cancelled."""
    for name in ("StandardStatus", "MlsStatus"):
        if record.get(name) == "Canceled":
            record[name] = "Cancelled"


def media_without_order(record: Record, options: Options) -> None:
    """Order is null in every photo; the array's own order remains."""
    for item in _media(record):
        item["Order"] = None


def odd_media(record: Record, options: Options) -> None:
    """Galleries that are empty or doubled, equal orders, many preferred photos or none, no keys, no addresses."""
    media = _media(record)
    if not media:
        return
    manner = zlib.crc32(str(record.get("ListingKey")).encode()) % 7
    if manner == 0:
        record["Media"] = []
    elif manner == 1:
        record["Media"] = [*media, media[0]]
    for item in media:
        item |= ODD_MEDIA.get(manner, {})


ODD_MEDIA: dict[int, Record] = {
    2: {"Order": 0},
    3: {"PreferredPhotoYN": True},
    4: {"PreferredPhotoYN": False},
    5: {"MediaKey": None},
    6: {"MediaURL": None},
}


def _media(record: Record) -> list[Record]:
    found = record.get("Media")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _flat(act: Callable[[Record, Options], None]) -> Callable[[Record, Options], None]:
    """A fault of the other face's records, for one whose fields stand in it directly."""

    def spoil(record: Record, options: Options) -> None:
        act({"Id": record.get("ListingKey"), "StandardFields": record}, options)

    spoil.__doc__ = act.__doc__
    return spoil


_OWN = (masked_fields, all_masked, deleted_statuses, cancelled_statuses, media_without_order, odd_media)
_SHARED = {
    "numbers_as_strings": page_faults.numbers_as_strings,
    "garbage_fields": page_faults.garbage_fields,
    "missing_key": page_faults.missing_key,
    "not_an_object": page_faults.not_an_object,
    **{name: act for name, act in oddities.ODDITIES.items() if name != "odd_photos"},
}
RECORDS: dict[str, Callable[[Record, Options], None]] = {
    **{name: _flat(act) for name, act in _SHARED.items()},
    **{function.__name__: function for function in _OWN},
}
