"""One Spark record as a canonical one: StandardFields and CustomFields flat, older names as the Data Dictionary's,
expansions as its children. Pure: no request, no query, no clock."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder

from listings.address_forms import Form, Shortened, stored, whole_text
from mls_sync.mapping import land
from mls_sync.mapping.dates import moment
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.lookups import folded, is_property_type
from mls_sync.mapping.readers import MASK, identifier, short_text
from mls_sync.mapping.record import Fields, Record
from mls_sync.mapping.withheld import withheld
from mls_sync.providers.decoding import decoded
from mls_sync.providers.spark import children
from mls_sync.providers.spark.property_types import PropertyTypes

# ListingKey is String(255) in the Data Dictionary, and a longer one would not fit the unique index.
MAX_KEY = 255
NOTHING = Raw(b"null")
FIELDS, KEY, FAR = b'"StandardFields":{', b'"ListingKey":"', 4_000
OLDER = {
    "SoldPrice": "ClosePrice",
    "TaxAmount": "TaxAnnualAmount",
    "BedsTotal": "BedroomsTotal",
    "BathsFull": "BathroomsFull",
    "BathsThreeQuarter": "BathroomsThreeQuarter",
    "BathsHalf": "BathroomsHalf",
    "BathsOneQuarter": "BathroomsOneQuarter",
    "ListDate": "ListingContractDate",
    "ContractDate": "PurchaseContractDate",
    "MiddleSchool": "MiddleOrJuniorSchool",
    "SchoolDistrict": "HighSchoolDistrict",
    "ListAgentName": "ListAgentFullName",
    "ListAgentId": "ListAgentKey",
    "ListOfficeId": "ListOfficeKey",
    "CoListAgentName": "CoListAgentFullName",
}
"""Spark's names before the Data Dictionary's -> its own. A field under its own name wins, if it says something."""
RESO_NAMES = OLDER | {"BathsTotal": "BathroomsTotalInteger"}
EXPANSIONS = ("Photos", "PrimaryPhoto", "Units", "OpenHouses", *children.CATEGORIES)
"""Those that have another name, or none, in a canonical record."""


def key_of(payload: Any) -> str:
    """The record's ListingKey; "" where it has none that can be trusted. Never made from a number with a fraction: 26
    digits do not survive a double."""
    if not isinstance(payload, dict):
        return ""
    fields = payload.get("StandardFields")
    named = fields.get("ListingKey") if isinstance(fields, dict) else None
    return _key(named) or _key(payload.get("Id"))


def modified_of(payload: Any) -> datetime | None:
    """The record's ModificationTimestamp; None where it has none that can be read."""
    fields = payload.get("StandardFields") if isinstance(payload, dict) else None
    found = moment(fields.get("ModificationTimestamp")) if isinstance(fields, dict) else None
    return found if isinstance(found, datetime) else None


class _Fields(Struct):
    ListingKey: Raw = NOTHING


class _Record(Struct):
    StandardFields: _Fields
    Id: Raw = NOTHING


_KEYS = Decoder(_Record)


def key_in(text: bytes) -> str:
    """The same of a record's text, without decoding the rest of it."""
    return _key_ahead(text) or _key_within(text)


def _key_ahead(text: bytes) -> str:
    """Of a record whose StandardFields tell it before anything that nests, which need not even be looked through. In a
    text a quote is escaped, so these names are where they seem to be. "" where it is not so simple."""
    fields = text.find(FIELDS, 0, FAR) + len(FIELDS)
    at = text.find(KEY, fields, fields + FAR)
    if at < 0 or text.count(b"{", 0, fields) != 2 or any(text.find(mark, 0, at) >= 0 for mark in (b"[", b"\\")):
        return ""
    if text.find(b"{", fields, at) >= 0 or text[at - 1 : at] not in (b"{", b","):
        return ""
    start = at + len(KEY)
    key = text[start : text.find(b'"', start)]
    return _key(key.decode()) if key.isascii() and b"\\" not in key else ""


