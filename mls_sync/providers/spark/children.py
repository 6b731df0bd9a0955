"""What hangs on a Spark listing (its expansions), under the Data Dictionary's names; values stay as they came."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from listings.address_forms import MARK, AddressFields, Form
from mls_sync.mapping.children import MAX_CHILDREN, Child, objects, web_address
from mls_sync.mapping.readers import MASK
from mls_sync.mapping.record import PHOTO, Addresses, PhotoItems

_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
ROOM_NAMES = {
    "Id": "RoomKey",
    "RoomName": "RoomType",
    "Name": "RoomType",
    "Level": "RoomLevel",
    "Width": "RoomWidth",
    "Length": "RoomLength",
    "Area": "RoomArea",
    "Dimensions": "RoomDimensions",
    "Features": "RoomFeatures",
    "Remarks": "RoomDescription",
    "Description": "RoomDescription",
}
UNIT_NAMES = {
    "Id": "UnitTypeKey",
    "Unit": "UnitTypeType",
    "UnitType": "UnitTypeType",
    "Bedrooms": "UnitTypeBedsTotal",
    "Beds": "UnitTypeBedsTotal",
    "Bathrooms": "UnitTypeBathsTotal",
    "Baths": "UnitTypeBathsTotal",
    "Rent": "UnitTypeActualRent",
    "ActualRent": "UnitTypeActualRent",
    "SquareFeet": "UnitTypeLivingArea",
    # Both as in the example of Spark's own document; the dictionary has a unit's number for a whole property alone.
    "UnitSqft": "UnitTypeLivingArea",
    "UnitNumber": "UnitNumber",
    "NumberofUnits": "UnitTypeUnitsTotal",
    "Garage": "UnitTypeGarageSpaces",
    "Furnished": "UnitTypeFurnished",
    "Description": "UnitTypeDescription",
}
SIZES = {
    "UriThumb": "thumb",
    "Uri300": "300",
    "Uri640": "640",
    "Uri800": "800",
    "Uri1024": "1024",
    "Uri1280": "1280",
    "Uri1600": "1600",
    "Uri2048": "2048",
    "UriLarge": "large",
}
ADDRESS_FIELDS = AddressFields(SIZES)
WEB = ("https://", "http://")
# RESO's MediaCategory for each expansion (Data Dictionary 2.0); FloPlans is how Spark spells it.
CATEGORIES = {"Videos": "Video", "FloPlans": "Floor Plan", "FloorPlans": "Floor Plan", "Documents": "Document"}
LONGEST_HTML = 20_000
# The names of a photo's addresses, where there is the first form alone.
ALONE = (f"{MARK}0",)


def _facts(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name and value of each fact: Spark puts them in `Fields: [{"Room Name": "Kitchen"}, ...]`, or side by side."""
    for name, value in item.items():
        if name == "Fields" and type(value) is list:
            for field in value[:MAX_CHILDREN]:
                if type(field) is dict:
                    yield from field.items()
        elif name != "ResourceUri":
            yield name, value


def _renamed(names: dict[str, str], prefix: str) -> Callable[[Any], list[Child]]:
    @lru_cache(maxsize=4096)
    def renamed(fact: str) -> str:
        name = _NOT_WORD.sub("", fact)
        return names.get(name) or (name if name.startswith(prefix) or not name else prefix + name)

    def child(item: dict[str, Any]) -> Child:
        found: Child = {}
        for fact, value in _facts(item):
            name = renamed(fact)
            if name and value is not None and value != "" and value != MASK:
                found[name] = value
        return found

    def read(value: Any) -> list[Child]:
        return [child(item) for item in objects(value)]

    return read


rooms = _renamed(ROOM_NAMES, "Room")
units = _renamed(UNIT_NAMES, "UnitType")


def open_houses(value: Any) -> list[Child]:
    return [
        {
            "OpenHouseKey": item.get("Id") or item.get("OpenHouseKey"),
            "OpenHouseDate": item.get("Date") or item.get("OpenHouseDate"),
            "OpenHouseStartTime": item.get("StartTime") or item.get("OpenHouseStartTime"),
            "OpenHouseEndTime": item.get("EndTime") or item.get("OpenHouseEndTime"),
            "OpenHouseRemarks": item.get("Comments") or item.get("Remarks") or item.get("OpenHouseRemarks"),
            "OpenHouseType": item.get("OpenHouseType") or item.get("Type"),
        }
        for item in objects(value)
    ]


def virtual_tours(value: Any) -> list[Child]:
    return [
        {
            "VirtualTourKey": item.get("Id"),
            "VirtualTourName": item.get("Name"),
            "VirtualTourType": item.get("Type"),
            "VirtualTourURL": item.get("Uri") or item.get("VirtualTourURL"),
        }
        for item in objects(value)
    ]


