"""Where a US number and a US home may be: their state, and every time zone that the clock there may follow.

Zones of the states: 49 CFR part 71. A state that is split gives all of its zones.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import timezone

from listings.places.area_codes import (
    ARIZONA,
    BOISE,
    CENTRAL,
    EASTERN,
    MOUNTAIN,
    PACIFIC,
    SPLIT_AREA_CODES,
    STATE_OF_AREA_CODE,
)

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands", "GU": "Guam", "AS": "American Samoa", "MP": "Northern Mariana Islands",
}  # fmt: skip

_OF_ONE_ZONE = {
    EASTERN: "CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV",
    CENTRAL: "AL AR IL IA LA MN MS MO OK WI",
    MOUNTAIN: "CO MT NM UT WY",
    PACIFIC: "CA WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
    "Pacific/Guam": "GU",
    "Pacific/Pago_Pago": "AS",
    "Pacific/Saipan": "MP",
}
ZONES: dict[str, tuple[str, ...]] = {
    **{state: (zone,) for zone, states in _OF_ONE_ZONE.items() for state in states.split()},
    "AK": ("America/Anchorage", "America/Adak"),
    "AZ": (ARIZONA, MOUNTAIN),
    "FL": (EASTERN, CENTRAL),
    "ID": (BOISE, PACIFIC),
    "IN": ("America/Indiana/Indianapolis", CENTRAL),
    "KS": (CENTRAL, MOUNTAIN),
    "KY": (EASTERN, CENTRAL),
    "MI": ("America/Detroit", CENTRAL),
    "NE": (CENTRAL, MOUNTAIN),
    "NV": (PACIFIC, MOUNTAIN),
    "ND": (CENTRAL, MOUNTAIN),
    "OR": (PACIFIC, BOISE),
    "SD": (CENTRAL, MOUNTAIN),
    "TN": (EASTERN, CENTRAL),
    "TX": (CENTRAL, MOUNTAIN),
}

TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}
_BY_NAME = {name.casefold(): state for state, name in STATES.items()} | {
    "washington state": "WA",
    "washington d.c.": "DC",
    "washington, d.c.": "DC",
}
# 555-0100 to 555-0199 are set aside for fiction and belong to no exchange, so nobody can say which part of a split
# state they are in.
FICTITIOUS = "55501"
NANP = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")


def state_of(text: str) -> str:
    """`CA` for "CA", "ca" or "California"; empty for what is no US state or territory."""
    word = text.strip()
    return word.upper() if word.upper() in STATES else _BY_NAME.get(word.casefold(), "")


def area_code(number: str) -> str:
    """`760` of "+17605550123"; empty for a number outside of the North American plan."""
    return number[2:5] if NANP.fullmatch(number) else ""


def state_of_number(number: str) -> str:
    """The state of an E.164 number's area code, which the state acts presume to be its holder's residence; empty where
    it has none (toll-free, Canada, a code too new to be known)."""
    return STATE_OF_AREA_CODE.get(area_code(number), "")


@lru_cache(maxsize=20_000)
def zones_of_number(number: str) -> tuple[str, ...]:
    """Every zone in which the holder of an E.164 number may be; none where its area code is of no state. A code that
    lies in several zones has them all, whatever its exchange."""
    state = state_of_number(number)
    if not state:
        return ()
    if number[5:].startswith(FICTITIOUS) or len(ZONES[state]) == 1:
        return tuple(dict.fromkeys((*SPLIT_AREA_CODES.get(area_code(number), ()), *ZONES[state])))
    if split := SPLIT_AREA_CODES.get(area_code(number)):
        return split
    found = timezone.time_zones_for_number(phonenumbers.parse(number))
    return tuple(zone for zone in found if zone != "Etc/Unknown") or ZONES[state]


# 47 CFR 52.101: toll-free codes in service.
TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")


def is_toll_free(number: str) -> bool:
    return area_code(number) in TOLL_FREE