def _key_within(text: bytes) -> str:
    try:
        record = _KEYS.decode(text)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return key_of(decoded(text))
    return _key(decoded(bytes(record.StandardFields.ListingKey))) or _key(decoded(bytes(record.Id)))


def _key(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    text = value.strip()
    return text if len(text) <= MAX_KEY and text != MASK else ""


def canonical(shortened: Shortened, types: PropertyTypes) -> Record:
    """Raises RecordError where the StandardFields are no object."""
    fields, custom = _parts(decoded(shortened.text))
    if not children.are_all_marks(fields, shortened.marks):
        # Something else has addresses like a photo's, and is to be read as it came.
        shortened = Shortened(whole_text(stored(shortened)))
        fields, custom = _parts(decoded(shortened.text))
    found = fields.copy()
    for older, name in OLDER.items():
        if older in fields and found.get(name) in (None, "", MASK):
            found[name] = fields[older]
    leaves = list(_leaves(custom)) if custom else []
    if leaves:
        _put_custom(found, leaves)
    _name_type(found, types)
    _put_children(found, fields, shortened.forms)
    masked = withheld(fields, shortened.text, leaves)
    return Record(found, tuple(dict.fromkeys(_reso_name(name, fields) for name in masked)) if masked else ())


def _parts(payload: Any) -> tuple[Fields, Any]:
    fields = payload.get("StandardFields") if type(payload) is dict else None
    if type(fields) is not dict:
        raise RecordError("The record's StandardFields are no object.", field="StandardFields")
    return fields, payload.get("CustomFields")


def _leaves(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Label and value of every custom field: groups nest as `[{"Main": [{"Land Information": [{"Land Type":
    "Fee"}]}]}]`."""
    if depth > 8:
        return
    if type(value) is list:
        for item in value:
            if type(item) in (list, dict):
                yield from _leaves(item, depth + 1)
    elif type(value) is dict:
        for name, item in value.items():
            if type(item) in (list, dict):
                yield from _leaves(item, depth + 1)
            yield name, item


@lru_cache(maxsize=4096)
def _land_name(label: str) -> str | None:
    return land.LABELS.get(folded(label))


def _put_custom(found: Fields, leaves: list[tuple[str, Any]]) -> None:
    """Custom fields under their labels, those of the land under the dictionary's names. StandardFields win."""
    lease: Fields = {}
    for label, value in leaves:
        name = _land_name(label)
        if name and value != MASK:
            if land.READERS[name][1](value) is not None:
                lease[name] = value
        elif not name and label not in found and not _is_group(value):
            found[label] = value
    for name, value in lease.items():
        standard = found.get(name)
        if standard is None or standard == MASK or land.READERS[name][1](standard) is None:
            found[name] = value


def _is_group(value: Any) -> bool:
    return type(value) is list and any(type(item) is dict for item in value)


def _reso_name(name: str, fields: Fields) -> str:
    """Of a field that is withheld; of a custom one, that which its label stands for."""
    return RESO_NAMES.get(name, name) if name in fields else _land_name(name) or name


def _name_type(found: Fields, types: PropertyTypes) -> None:
    """PropertyType as a name, and the MLS's code beside it. The meaning of a code differs by MLS, so only its own table
    tells it."""
    code = identifier(found.get("PropertyType"))
    code = code if isinstance(code, str) else ""
    mls = identifier(found.get("MlsId"))
    name: Any = types.get((mls if isinstance(mls, str) else "", code)) or types.get(("", code))
    if not name and code and is_property_type(code):
        name = code
    found["PropertyType"] = name or short_text(found.get("PropertyClass"))
    found["MlsPropertyType"] = code


def _put_children(found: Fields, fields: Fields, forms: Sequence[Form]) -> None:
    for name in EXPANSIONS:
        found.pop(name, None)
    found["Media"] = children.media(fields, forms)
    found["Rooms"] = children.rooms(fields.get("Rooms"))
    found["UnitTypes"] = children.units(fields.get("Units"))
    found["OpenHouse"] = children.open_houses(fields.get("OpenHouses"))
    found["VirtualTours"] = children.virtual_tours(fields.get("VirtualTours"))
