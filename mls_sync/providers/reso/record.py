"""One RESO record as a canonical one: older names as the Data Dictionary 2.0's, lookups by their display names,
expanded resources as its children. Pure: no request, no query, no clock."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from listings.address_forms import Shortened, stored, whole_text
from mls_sync.mapping.builtin import COLUMNS_OF
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import MASK
from mls_sync.mapping.record import Fields, Record
from mls_sync.mapping.withheld import withheld
from mls_sync.providers.decoding import decoded, digest, encode
from mls_sync.providers.reso import children
from mls_sync.providers.reso.dictionary import Dictionary
from mls_sync.providers.source_record import SourceRecord

# ListingKey is String(255) in the Data Dictionary, and a longer one would not fit the unique index.
MAX_KEY = 255
NOTHING = Raw(b"null")
LISTING_KEY, STATUS = "ListingKey", "StandardStatus"
DELETED = ("delete", "deleted")
OLDER = {
    "OriginatingSystemID": "MlsId",
    "ListAgentKeyNumeric": "ListAgentKey",
    "ListOfficeKeyNumeric": "ListOfficeKey",
    "ListAgentName": "ListAgentFullName",
    "ListDate": "ListingContractDate",
    "MiddleSchool": "MiddleOrJuniorSchool",
    "MiddleSchoolDistrict": "MiddleOrJuniorSchoolDistrict",
    "BathroomsTotal": "BathroomsTotalInteger",
    "BedsTotal": "BedroomsTotal",
    "BathsFull": "BathroomsFull",
    "BathsThreeQuarter": "BathroomsThreeQuarter",
    "BathsHalf": "BathroomsHalf",
    "BathsOneQuarter": "BathroomsOneQuarter",
    "SoldPrice": "ClosePrice",
    "SoldDate": "CloseDate",
    "TaxAmount": "TaxAnnualAmount",
    "CoListAgentName": "CoListAgentFullName",
    "AssociationAmenity": "AssociationAmenities",
    "PhotosTimestamp": "PhotosChangeTimestamp",
}
"""Names before 2.0, and of servers that were made before their field had a name in the dictionary -> its own. A field
under its own name wins, if it says something."""
AGENT = {
    "ListAgent": {
        "MemberFullName": "ListAgentFullName",
        "MemberPreferredPhone": "ListAgentPreferredPhone",
        "MemberEmail": "ListAgentEmail",
        "MemberKey": "ListAgentKey",
        "MemberMlsId": "ListAgentMlsId",
    },
    "ListOffice": {"OfficeName": "ListOfficeName", "OfficePhone": "ListOfficePhone", "OfficeKey": "ListOfficeKey"},
    "CoListAgent": {"MemberFullName": "CoListAgentFullName"},
    "CoListOffice": {"OfficeName": "CoListOfficeName"},
}
"""Of an expanded member or office: what the listing says of it in fields of its own."""
# In the query, or in the path (`.../token=...&expires=...&id=.../images/...`, MLS Grid since September 8, 2026).
_SIGNATURE = re.compile(rb'("MediaURL":\s*"[^"?]*?)(?:/token=[^"/?]*|\?[^"]*)')
_BY_CASE = {name.lower(): name for name in COLUMNS_OF}


class Heads:
    """Reads of a record's text its key and whether it is gone, without decoding the rest."""

    def __init__(self, key: str, visible: str, deleted: frozenset[str], *, signs_media: bool = False) -> None:
        """`key` is the name of the key, `visible` of the field that is false in what is left of a removed listing,
        `deleted` are the values of StandardStatus that say so. `signs_media`: see `Profile`."""
        self._signs_media = signs_media
        self._names = (key, visible)
        self._gone = frozenset(encode(value)[1] for value in deleted)
        names = dict.fromkeys((key, STATUS, *filter(None, (visible,))))
        head = msgspec.defstruct(
            "Head", [(f"f{place}", Raw, NOTHING) for place in range(len(names))],
            rename=dict(zip((f"f{place}" for place in range(len(names))), names, strict=True)),
        )  # fmt: skip
        self._decoder: Decoder[Any] = Decoder(head)
        self._has_visible = bool(visible) and len(names) > 2

    def read(self, text: bytes) -> tuple[str, bool]:
        """The key, "" where it has none that can be trusted, and whether the source says that the listing is gone."""
        try:
            head = self._decoder.decode(text)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return self._patiently(text)
        key = _key(decoded(bytes(head.f0)))
        hidden = self._has_visible and bytes(head.f2) == b"false"
        return key, hidden or bytes(head.f1) in self._gone

    def _patiently(self, text: bytes) -> tuple[str, bool]:
        payload = decoded(text)
        if not isinstance(payload, dict):
            return "", False
        key, visible = self._names
        hidden = bool(visible) and payload.get(visible) is False
        status = payload.get(STATUS)
        gone = isinstance(status, str) and encode(status)[1] in self._gone
        return _key(payload.get(key)), hidden or gone

    def record(self, found: Raw | bytes) -> tuple[SourceRecord, bool]:
        text = bytes(found)
        key, gone = self.read(text)
        hashed = _SIGNATURE.sub(rb"\1", text) if self._signs_media else text
        return SourceRecord(key, digest(hashed), text=text), gone


def deleted_values(dictionary: Dictionary) -> frozenset[str]:
    """What stands in StandardStatus of a listing that was deleted: RESO's word, and the source's own for it."""
    own = {value for value, name in dictionary.values_of(STATUS).items() if folded(name) in DELETED}
    return frozenset({"Delete", "Deleted", "DELETE", "DELETED", *own})


def _key(value: Any) -> str:
    """Never made from a number with a fraction: 26 digits do not survive a double."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    text = value.strip()
    return text if len(text) <= MAX_KEY and text != MASK else ""


def canonical(shortened: Shortened, dictionary: Dictionary, zone: ZoneInfo | None = None) -> Record:
    """`zone` as `children.put_children` takes it. Raises RecordError where the record is no object."""
    fields = _object(shortened)
    if shortened.forms and shortened.marks != children.marks_in(fields.get("Media"), shortened.forms):
        # Something else has addresses like a photo's, and is to be read as it came.
        shortened = Shortened(whole_text(stored(shortened)))
        fields = _object(shortened)
    masked = withheld(fields, shortened.text, ())
    dictionary.translate("Property", fields)
    _rename(fields)
    children.put_children(fields, shortened.forms, dictionary.translate, zone)
    return Record(fields, tuple(dict.fromkeys(_reso_name(name) for name in masked)) if masked else ())


def _object(shortened: Shortened) -> Fields:
    payload = decoded(shortened.text)
    if type(payload) is not dict:
        raise RecordError("The record is not an object.", field="ListingKey")
    return payload


def _rename(fields: Fields) -> None:
    for link, names in AGENT.items():
        person = fields.get(link)
        if type(person) is dict:
            for theirs, name in names.items():
                _stand_in(fields, name, person.get(theirs))
    for older, name in OLDER.items():
        if older in fields:
            _stand_in(fields, name, fields[older])
    _stand_in(fields, "MlsId", fields.get("OriginatingSystemName"))
    for name in [name for name in fields if name[-2:] == "Yn" and name.lower() in _BY_CASE]:
        _stand_in(fields, _BY_CASE[name.lower()], fields[name])


def _stand_in(fields: Fields, name: str, value: Any) -> None:
    if fields.get(name) in (None, "", MASK):
        fields[name] = value


def _reso_name(name: str) -> str:
    return OLDER.get(name) or _BY_CASE.get(name.lower(), name)
