"""What hangs on a RESO listing: media, rooms, units and open houses, under the names that a canonical record has for
them; values stay as they came, and those of lookups are translated."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from listings.address_forms import MARK, MOST_FORMS, AddressFields, Form
from mls_sync.enums import PROPERTY
from mls_sync.mapping.children import Child, objects
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.media import is_of_listing, is_photo, shown
from mls_sync.mapping.record import PHOTO, Addresses, PhotoItems

ADDRESS_FIELDS = AddressFields({"MediaURL": "large"})
ALIASES = {
    "Rooms": ("PropertyRooms", "PropertyRoom", "Room"),
    # Spark's is Unit (sparkplatform.com/docs/reso/units).
    "UnitTypes": ("PropertyUnitTypes", "PropertyUnitType", "UnitType", "Units", "Unit"),
    "OpenHouse": ("OpenHouses", "PropertyOpenHouse"),
}
"""What a canonical record calls it -> what servers call the link (Data Dictionary, Property's navigation properties,
and the names of the resources)."""
MARKS = tuple(f"{MARK}{number}" for number in range(MOST_FORMS))
FIRST = MARKS[0]
CALLED_OFF = frozenset({"canceled", "cancelled"})
# Of a child: what its listing says itself.
OWNERS = frozenset(
    {"@odata.id", "@odata.etag", "ListingKey", "ListingKeyNumeric", "ListingId", "OriginatingSystemName"}
    | {"ModificationTimestamp", "OriginatingSystemID", "ResourceRecordKey", "MlgCanView"}
)
HOURS = ("OpenHouseStartTime", "OpenHouseEndTime")
Translate = Callable[[str, dict[str, Any]], None]


def put_children(fields: dict[str, Any], forms: Sequence[Form], translate: Translate, zone: ZoneInfo | None) -> None:
    """Replace what a server expanded by a canonical record's lists. `zone` is that of open houses whose hours are in
    UTC; None where they are local."""
    for name, aliases in ALIASES.items():
        sent = fields.pop(name, None) or next((found for each in aliases if (found := _list(fields, each))), None)
        if sent is not None:
            fields[name] = children = list(objects(sent))
            for child in children:
                translate(name, child)
                for owner in OWNERS.intersection(child):
                    del child[owner]
    if "OpenHouse" in fields:
        fields["OpenHouse"] = open_houses(fields["OpenHouse"], zone and (_zone(fields) or zone))
    fields["Media"] = media(fields.get("Media"), forms, translate)


def _list(fields: dict[str, Any], name: str) -> list[Any]:
    """Taken from the record; whatever else has the name, such as a text in a field Unit, stays."""
    return fields.pop(name) if type(fields.get(name)) is list else []


def open_houses(found: list[Child], zone: ZoneInfo | None) -> list[Child]:
    """Those that take place (Data Dictionary, OpenHouseStatus)."""
    held = [child for child in found if folded(str(child.get("OpenHouseStatus"))) not in CALLED_OFF]
    if zone:
        for child in held:
            _to_local(child, zone)
    return held


def _to_local(child: Child, zone: ZoneInfo) -> None:
    """Moments in UTC as moments of the property's own clock. Those with another offset are local as they stand."""
    for name in HOURS:
        told = child.get(name)
        if type(told) is str and "T" in told and told.endswith(("Z", "+00:00")):
            try:
                local = datetime.fromisoformat(told).astimezone(zone)
            except (ValueError, OverflowError):
                continue
            child[name] = local.isoformat()
            if not child.get("OpenHouseDate"):
                child["OpenHouseDate"] = f"{local:%Y-%m-%d}"


def _zone(fields: dict[str, Any]) -> ZoneInfo | None:
    name = fields.get("PropertyTimeZoneName")
    return zone_named(name) if type(name) is str and name else None


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo | None:
    """None for a name that stands for no zone."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def media(sent: Any, forms: Sequence[Form], translate: Translate) -> list[Any]:
    """Photos, tours, plans and documents, with their Order. `forms` are those of the shortened record."""
    if type(sent) is not list:
        return []
    found = [item for item in sent if type(item) is dict]
    for item in found:
        if not _is_plain(item):
            translate("Media", item)
    found = [item for item in found if is_of_listing(item)]
    if len(forms) == 1:
        together = _together(shown([item for item in found if is_photo(item)]), forms[0])
        if together:
            return [*together, *(_one(item, forms) for item in found if not is_photo(item))]
    return [_one(item, forms) for item in found]


def _is_plain(item: dict[str, Any]) -> bool:
    """Whether it is a photo, and no lookup of it says anything that matters: most are."""
    get = item.get
    return (
        get("MediaCategory", PHOTO) in (PHOTO, None)
        and get("ResourceName") in (PROPERTY, None)
        and not get("Permission")
        and not get("MediaStatus")
    )


def _together(items: list[dict[str, Any]], form: Form) -> list[Any]:
    """All photos at once, where their addresses have one form and each has its place."""
    orders: Any = [item.get("Order") for item in items]
    if set(map(type, orders)) != {int} or any(FIRST not in item or "MediaURL" in item for item in items):
        return []
    if any(one > other for one, other in zip(orders, orders[1:], strict=False)):
        items = [item for _, item in sorted(zip(orders, items, strict=True), key=itemgetter(0))]
    gets = [item.get for item in items]
    return [
        PhotoItems(
            form,
            [item[FIRST] for item in items],
            [get("MediaKey") for get in gets],
            [get("PreferredPhotoYN") for get in gets],
            [get("LongDescription") for get in gets],
            [get("ShortDescription") for get in gets],
            [get("MediaModificationTimestamp") or get("ModificationTimestamp") for get in gets],
        )
    ]


def _one(item: dict[str, Any], forms: Sequence[Form]) -> Child:
    """An item with its address where that was shortened, and the moment under the name that it had before 2.0."""
    mark = next((name for name in MARKS[: len(forms)] if name in item), "")
    if mark:
        form, own = forms[int(mark[1:])], item.pop(mark)
        item["MediaURL"] = form.addresses(own)[0]
        if is_photo(item):
            item["MediaURLs"] = Addresses(form, own)
    if "MediaModificationTimestamp" not in item and "ModificationTimestamp" in item:
        item["MediaModificationTimestamp"] = item["ModificationTimestamp"]
    return item


def marks_in(value: Any, forms: Sequence[Form]) -> int:
    """How many of these forms stand for addresses in these media."""
    found = [item for item in value if type(item) is dict] if type(value) is list else []
    return sum(name in item for name in MARKS[: len(forms)] for item in found)
