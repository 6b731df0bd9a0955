"""Where the holder of a US number may be: the state of its area code, and every zone that a clock may follow there."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import timezone

from listings.places.area_codes import SPLIT_AREA_CODES, STATE_OF_AREA_CODE, TOLL_FREE
from listings.places.zones import ZONES

# 555-0100 to 555-0199 are set aside for fiction and belong to no exchange, so nobody can say which part of a split
# state they are in.
FICTITIOUS = "55501"
NANP = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")


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


def is_toll_free(number: str) -> bool:
    return area_code(number) in TOLL_FREE
