"""A document as a canonical record. Pure: no request, no query, no clock."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from listings.address_forms import MARK_BYTE, Shortened, stored, whole_text
from mls_sync.mapping.dates import moment
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.lookups import is_property_type
from mls_sync.mapping.readers import MASK, identifier
from mls_sync.mapping.record import Fields, Record
from mls_sync.mapping.withheld import withheld
from mls_sync.providers.decoding import decoded
from mls_sync.providers.mongo.names import KEYS, reso_name
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.spark import children

MAX_KEY = 255
# The codes of the two data shares: sale, rental, multi-family.
PROPERTY_TYPES = {"A": "Residential", "B": "Residential Lease", "C": "Residential Income"}
RESO_MEDIA = ("MediaURL", "MediaKey", "MediaCategory", "Order", "LongDescription", "ShortDescription")
_MEDIA_NAMES = {name.lower(): name for name in (*RESO_MEDIA, "PreferredPhotoYN", "MediaModificationTimestamp")} | {
    "url": "MediaURL",
    "secure_url": "MediaURL",
    "src": "MediaURL",
    "caption": "LongDescription",
}


def key_of(document: Any) -> str:
    """The ListingKey of a document, "" where it has none that can be trusted. Its MLS number is none: when the feed
    goes on, the listing would come a second time under its key."""
    found: dict[str, str] = {}
    for name, value in document.items():
        reso, _ = reso_name(name)
        if reso in KEYS and reso not in found and (key := _key(value)):
            found[reso] = key
    return next((found[name] for name in KEYS if name in found), "")


def _key(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= MAX_KEY and text != MASK else ""


def modified_of(document: Any) -> datetime | None:
    """Its ModificationTimestamp, in UTC; None where it has none that can be read."""
    for name in ("modificationTimestamp", "ModificationTimestamp"):
        value = document.get(name)
        found = moment(value.isoformat() if isinstance(value, datetime) else value) if value else None
        if isinstance(found, datetime):
            return found
    return None


def canonical(source: SourceRecord) -> Record:
    """Raises RecordError where it is no document."""
    shortened = source.shortened(children.ADDRESS_FIELDS)
    payload = _payload(shortened)
    if shortened.marks != children.marks_in(payload.get("Photos")):
        shortened = Shortened(whole_text(stored(shortened)))
        payload = _payload(shortened)
    fields = _renamed(payload["Document"])
    fields["ListingKey"] = source.listing_key
    _name_status(fields)
    _name_type(fields)
    _put_place(fields)
    fields["Media"] = _media(payload.get("Photos"), shortened, fields)
    _put_children(fields)
    return Record(fields, tuple(withheld(fields, shortened.text)))


def _payload(shortened: Shortened) -> dict[str, Any]:
    payload = decoded(shortened.text)
    if not isinstance(payload, dict) or not isinstance(payload.get("Document"), dict):
        raise RecordError("The record is not a document of MongoDB.", field="ListingKey")
    return payload


def _renamed(document: dict[str, Any]) -> Fields:
    """What has a name of its own wins over what stands in for it."""
    fields: Fields = {}
    standing_in: Fields = {}
    for name, value in document.items():
        reso, stands_in = reso_name(name)
        found = standing_in if stands_in else fields
        if found.get(reso) in (None, "", MASK):
            found[reso] = value
    for name, value in standing_in.items():
        if fields.get(name) in (None, "", MASK):
            fields[name] = value
    return fields


def _name_status(fields: Fields) -> None:
    """`ListingStatus` has one word for Expired and Canceled alike."""
    if fields.get("StandardStatus") in (None, ""):
        fields["StandardStatus"] = fields.get("ListingStatus")


def _name_type(fields: Fields) -> None:
    code = identifier(fields.get("PropertyType"))
    code = code if isinstance(code, str) else ""
    if fields.get("MlsPropertyType") in (None, ""):
        fields["MlsPropertyType"] = "" if is_property_type(code) else code
    if code in PROPERTY_TYPES:
        fields["PropertyType"] = PROPERTY_TYPES[code]


def _put_place(fields: Fields) -> None:
    """From a GeoJSON point (RFC 7946: longitude first), or from an object of two numbers."""
    if fields.get("Latitude") not in (None, "") and fields.get("Longitude") not in (None, ""):
        return
    for place in (fields.get("Location"), fields.get("Coordinates")):
        pair = place.get("coordinates") if isinstance(place, dict) else place
        if isinstance(pair, list) and len(pair) >= 2:
            fields["Longitude"], fields["Latitude"] = pair[0], pair[1]
            return
        if isinstance(place, dict):
            latitude = place.get("latitude", place.get("lat"))
            longitude = place.get("longitude", place.get("lng", place.get("lon")))
            if latitude is not None and longitude is not None:
                fields["Latitude"], fields["Longitude"] = latitude, longitude
                return


def _media(photos: Any, shortened: Shortened, fields: Fields) -> list[Any]:
    """Photos with Spark's sizes, RESO's items, bare addresses; at least the one that lists showed."""
    sent = photos if isinstance(photos, list) else []
    if any(isinstance(photo, dict) and _is_spark(photo) for photo in sent):
        found = children.media({"Photos": sent}, shortened.forms)
    else:
        found = list(_items(sent))
    primary = fields.get("PrimaryPhotoUrl")
    if not found and isinstance(primary, str) and primary:
        found = [{"MediaURL": primary}]
    return found + children.media({str(name): fields.pop(name, None) for name in children.CATEGORIES}, ())


def _is_spark(photo: dict[str, Any]) -> bool:
    return any(name in children.SIZES or name.encode().startswith(MARK_BYTE) for name in photo)


def _items(photos: list[Any]) -> Iterator[dict[str, Any]]:
    for photo in photos:
        if isinstance(photo, str):
            yield {"MediaURL": photo}
        elif isinstance(photo, dict):
            yield {_MEDIA_NAMES.get(str(name).lower(), str(name)): value for name, value in photo.items()}


def _put_children(fields: Fields) -> None:
    fields["Rooms"] = children.rooms(_capitals(fields.get("Rooms")))
    fields["UnitTypes"] = children.units(_capitals(fields.pop("Units", None) or fields.get("UnitTypes")))
    fields["OpenHouse"] = children.open_houses(_capitals(fields.pop("OpenHouses", None) or fields.get("OpenHouse")))
    fields["VirtualTours"] = children.virtual_tours(_capitals(fields.get("VirtualTours")))


def _capitals(items: Any) -> Any:
    """Objects with Spark's names: `roomName` is `RoomName`."""
    if not isinstance(items, list):
        return items
    return [
        {name[:1].upper() + name[1:]: value for name, value in item.items()} if isinstance(item, dict) else item
        for item in items
    ]
