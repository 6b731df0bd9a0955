"""Faults of records that are not nonsense, only odd: what honest feeds send, and replicators stumble over."""

import zlib
from collections.abc import Callable
from typing import Any

from .records import Record

Options = dict[str, Any]

STATUS_SPELLINGS: dict[str, tuple[str, ...]] = {
    "Canceled": ("Cancelled", "CANCELED", "canceled "),
    "Active": ("ACTIVE", " Active", "active"),
    "Active Under Contract": ("ActiveUnderContract", "Active under contract "),
    "Coming Soon": ("ComingSoon", "Coming-Soon"),
}
UNKNOWN_STATUSES = ("Under Agreement", "Leased", "Temporarily Off Market", "S")


def _standard(record: Record) -> Record:
    fields = record.get("StandardFields")
    return fields if isinstance(fields, dict) else {}


def _manner(record: Record, name: str, manners: int) -> int:
    return zlib.crc32(f"{name}:{record.get('Id')}".encode()) % manners


def odd_statuses(record: Record, options: Options) -> None:
    """StandardStatus in other spellings and cases, and now and then one that nobody knows."""
    fields = _standard(record)
    spellings = (*STATUS_SPELLINGS.get(fields.get("StandardStatus", ""), ()), *UNKNOWN_STATUSES[:1])
    fields["StandardStatus"] = spellings[_manner(record, "status", len(spellings))]


def odd_timestamps(record: Record, options: Options) -> None:
    """The same moments without Z, with +00:00, another zone, three or seven digits of a second, or a blank for T."""
    fields, manner = _standard(record), _manner(record, "time", 5)
    for name, value in fields.items():
        if name.endswith("Timestamp") and isinstance(value, str):
            bare = value.removesuffix("Z")
            fields[name] = (bare, f"{bare}+00:00", f"{bare}.000Z", f"{bare}.0000000Z", f"{bare.replace('T', ' ')}Z")[
                manner
            ]


def odd_places(record: Record, options: Options) -> None:
    """Coordinates 0 and 0, exchanged, in the wrong hemisphere, null or as text; ZIP codes with four more digits."""
    fields = _standard(record)
    latitude, longitude = fields.get("Latitude"), fields.get("Longitude")
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return
    pairs = ((0, 0), (longitude, latitude), (latitude, -longitude), (None, None), (str(latitude), str(longitude)))
    fields["Latitude"], fields["Longitude"] = pairs[_manner(record, "place", len(pairs))]
    fields["PostalCode"] = f"{fields.get('PostalCode')}-1234"


def odd_photos(record: Record, options: Options) -> None:
    """Galleries with no primary or two, a count that is too high, doubled photos, missing sizes, or nothing."""
    fields = _standard(record)
    photos = fields.get("Photos")
    if not isinstance(photos, list) or not photos:
        return
    manner = _manner(record, "photos", 6)
    if manner == 0:
        fields["Photos"] = []
    elif manner == 1:
        fields["PhotosCount"] = len(photos) + 3
    elif manner == 2:
        fields["Photos"] = [*photos, photos[0]]
    elif manner == 3:
        fields["Photos"] = [{"Id": photo["Id"], "Uri300": photo["Uri300"]} for photo in photos]
    else:
        for photo in photos:
            photo["Primary"] = manner == 4


def odd_addresses(record: Record, options: Options) -> None:
    """Addresses in capitals, the unit inside of the street's name, parts missing, the city unknown."""
    fields, manner = _standard(record), _manner(record, "address", 4)
    if manner == 0:
        for name in ("UnparsedAddress", "StreetName", "City"):
            fields[name] = str(fields.get(name) or "").upper()
    elif manner == 1:
        fields["StreetName"], fields["UnitNumber"] = f"{fields.get('StreetName')} Unit 12", None
    elif manner == 2:
        fields["UnparsedAddress"] = fields["StreetNumber"] = fields["PostalCode"] = None
    else:
        fields["City"] = "Other City Not In List"


def long_remarks(record: Record, options: Options) -> None:
    """Remarks of 60 kB with markup, script and emoji in them."""
    sentence = "A bright home &amp; garden <b>with</b> <script>alert('x')</script> views \U0001f334. "
    _standard(record)["PublicRemarks"] = sentence * (60_000 // len(sentence))


ODDITIES: dict[str, Callable[[Record, Options], None]] = {
    function.__name__: function
    for function in (odd_statuses, odd_timestamps, odd_places, odd_photos, odd_addresses, long_remarks)
}
