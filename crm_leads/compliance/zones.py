"""Where a US number and a US home may be: their state, and every time zone that the clock there may follow.

Zones of the states: 49 CFR part 71. A state that is split gives all of its zones.
"""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from crm_leads.compliance.area_codes import STATE_OF_AREA_CODE

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

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
BOISE, ARIZONA = "America/Boise", "America/Phoenix"

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


def state_of(text: str) -> str:
    """`CA` for "CA", "ca" or "California"; empty for what is no US state or territory."""
    word = text.strip()
    return word.upper() if word.upper() in STATES else _BY_NAME.get(word.casefold(), "")


@lru_cache(maxsize=20_000)
def state_of_number(number: str) -> str:
    """The state of an E.164 number's area code, which the state acts presume to be its holder's residence; empty where
    it has none (toll-free, Canada, a code too new to be known)."""
    parsed = phonenumbers.parse(number)
    region = phonenumbers.region_code_for_number(parsed)
    if region in TERRITORIES:
        return str(region)
    if region != "US":
        return ""
    return STATE_OF_AREA_CODE.get(str(parsed.national_number)[:3], "")


@lru_cache(maxsize=20_000)
def zones_of_number(number: str) -> tuple[str, ...]:
    """Every zone that the exchange of an E.164 number may be in; none where it is not known or has no place."""
    parsed = phonenumbers.parse(number)
    state = state_of_number(number)
    if not state or is_toll_free(number):
        return ()
    if number[5:].startswith(FICTITIOUS):
        return ZONES[state]
    return tuple(zone for zone in timezone.time_zones_for_number(parsed) if zone != "Etc/Unknown")


def is_toll_free(number: str) -> bool:
    return bool(phonenumbers.number_type(phonenumbers.parse(number)) == PhoneNumberType.TOLL_FREE)
