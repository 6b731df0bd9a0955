"""One Spark record -> one `ListingRow`. Pure: no request, no query, no clock.

Whatever JSON a record holds, it becomes a row or a RecordError. The rule (docs/replication.md): a record without a
usable key, with StandardFields that are no object, or with a list, an object or a true/false in place of its identity,
status, price or address is broken and goes to quarantine. Any other value that does not fit its column leaves the
column empty, is named in `unreadable_fields`, and stays in `raw` as it came.
"""

from typing import Any

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder

from listings.enums import PropertyType, StandardStatus
from listings.rows import ListingRow
from mls_sync.mapping import children
from mls_sync.mapping.baths import bathrooms
from mls_sync.mapping.builtin import LENIENT, STRICT
from mls_sync.mapping.land import land
from mls_sync.mapping.lookups import PropertyTypes, is_property_type, property_type, standard_status
from mls_sync.mapping.lot import lot
from mls_sync.mapping.media import media_links
from mls_sync.mapping.photos import photos
from mls_sync.mapping.place import coordinates, postal_code
from mls_sync.mapping.readers import MASK, UNREADABLE, identifier, short_text
from mls_sync.mapping.withheld import masked_columns, withheld
from mls_sync.providers.decoding import decoded, digest, encode
from mls_sync.providers.errors import RecordError

# ListingKey is String(255) in the Data Dictionary, and a longer one would not fit the unique index.
MAX_KEY = 255
NOTHING = Raw(b"null")
Fields = dict[str, Any]


def key_of(payload: Any) -> str:
    """The record's ListingKey; "" where it has none that can be trusted. Never made from a number with a fraction: 26
    digits do not survive a double."""
    if not isinstance(payload, dict):
        return ""
    fields = payload.get("StandardFields")
    named = fields.get("ListingKey") if isinstance(fields, dict) else None
    return _key(named) or _key(payload.get("Id"))


class _Fields(Struct):
    ListingKey: Raw = NOTHING


class _Record(Struct):
    StandardFields: _Fields
    Id: Raw = NOTHING


_KEYS = Decoder(_Record)


def key_in(text: Raw) -> str:
    """The same of a record's text, without decoding the rest of it."""
    try:
        record = _KEYS.decode(text)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return key_of(decoded(bytes(text)))
    return _key(decoded(bytes(record.StandardFields.ListingKey))) or _key(decoded(bytes(record.Id)))


def _key(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    text = value.strip()
    return text if len(text) <= MAX_KEY and text != MASK else ""


def listing_row(payload: Any, types: PropertyTypes, raw: bytes = b"", content_hash: bytes = b"") -> ListingRow:
    """Map one record. Raises RecordError naming the RESO field, and nothing else. `raw` is what `encode` made of this
    very payload, where it was called already, and `content_hash` that of the text as it came."""
    if not raw:
        payload, raw = encode(payload)
    key = key_of(payload)
    if not key:
        raise RecordError("The record has no usable ListingKey.", field="ListingKey")
    fields = payload.get("StandardFields")
    if type(fields) is not dict:
        raise RecordError("The record's StandardFields are no object.", field="StandardFields")
    columns: dict[str, Any] = {"sync_source": "spark/listings"}
    unreadable: list[str] = []
    _strict(fields, columns, unreadable)
    _lenient(fields, columns, unreadable)
    columns["standard_status"], columns["mls_status"] = _status(fields, columns.get("mls_status", ""))
    columns["property_type"], columns["mls_property_type"] = _property_type(fields, columns.get("mls_id", ""), types)
    bathrooms(fields, columns)
    unreadable += lot(fields, columns)
    columns.update(land(fields, payload.get("CustomFields")))
    _place(fields, columns, unreadable)
    _children(fields, columns)
    masked = withheld(payload, fields, raw)
    return ListingRow(
        listing_key=key,
        content_hash=content_hash or digest(raw),
        raw=raw,
        values=columns,
        photos=photos(fields),
        masked_fields=masked,
        masked_columns=masked_columns(masked, columns) if masked else frozenset(),
        unreadable_fields=tuple(unreadable),
    )


def _strict(fields: Fields, columns: dict[str, Any], unreadable: list[str]) -> None:
    for column, name, read, reso in STRICT:
        value = fields.get(name)
        if value is None:
            continue
        found = read(value)
        if found is UNREADABLE:
            if not isinstance(value, str) or len(value) > 100:
                raise _broken(reso, value)
            unreadable.append(reso)
        elif found is not None:
            if value is True or value is False:
                raise _broken(reso, value)
            columns[column] = found


def _broken(reso: str, value: Any) -> RecordError:
    what = {dict: "an object", list: "a list", bool: "true or false", str: "a text far too long"}.get(
        type(value), "a number out of range"
    )
    return RecordError(f"{reso} holds {what}, so the record cannot be trusted.", field=reso)


def _lenient(fields: Fields, columns: dict[str, Any], unreadable: list[str]) -> None:
    for column, name, read, reso in LENIENT:
        value = fields.get(name)
        if value is None:
            continue
        found = read(value)
        if found is UNREADABLE:
            unreadable.append(reso)
        elif found is not None:
            columns[column] = found


def _text(fields: Fields, reso: str) -> str:
    """A strict text: "" for nothing or a mask; RecordError for a list, an object or a true/false."""
    value = fields.get(reso)
    found = short_text(value)
    if found is UNREADABLE or isinstance(value, bool):
        raise _broken(reso, value)
    return found if isinstance(found, str) else ""


def _status(fields: Fields, mls_status: str) -> tuple[str, str]:
    """(StandardStatus, MlsStatus). An unknown word is kept as MlsStatus and never taken for Active."""
    word = _text(fields, "StandardStatus")
    status = standard_status(word or mls_status)
    return status, mls_status or (word if status == StandardStatus.UNKNOWN else "")


def _property_type(fields: Fields, mls_id: str, types: PropertyTypes) -> tuple[str, str]:
    """(RESO PropertyType, the MLS's code). The meaning of a code differs by MLS, so only its own table tells it."""
    code = identifier(fields.get("PropertyType"))
    code = code if isinstance(code, str) else ""
    name = types.get((mls_id, code)) or types.get(("", code))
    if name:
        return property_type(name), code
    if code and is_property_type(code):
        return property_type(code), code
    named = short_text(fields.get("PropertyClass"))
    return (property_type(named) if isinstance(named, str) and named else PropertyType.UNKNOWN.value), code


def _place(fields: Fields, columns: dict[str, Any], unreadable: list[str]) -> None:
    found = coordinates(fields)
    if found:
        columns["latitude"], columns["longitude"] = found
    elif fields.get("Latitude") not in (None, "", MASK):
        unreadable.append("Latitude")
    code = postal_code(fields.get("PostalCode"))
    if code is UNREADABLE or isinstance(fields.get("PostalCode"), bool):
        raise _broken("PostalCode", fields["PostalCode"])
    if code:
        columns["postal_code"] = code


def _children(fields: Fields, columns: dict[str, Any]) -> None:
    columns["rooms"] = children.rooms(fields.get("Rooms"))
    columns["units"] = children.units(fields.get("Units"))
    columns["open_houses"] = children.open_houses(fields.get("OpenHouses"))
    columns["virtual_tours"] = tours = children.virtual_tours(fields.get("VirtualTours"))
    address = children.web_address(fields.get("VirtualTourURLUnbranded"))
    columns["virtual_tour_url_unbranded"] = address or children.unbranded_tour(tours)
    columns["virtual_tour_url_branded"] = children.web_address(fields.get("VirtualTourURLBranded")) or ""
    columns["media_links"] = media_links(fields)
