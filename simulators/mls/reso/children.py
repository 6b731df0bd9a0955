"""What hangs on a listing, as records of their own: media, rooms, unit types, open houses."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from .. import expansions, media
from ..moments import time_text
from ..photos import WIDTHS
from ..records import MLS_NAMES, Listing, listing_id
from .dictionary import Record
from .property import TIME_ZONE

ZONE = ZoneInfo(TIME_ZONE)
OPEN_HOUSE_FORMS = ("offset", "utc", "local")
"""How open houses tell their hours: with the zone's offset, as UTC, or as local time with a Z that means nothing."""


def media_records(listing: Listing, base: str, first: int = 1, signature: str = "") -> list[Record]:
    """The photos in display order, `Order` from `first` on, then videos, floor plans, documents and tours. `signature`
    stands before the path of a photo."""
    photos = [_photo(photo) for photo in expansions.photos(listing, f"{base}{signature}")]
    found = photos + _links(listing, base)
    changed = time_text(listing.contract.photos_at)
    shared = {
        "ResourceName": "Property",
        "ResourceRecordKey": listing.key,
        "ResourceRecordID": listing_id(listing.mls, listing.number),
        "OriginatingSystemName": MLS_NAMES[listing.mls],
        "MediaModificationTimestamp": changed,
        "ModificationTimestamp": changed,
    }
    return [{**item, "Order": order, **shared} for order, item in enumerate(found, first)]


def _photo(photo: dict[str, Any]) -> Record:
    return {
        "MediaKey": photo["Id"],
        "MediaCategory": "Photo",
        "MediaType": "jpeg",
        "MediaURL": photo["UriLarge"],
        "ImageSizeDescription": "Large",
        "ImageWidth": WIDTHS["large"],
        "PreferredPhotoYN": photo["Primary"] == 1,
        "ShortDescription": photo["Name"],
        "LongDescription": photo["Caption"] or None,
    }


def _links(listing: Listing, base: str) -> list[Record]:
    tours = media.virtual_tours(listing, base)
    return [
        *(_link("Video", each, _embedded(each["ObjectHtml"])) for each in media.videos(listing, base)),
        *(_link("Floor Plan", each, each["Images"][-1]["Uri"]) for each in media.floor_plans(listing, base)),
        *(_link("Document", each, each["Uri"]) for each in media.documents(listing, base)),
        *(_link(f"{each['Type'].title()} Virtual Tour", each, each["Uri"]) for each in tours),
    ]


def _link(category: str, item: dict[str, Any], address: str) -> Record:
    return {
        "MediaKey": str(item["Id"]),
        "MediaCategory": category,
        "MediaURL": address,
        "PreferredPhotoYN": False,
        "ShortDescription": item["Name"],
        "LongDescription": item.get("Caption") or None,
    }


def _embedded(html: str) -> str:
    found = re.search(r"src='([^']+)'", html)
    return unescape(found[1]) if found else ""


def _facts(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for field in item["Fields"] for name, value in field.items()}


def room_records(listing: Listing) -> list[Record]:
    """PropertyRooms; dimensions in feet."""
    return [_room(listing, each) for each in expansions.rooms(listing, "")]


def _room(listing: Listing, item: dict[str, Any]) -> Record:
    facts = _facts(item)
    return {
        "RoomKey": item["Id"],
        **_listed(listing),
        "RoomType": facts["Room Name"],
        "RoomLevel": facts["Room Level"],
        "RoomWidth": int(facts["Width"]),
        "RoomLength": int(facts["Length"]),
        "RoomLengthWidthUnits": "Feet",
    }


def unit_records(listing: Listing) -> list[Record]:
    """PropertyUnitTypes of an income property."""
    return [_unit(listing, each) for each in expansions.units(listing, "")]


def _unit(listing: Listing, item: dict[str, Any]) -> Record:
    facts = _facts(item)
    return {
        "UnitTypeKey": item["Id"],
        **_listed(listing),
        "UnitTypeType": facts["Unit"],
        "UnitTypeBedsTotal": facts["Bedrooms"],
        "UnitTypeBathsTotal": facts["Bathrooms"],
        "UnitTypeLivingArea": facts["Square Feet"],
        "UnitTypeActualRent": facts["Rent"],
    }


def _listed(listing: Listing) -> Record:
    return {
        "ListingKey": listing.key,
        "ListingId": listing_id(listing.mls, listing.number),
        "ModificationTimestamp": time_text(listing.contract.modified),
    }


def open_house_records(listing: Listing, form: str = "offset") -> list[Record]:
    """OpenHouse; `form` is one of `OPEN_HOUSE_FORMS`."""
    return [_open_house(listing, each, form) for each in expansions.open_houses(listing, "")]


def _open_house(listing: Listing, item: dict[str, Any], form: str) -> Record:
    month, day, year = item["Date"].split("/")
    return {
        "OpenHouseKey": item["Id"],
        **_listed(listing),
        "OriginatingSystemName": MLS_NAMES[listing.mls],
        "OriginalEntryTimestamp": time_text(listing.contract.entered),
        "OpenHouseDate": f"{year}-{month}-{day}",
        "OpenHouseStartTime": _hour(f"{year}-{month}-{day} {item['StartTime']}", form),
        "OpenHouseEndTime": _hour(f"{year}-{month}-{day} {item['EndTime']}", form),
        "OpenHouseType": "Public",
        "OpenHouseStatus": "Active",
    }


def _hour(text: str, form: str) -> str:
    moment = datetime.strptime(text, "%Y-%m-%d %I:%M %p").replace(tzinfo=ZONE)
    if form == "offset":
        return moment.isoformat()
    if form == "utc":
        moment -= moment.utcoffset() or timedelta()
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
