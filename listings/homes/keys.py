"""Keys by which records of a home find each other before they are judged."""

import re
from dataclasses import astuple
from functools import lru_cache
from hashlib import blake2b

from listings.homes import crossings
from listings.homes.judging_streets import GENERIC
from listings.homes.reading import Home
from listings.homes.roads import COUNTY_MARK
from listings.homes.urbanizations import parted
from listings.homes.words import DIRECTIONS

# PostgreSQL refuses to index values over some 2,700 bytes; a key this long names nothing that people live in anyway.
MAX_KEY = 300
UNKNOWN = "key:"
# One half of a grid's number, whichever stands first: 15701 of N84W15701 and of W15701N84.
GRID_HALF = re.compile(r"[EW](\d+)")
LETTERED = re.compile(r"ROAD(?:[A-Z]|NORTH|SOUTH|EAST|WEST)")
MILE = re.compile(r"M[\d.]+")
DIRECTION = re.compile(r"(?:NORTH|SOUTH)(?:EAST|WEST)?|EAST|WEST")


def address_key(home: Home) -> str:
    """Shared by all spellings of an address, and by its neighbors of like names: `"1234|P"`. Land without a number is
    known by its street and place; empty without a street."""
    name = home.street.name
    if not name:
        return ""
    if home.number.base:
        base = home.number.base
        if base.isdigit():
            return f"{base}|{_beginning(name)}"[:MAX_KEY]
        grid = None if base.startswith(crossings.MARK) else GRID_HALF.search(base)
        digits = grid[1] if grid else _without_unit(base).replace("-", "").partition("/")[0]
        digits = digits[1:] if MILE.fullmatch(digits) else digits
        return f"{digits}|{_beginning(name)}"[:MAX_KEY]
    return f"|{parted(name)[1]}"[:MAX_KEY]


def _without_unit(base: str) -> str:
    """`9300` of `9300-4`: one digit behind a hyphen is rather a unit than a part of the number."""
    return base[:-2] if base[-2:-1] == "-" else base


@lru_cache(maxsize=5_000)  # a page has the same streets many times
def _beginning(name: str) -> str:
    """The first letter of what all spellings of a name share: Calle Espuela and Espuela, Northshore and N Shore."""
    name = parted(name)[1]
    if name in DIRECTIONS:
        return name[0]
    while (found := GENERIC.match(name) or DIRECTION.match(name)) and found.end() < len(name):
        name = name[found.end() :]
    name = name.rpartition(COUNTY_MARK)[2]
    name = name[4:] if LETTERED.fullmatch(name) else name
    name = name[2:] if name.startswith("CR") and name[2:].isdigit() else name
    return name if name.isdigit() else name[:1]


def parcel_key(home: Home) -> str:
    """`"505123007"`; empty without a usable parcel. Which county it is of is for the judge."""
    return home.parcel[:MAX_KEY]


def property_key(home: Home, listing_key: str) -> str:
    """What a home is called that is met for the first time: its address, else its parcel, else only this listing.

    `addr:92262:1234:N PALMCANYON DR:5`, `parcel:CA:RIVERSIDE:505123007` or `key:20260...`. At most MAX_KEY characters.
    """
    place = home.postal_code or (f"{home.state}:{home.city}" if home.city else "")
    if home.has_address and place:
        return f"addr:{place}:{home.number}:{home.street}:{home.unit}"[:MAX_KEY]
    if home.parcel:
        return f"parcel:{home.state}:{home.county}:{home.parcel}:{home.unit}".rstrip(":")[:MAX_KEY]
    return f"{UNKNOWN}{listing_key}"[:MAX_KEY]


def fingerprint(home: Home) -> str:
    """Of everything that is known of a home, in one spelling: 32 hex digits, by which a person's answer finds it."""
    *known, mark = astuple(home)
    told = (*known, mark) if mark else tuple(known)
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()