def media(fields: dict[str, Any], forms: Sequence[Form]) -> list[Any]:
    """Photos first, in the array's order, which is the display order (Spark API, photos); then videos, floor plans and
    documents. Where only things that are no photo were sent, one empty item says that something was. `forms` are those
    of the shortened record."""
    sent = fields.get("Photos")
    found: list[Any] = []
    if sent and type(sent) is list:
        photos = [item for item in sent if type(item) is dict]
        found += _together(photos, forms) or [_photo(item, forms) for item in photos] or [{}]
    for name, category in CATEGORIES.items():
        if fields.get(name):
            found += [_link(category, item, address) for item in objects(fields[name]) if (address := _address(item))]
    return found


def _together(photos: list[dict[str, Any]], forms: Sequence[Form]) -> list[Any]:
    """All at once, where their addresses have one form and nothing but it."""
    if len(forms) != 1 or not photos or any(_address_names(names) != ALONE for names in set(map(tuple, photos))):
        return []
    own, items = [item[ALONE[0]] for item in photos], [item.get for item in photos]
    return [
        PhotoItems(
            forms[0],
            own,
            [get("Id") for get in items],
            [get("Primary") for get in items],
            [get("Caption") for get in items],
            [get("Name") for get in items],
            [get("ModificationTimestamp") for get in items],
        )
    ]


def _photo(item: dict[str, Any], forms: Sequence[Form]) -> Child:
    get = item.get
    return {
        "MediaCategory": PHOTO,
        "MediaKey": get("Id"),
        "MediaURLs": _addresses(item, forms),
        "PreferredPhotoYN": get("Primary"),
        "LongDescription": get("Caption"),
        "ShortDescription": get("Name"),
        "MediaModificationTimestamp": get("ModificationTimestamp"),
    }


def _addresses(item: dict[str, Any], forms: Sequence[Form]) -> Addresses:
    """Of a field that stands there twice the last one counts, also where one of the two was shortened."""
    names = _address_names(tuple(item))
    if len(names) == 1 and names[0].startswith(MARK) and forms:
        return Addresses(forms[int(names[0][1:])], item[names[0]])
    uris: dict[str, str] = {}
    for name in names:
        value = item[name]
        if name in SIZES:
            uris.pop(SIZES[name], None)
            if type(value) is str and value.startswith(WEB):
                uris[SIZES[name]] = value
        elif forms:
            form = forms[int(name[1:])]
            uris |= zip(form.sizes, form.addresses(value), strict=True)
    return Addresses(Form.whole({size: uris[size] for size in SIZES.values() if size in uris}))


@lru_cache(maxsize=1024)
def _address_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of a photo with these fields: those that stand for a form or hold an address, in their order."""
    return tuple(name for name in names if name in SIZES or name.startswith(MARK) and name[1:].isdecimal())


def are_all_marks(fields: dict[str, Any], marks: int) -> bool:
    """Whether so many forms stand for addresses in the record's photos."""
    photos, primary = fields.get("Photos"), marks_in(fields.get("PrimaryPhoto"))
    if type(photos) is list:  # Nearly always each has one, of the first form.
        alone = sum([type(item) is dict and ALONE[0] in item for item in photos])
        if alone + primary == marks:
            return True
    return marks_in(photos) + primary == marks


def marks_in(value: Any) -> int:
    """How many forms stand for addresses in these photos."""
    photos = value if type(value) is list else ()
    return sum(name.startswith(MARK) for item in photos if type(item) is dict for name in _address_names(tuple(item)))


def _link(category: str, item: dict[str, Any], address: str) -> Child:
    return {
        "MediaCategory": category,
        "MediaKey": item.get("Id"),
        "MediaURL": address.replace("&", "&amp;"),  # as an address comes: encoded once
        "ShortDescription": item.get("Name"),
        "LongDescription": item.get("Caption"),
    }


def _address(item: dict[str, Any]) -> str | None:
    """Of the item itself, of the code that would embed it, or of its first picture that is no thumbnail."""
    return (
        web_address(item.get("Uri"))
        or address_in_html(item.get("ObjectHtml"))
        or next((uri for image in _images(item) if (uri := web_address(image.get("Uri")))), None)
    )


def _images(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    images = list(objects(item.get("Images")))
    yield from sorted(images, key=lambda image: "thumb" in str(image.get("Type", "")).lower())


def address_in_html(value: Any) -> str | None:
    """The first web address that a piece of HTML would load or link to; None for anything else."""
    if not isinstance(value, str):
        return None
    if whole := web_address(value):
        return whole
    finder = _AddressFinder()
    try:
        finder.feed(value[:LONGEST_HTML])
    except AssertionError:  # what html.parser makes of "<![if" and its like
        return finder.found
    return finder.found


class _AddressFinder(HTMLParser):
    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        told = [values.get(name) for name in ("src", "data", "href")]
        if tag == "param" and (values.get("name") or "").lower() in ("movie", "src", "url"):
            told.append(values.get("value"))
        for address in filter(None, told):
            absolute = f"https:{address}" if address.startswith("//") else address
            self.found = self.found or web_address(absolute)
