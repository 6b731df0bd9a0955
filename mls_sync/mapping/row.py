"""One canonical record -> one `ListingRow`. Pure: no request, no query, no clock.

Whatever a record holds, it becomes a row or a RecordError. The rule (docs/replication.md): a record with a list, an
object or a true/false in place of its identity, status, price or address is broken and goes to quarantine. Any other
value that does not fit its column leaves the column empty, is named in `unreadable_fields`, and stays in the source
record as it came.
"""

from typing import Any

from listings.address_forms import Shortened
from listings.enums import PropertyType, StandardStatus
from listings.rows import ListingRow
from mls_sync.mapping import children
from mls_sync.mapping.baths import bathrooms
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import FieldMap
from mls_sync.mapping.land import land
from mls_sync.mapping.lookups import property_type, standard_status
from mls_sync.mapping.lot import lot
from mls_sync.mapping.media import Items, media_links, sorted_out, tour_of
from mls_sync.mapping.photos import photos
from mls_sync.mapping.place import coordinates, postal_code
from mls_sync.mapping.readers import MASK, UNREADABLE, identifier, short_text
from mls_sync.mapping.record import Fields, Record
from mls_sync.mapping.withheld import masked_columns


def listing_row(
    record: Record,
    fields_to: FieldMap,
    *,
    key: str,
    content_hash: bytes,
    text: Shortened,
    source: str,
) -> ListingRow:
    """Map one record. Raises RecordError naming the field, and nothing else. `text` is the source record's,
    `source` the column `sync_source`."""
    fields, columns = record.fields, dict[str, Any](sync_source=source)
    if fields_to.rules:
        fields_to.fill(fields)
    unreadable: list[str] = []
    _strict(fields, fields_to, columns, unreadable)
    _lenient(fields, fields_to, columns, unreadable)
    columns["standard_status"], columns["mls_status"] = _status(fields, columns.get("mls_status", ""))
    columns["property_type"], columns["mls_property_type"] = _property_type(fields)
    bathrooms(fields, columns)
    unreadable += lot(fields, columns)
    land(fields, columns, fields_to.read_day)
    _place(fields, columns, unreadable)
    gallery, tours, others = sorted_out(fields)
    _children(fields, columns, tours)
    columns["media_links"] = media_links(others)
    if fields_to.extra:
        columns["extra"] = fields_to.kept(fields)
    masked = record.masked
    return ListingRow(
        listing_key=key,
        content_hash=content_hash,
        record=text,
        values=columns,
        photos=photos(gallery, fields, masked),
        masked_fields=masked,
        masked_columns=masked_columns(masked, columns, fields_to.columns_of) if masked else frozenset(),
        unreadable_fields=tuple(unreadable),
    )


def _strict(fields: Fields, fields_to: FieldMap, columns: dict[str, Any], unreadable: list[str]) -> None:
    for column, name, read in fields_to.strict:
        value = fields.get(name)
        if value is None:
            continue
        found = read(value)
        if found is UNREADABLE:
            if not isinstance(value, str) or len(value) > 100:
                raise _broken(name, value)
            unreadable.append(name)
        elif found is not None:
            if value is True or value is False:
                raise _broken(name, value)
            columns[column] = found


def _broken(name: str, value: Any) -> RecordError:
    what = {dict: "an object", list: "a list", bool: "true or false", str: "a text far too long"}.get(
        type(value), "a number out of range"
    )
    return RecordError(f"{name} holds {what}, so the record cannot be trusted.", field=name)


def _lenient(fields: Fields, fields_to: FieldMap, columns: dict[str, Any], unreadable: list[str]) -> None:
    get = fields.get
    for column, name, read in fields_to.lenient:
        value = get(name)
        if value is None:
            continue
        found = read(value)
        if found is UNREADABLE:
            unreadable.append(name)
        elif found is not None:
            columns[column] = found


def _text(fields: Fields, name: str) -> str:
    """A strict text: "" for nothing or a mask; RecordError for a list, an object or a true/false."""
    value = fields.get(name)
    found = short_text(value)
    if found is UNREADABLE or isinstance(value, bool):
        raise _broken(name, value)
    return found if isinstance(found, str) else ""


def _status(fields: Fields, mls_status: str) -> tuple[str, str]:
    """(StandardStatus, MlsStatus). An unknown word is kept as MlsStatus and never taken for Active."""
    word = _text(fields, "StandardStatus")
    status = standard_status(word or mls_status)
    return status, mls_status or (word if status == StandardStatus.UNKNOWN else "")


def _property_type(fields: Fields) -> tuple[str, str]:
    """(RESO PropertyType, the source's own word or code for it)."""
    name = short_text(fields.get("PropertyType"))
    kind = property_type(name) if isinstance(name, str) and name else PropertyType.UNKNOWN.value
    code = identifier(fields.get("MlsPropertyType", name))
    return kind, code if isinstance(code, str) else ""


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


def _children(fields: Fields, columns: dict[str, Any], among_media: Items) -> None:
    columns["rooms"] = children.named(fields.get("Rooms"))
    columns["units"] = children.named(fields.get("UnitTypes"))
    columns["open_houses"] = children.open_houses(fields.get("OpenHouse"))
    columns["virtual_tours"] = tours = children.virtual_tours(fields.get("VirtualTours"))
    if among_media:
        tours += children.virtual_tours([tour_of(item) for item in among_media])
    address = children.web_address(fields.get("VirtualTourURLUnbranded"))
    columns["virtual_tour_url_unbranded"] = address or children.unbranded_tour(tours)
    columns["virtual_tour_url_branded"] = children.web_address(fields.get("VirtualTourURLBranded")) or ""
