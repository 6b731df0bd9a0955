"""Are two streets the same, different, or maybe the same?"""

import re
from dataclasses import replace

from listings.homes.roads import COUNTY_MARK
from listings.homes.streets import KING, Street
from listings.homes.urbanizations import MARK, parted
from listings.homes.verdicts import DIFFERENT, MAYBE, SAME, Judgment
from listings.homes.words import COMMON, DIRECTION_WORDS, DIRECTIONS, SUFFIX_WORDS

# Shorter names differ by a letter and are two: Elm and Elk.
LONG_NAME = 7
FRONTAGE = "FRONTAGE"
SLIP = "The names of the streets differ by one letter: a slip, or two streets."
# What comes and goes before a name, and makes no name longer.
GENERIC = re.compile(r"AVENIDA|AVENUE|CALLE|CAMINITO|CAMINO|CORTE|PASEO|VIA|RUE|LAS|LOS|LA|EL")
# What one of them may be short for: Cr of Circle, Crescent or Creek; Pk of Park or Pike.
SHORT_FOR_BOTH = frozenset(
    frozenset(pair) for pair in (("CR", "CIR"), ("CR", "CRES"), ("CR", "CRK"), ("CR", "CT"), ("PARK", "PIKE"))
)


def of_streets(one: Street, other: Street) -> Judgment:
    if one == other:
        return Judgment(SAME, "One street.")
    if not one.name or not other.name:
        return Judgment(MAYBE, "Only one of them has a street.")
    if (judgment := _of_names(one, other)).verdict is DIFFERENT:
        return judgment
    if one.suffix and other.suffix and one.suffix != other.suffix and not _is_shortened(one, other):
        if frozenset((one.suffix, other.suffix)) not in SHORT_FOR_BOTH:
            return Judgment(DIFFERENT, "Two kinds of street, such as a court and a drive.")
        judgment = Judgment(MAYBE, "What kind of street it is has been shortened to what may mean two kinds.")
    directions = _of_directions((one.before, one.after), (other.before, other.after))
    if directions.verdict is DIFFERENT or judgment.verdict is SAME and directions.verdict is MAYBE:
        return directions
    if judgment.verdict is MAYBE:
        return judgment
    return Judgment(MAYBE, "Only one of them says what kind of street it is.")


def _of_directions(one: tuple[str, str], other: tuple[str, str]) -> Judgment:
    """Before and after the name; a street with one direction has it before."""
    if one == other:
        return Judgment(SAME, "One direction.")
    if not all(one) and set(one) - {""} <= set(other) or not all(other) and set(other) - {""} <= set(one):
        return Judgment(MAYBE, "Only one of them names the direction, north or south, east or west.")
    return Judgment(DIFFERENT, "Two directions, such as north and south.")


def _of_names(one: Street, other: Street) -> Judgment:
    if one.name == other.name:
        return Judgment(SAME, "One street.")
    if MARK in one.name or MARK in other.name:
        return _of_urbanizations(one, other)
    if _is_shortened(one, other):
        return Judgment(MAYBE, "What kind of street it is, or its direction, may belong to the name.")
    if {one.name, other.name} == {KING, "KING"}:
        return Judgment(MAYBE, "King may be short for Martin Luther King.")
    if FRONTAGE in (one.name[len(other.name) :], other.name[len(one.name) :]) and one.name[:4] == other.name[:4]:
        return Judgment(MAYBE, "The highway, or the road beside it.")
    if _is_of_county(one.name, other.name):
        return Judgment(MAYBE, "Only one of them says which county numbers the road.")
    if _is_direction_of(one, other) or _is_direction_of(other, one):
        return Judgment(MAYBE, "A letter may be the name of the street, or short for its direction.")
    if is_slip(one.name, other.name):
        return Judgment(MAYBE, SLIP)
    return Judgment(DIFFERENT, "Two streets.")


def _is_of_county(one: str, other: str) -> bool:
    """`WELD~CR12` and `CR12`."""
    short, long = sorted((one, other), key=len)
    return COUNTY_MARK in long and COUNTY_MARK not in short and long.endswith(f"{COUNTY_MARK}{short}")


def _of_urbanizations(one: Street, other: Street) -> Judgment:
    (mine, name), (theirs, their_name) = parted(one.name), parted(other.name)
    names = _of_names(replace(one, name=name), replace(other, name=their_name))
    if names.verdict is not SAME or mine == theirs:
        return names
    if not mine or not theirs:
        return Judgment(MAYBE, "Only one of them names the urbanization.")
    if mine in theirs or theirs in mine or is_slip(mine, theirs):
        return Judgment(MAYBE, "The names of the urbanizations differ by a part or a letter.")
    return Judgment(DIFFERENT, "Two urbanizations.")


def _is_direction_of(one: Street, other: Street) -> bool:
    """`S Ave W` of `South Ave W`; but E St and East St are two."""
    if one.before and one.name[-1:].isdigit() and other.name == one.name + one.before:
        return True  # Highway 99 W and 99W
    return bool(one.before and other.before) and one.suffix != "ST" and DIRECTION_WORDS.get(one.name) == other.name


def _is_whole_in(one: Street, other: Street) -> bool:
    """The other's name holds what one of them names apart, or leaves out: Lake View and Lake Vw, Palm Canyon and Palm
    Canyon Dr, 400 W and County Road 400 W, Northshore and North Shore, Calle Espuela and Espuela, Avenue 52 and
    52nd Avenue."""
    if one.suffix and other.name == one.name + SUFFIX_WORDS.get(one.suffix, "-"):
        return not other.suffix or one.suffix not in COMMON
    if one.suffix == "RD" and len(one.name) == 1 and other.name == f"ROAD{DIRECTION_WORDS.get(one.name, one.name)}":
        return True
    if other.name == f"CR{one.name}" and one.name.isdigit() and one.after:
        return True
    if one.before and not other.before and one.name not in DIRECTIONS:
        if other.name == DIRECTION_WORDS.get(one.before, "-") + one.name:
            return True
    generic = GENERIC.match(other.name)
    return generic is not None and other.name[generic.end() :] == one.name


def _is_shortened(one: Street, other: Street) -> bool:
    """Palm Canyon and Palm Canyon Dr: what is read as the kind of the one belongs to the name of the other."""
    return _is_whole_in(one, other) or _is_whole_in(other, one)


def is_slip(one: str, other: str) -> bool:
    """One letter more, less or another, or two neighbors changed about; never the first letter, and never a digit."""
    if abs(len(one) - len(other)) > 1 or min(len(GENERIC.sub("", each, count=1)) for each in (one, other)) < LONG_NAME:
        return False
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1)
    if start == 0:
        return False
    if start < 0:
        return not max(one, other, key=len)[-1].isdigit()
    rests = (one[start:], other[start:])
    if any(rest and rest[0].isdigit() for rest in rests):
        return False
    return (
        rests[0][1:] == rests[1][1:]
        or rests[0][1:] == rests[1]
        or rests[0] == rests[1][1:]
        or (rests[0][:2] == rests[1][1::-1] and rests[0][2:] == rests[1][2:])
    )
