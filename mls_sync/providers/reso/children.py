"""What hangs on a RESO listing: media, rooms, units and open houses, under the names that a canonical record has for
them; values stay as they came, and those of lookups are translated."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from listings.address_forms import MARK, AddressFields, Form
from mls_sync.mapping.children import Child, objects
from mls_sync.mapping.record import PHOTO, Addresses, PhotoItems

ADDRESS_FIELDS = AddressFields({"MediaURL": "large"})
ALIASES = {
    "Rooms": ("PropertyRooms", "PropertyRoom", "Room"),
    "UnitTypes": ("PropertyUnitTypes", "PropertyUnitType", "UnitType"),
    "OpenHouse": ("OpenHouses", "PropertyOpenHouse"),
}
"""What a canonical record calls it -> what servers call the link (Data Dictionary, Property's navigation properties,
and the names of the resources)."""
FIRST = f"{MARK}0"
Translate = Callable[[str, dict[str, Any]], None]


def put_children(fields: dict[str, Any], forms: Sequence[Form], translate: Translate) -> None:
    """Replace what a server expanded by a canonical record's lists."""
    for name, aliases in ALIASES.items():
        sent = next((found for each in (name, *aliases) if (found := fields.pop(each, None))), None)
        if sent is not None:
            fields[name] = children = list(objects(sent))
            for child in children:
                translate(name, child)
    fields["Media"] = media(fields.get("Media"), forms)


def media(sent: Any, forms: Sequence[Form]) -> list[Any]:
    """Photos, tours, plans and documents, with their Order. `forms` are those of the shortened record."""
    if type(sent) is not list:
        return []
    found = [item for item in sent if type(item) is dict]
    return _together(found, forms) or [_one(item, forms) for item in found]


def _together(items: list[dict[str, Any]], forms: Sequence[Form]) -> list[Any]:
    """All photos at once, where they are nothing but photos in their order, whose addresses have one form."""
    if len(forms) != 1 or not items:
        return []
    orders: Any = [item.get("Order") for item in items]
    if set(map(type, orders)) != {int} or any(FIRST not in item or "MediaURL" in item for item in items):
        return []
    if any(item.get("MediaCategory", PHOTO) not in (PHOTO, None) for item in items):
        return []
    if any(one > other for one, other in zip(orders, orders[1:], strict=False)):
        items = [item for _, item in sorted(zip(orders, items, strict=True), key=itemgetter(0))]
    gets = [item.get for item in items]
    return [
        PhotoItems(
            forms[0],
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
    mark = next((name for name in item if name.startswith(MARK)), "") if forms else ""
    if mark and mark[1:].isdecimal() and int(mark[1:]) < len(forms):
        form, own = forms[int(mark[1:])], item.pop(mark)
        item["MediaURL"] = form.addresses(own)[0]
        if item.get("MediaCategory", PHOTO) in (PHOTO, None):
            item["MediaURLs"] = Addresses(form, own)
    if "MediaModificationTimestamp" not in item and "ModificationTimestamp" in item:
        item["MediaModificationTimestamp"] = item["ModificationTimestamp"]
    return item


def marks_in(value: Any) -> int:
    """How many forms stand for addresses in these media."""
    found = value if type(value) is list else ()
    return sum(name.startswith(MARK) for item in found if type(item) is dict for name in item)
