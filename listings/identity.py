"""Which home and which offer a record is about: the keys by which the same one is known again in every MLS."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.text import slugify

from listings.enums import LEASES, ON_MARKET, StandardStatus

# PostgreSQL refuses to index values over some 2,700 bytes; a key this long names nothing that people live in anyway.
MAX_KEY = 300
MAX_SLUG = 120

# USPS Publication 28, appendix C1 and B: the forms that sources mix most.
ABBREVIATIONS = {
    "ALLEY": "ALY", "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "CENTER": "CTR", "CIRCLE": "CIR",
    "CIRC": "CIR", "COURT": "CT", "COVE": "CV", "CRESCENT": "CRES", "CROSSING": "XING", "DRIVE": "DR", "DRV": "DR",
    "EXPRESSWAY": "EXPY", "FREEWAY": "FWY", "HEIGHTS": "HTS", "HIGHWAY": "HWY", "JUNCTION": "JCT", "LANE": "LN",
    "LOOP": "LOOP", "PARKWAY": "PKWY", "PLACE": "PL", "PLAZA": "PLZ", "POINT": "PT", "ROAD": "RD", "ROUTE": "RTE",
    "SQUARE": "SQ", "STREET": "ST", "STR": "ST", "TERRACE": "TER", "TERR": "TER", "TRAIL": "TRL",
    "TURNPIKE": "TPKE", "VALLEY": "VLY", "VIEW": "VW", "VISTA": "VIS", "NORTH": "N", "SOUTH": "S", "EAST": "E",
    "WEST": "W", "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}  # fmt: skip
UNIT_WORDS = re.compile(r"\b(?:APT|APARTMENT|UNIT|STE|SUITE|SPC|SPACE|NO)\b|[^A-Z0-9]")
UNIT_IN_LINE = re.compile(r"(?:#|\b(?:APT|APARTMENT|UNIT|STE|SUITE|SPC|SPACE)\b)\.?\s*#?\s*([A-Z0-9-]+)\s*$")
NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
APOSTROPHES = re.compile(r"['’.]")
NUMBER_IN_LINE = re.compile(r"\s*(\d[A-Z0-9/-]*)\s+(.+)")

# The columns that the keys and the slug are made of.
INPUTS = frozenset(
    {
        "street_number", "street_dir_prefix", "street_name", "street_suffix", "unit_number", "unparsed_address", "city",
        "state_or_province", "postal_code", "county_or_parish", "parcel_number", "property_type", "standard_status",
        "list_price", "close_price", "close_date", "internet_address_display_yn", "living_area",
    }
)  # fmt: skip


@lru_cache(maxsize=50_000)
def normal_street(street: str) -> str:
    """`"North Palm Canyon Drive"` and `"N. Palm Canyon Dr"` are both `"N PALM CANYON DR"`."""
    words = NOT_ALPHANUMERIC.sub(" ", APOSTROPHES.sub("", street.upper())).split()
    return " ".join([ABBREVIATIONS.get(word, word) for word in words])


@lru_cache(maxsize=10_000)
def normal_unit(unit: str) -> str:
    """`"#12-B"`, `"Unit 12B"` and `"12b"` are all `"12B"`."""
    return UNIT_WORDS.sub("", unit.upper())


def street_parts(values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Number, street and unit, normalised, from the parsed fields, else from the first line of the unparsed address."""
    get = values.get
    name = get("street_name") or ""
    if name:
        number = get("street_number") or ""
        street = f"{get('street_dir_prefix') or ''} {name} {get('street_suffix') or ''}"
        unit = get("unit_number") or ""
    else:
        number, street, unit = _parse_line((get("unparsed_address") or "").split(",")[0].upper())
    return number.strip().upper().lstrip("0"), normal_street(street), normal_unit(unit) if unit else ""


def _parse_line(line: str) -> tuple[str, str, str]:
    unit = UNIT_IN_LINE.search(line)
    if unit:
        line = line[: unit.start()]
    match = NUMBER_IN_LINE.fullmatch(line)
    return (match[1], match[2], unit[1] if unit else "") if match else ("", "", "")


def property_key(values: Mapping[str, Any], listing_key: str) -> str:
    """Which home this is, the same in every MLS: its address, else its parcel, else only this listing.

    `addr:92262:1234:N PALM CANYON DR:5`, `parcel:RIVERSIDE:505123007` or `key:20260...`; at most MAX_KEY characters.
    """
    number, street, unit = street_parts(values)
    postal_code = (values.get("postal_code") or "").strip()[:5]
    if number and street and postal_code:
        return f"addr:{postal_code}:{number}:{street}:{unit}"[:MAX_KEY]
    parcel = NOT_ALPHANUMERIC.sub("", (values.get("parcel_number") or "").upper())
    if parcel.strip("0"):
        county = (values.get("county_or_parish") or "").upper().removesuffix(" COUNTY").strip()
        return f"parcel:{county}:{parcel}"[:MAX_KEY]
    return f"key:{listing_key}"[:MAX_KEY]


def duplicate_key(values: Mapping[str, Any], home: str) -> str:
    """Which offer of the home `home` (its property key) this is: `<property key>|sale|market`.

    A sale and a lease of one home are two offers. All on-market statuses are one phase, since one MLS may learn of a
    deal a day after the other; a closed offer is known by its close date, else price; any other by its status and
    list price, so that last year's expired listing does not hide this year's.
    """
    status = values.get("standard_status") or StandardStatus.UNKNOWN
    market = "lease" if values.get("property_type") in LEASES else "sale"
    if status in ON_MARKET:
        phase = "market"
    elif status == StandardStatus.CLOSED:
        phase = f"closed {values.get('close_date') or values.get('close_price') or ''}"
    else:
        phase = f"{status} {values.get('list_price') or ''}"
    return f"{home}|{market}|{phase}"


def slug(values: Mapping[str, Any]) -> str:
    """The address for a link; without the street where the seller forbade to show it (InternetAddressDisplayYN)."""
    get = values.get
    parts = [get("city"), get("state_or_province"), get("postal_code")]
    if get("internet_address_display_yn") is not False:
        if get("street_name"):
            names = ("street_number", "street_dir_prefix", "street_name", "street_suffix", "unit_number")
            parts = [*(get(name) for name in names), *parts]
        else:
            parts.insert(0, (get("unparsed_address") or "").split(",")[0])
    return slugify(" ".join([part for part in parts if part]))[:MAX_SLUG].strip("-")
