"""Are two units the same, different, or maybe the same?"""

import re

from listings.homes.numbers import LONGEST
from listings.homes.units import LEVEL, Unit
from listings.homes.verdicts import DIFFERENT, MAYBE, SAME, Judgment

# A floor has a side's or a level's name as well.
LEVELS_ALIKE = frozenset(
    frozenset(pair) for pair in (("UPPR", "FL2"), ("UPPR", "FL3"), ("LOWR", "FL1"), ("LOWR", "BSMT"))
)
LEVEL_ALONE = frozenset(LEVEL.values())
PREFIX = re.compile(r"^(?:FL|BLDG|TRCT|PCL)+")
LEVELS = tuple(sorted(set(LEVEL.values()) - {"PH"}))


def of_units(one: Unit, other: Unit) -> Judgment:
    if one == other or (str(one) == str(other) and one.id):
        return Judgment(SAME, "One unit.")
    if not one.id or not other.id:
        return Judgment(MAYBE, "Only one of them names a unit.")
    if one.id == other.id and (not (one.building and other.building) or _is_section_of(one, other)):
        return Judgment(MAYBE, "Only one of them names the building of the unit.")
    if (_is_level(one.id, "PH") and _is_level(other.id, "PH")) and LEVEL_ALONE.intersection((one.id, other.id)):
        if other.id.startswith(one.id) or one.id.startswith(other.id):
            return Judgment(MAYBE, "Only one of them says which unit of the floor or side.")
    if frozenset((one.id, other.id)) in LEVELS_ALIKE:
        return Judgment(MAYBE, "A floor, and a name that it may have.")
    if _is_level(one.id) != _is_level(other.id):
        return Judgment(MAYBE, "One of them names the floor or side, the other a number or letter.")
    if not one.building and not other.building and _ends(one.id, other.id):
        return Judgment(MAYBE, "A unit with and without its building, floor or hyphen.")
    if not one.building and not other.building and _is_part(one.id, other.id):
        return Judgment(MAYBE, "One of them names a unit that the other names among its own.")
    if not one.building and not other.building and _is_turned(one.id, other.id):
        return Judgment(MAYBE, "A number and a letter, turned about: one unit, or a floor and a building.")
    if _plain(one) == _plain(other) and ("-" in str(one)) + ("-" in str(other)) < 2:
        return Judgment(MAYBE, "A unit with and without its building, floor or hyphen.")
    return Judgment(DIFFERENT, "Two units.")


def _is_level(text: str, *more: str) -> bool:
    return text.startswith((*LEVELS, *more))


def _ends(one: str, other: str) -> bool:
    """`D104` and `104`: a building's letter may belong to the number or not."""
    short, long = sorted((one, other), key=len)
    return short.isdigit() and len(short) > 2 and long[: -len(short)].isalpha() and long.endswith(short)


def _is_part(one: str, other: str) -> bool:
    """`12A` of `12A-12B`: two units sold as one, or one of them; `12` of building 1's `1-12`; `13` of `12-14`."""
    short, long = sorted((one.split("-"), other.split("-")), key=len)
    if len(short) == 1 < len(long) and short[0] in long:
        return True
    numbers = [int(part) for part in (*short, *long) if part.isdecimal() and len(part) < LONGEST]
    return len(short) == 1 and len(long) == 2 and len(numbers) == 3 and numbers[1] < numbers[0] < numbers[2]


def _is_turned(one: str, other: str) -> bool:
    """`1W` and `W1`."""
    short = one.replace("-", "")
    return short[:1].isalpha() != short[-1:].isalpha() and other.replace("-", "") in (
        short[1:] + short[:1],
        short[-1:] + short[:-1],
    )


def _plain(unit: Unit) -> str:
    return PREFIX.sub("", str(unit)).replace("-", "")


def _is_section_of(one: Unit, other: Unit) -> bool:
    """Block 4 of Section 2, and Block 4."""
    short, long = sorted((one.building, other.building), key=len)
    return short.startswith("BLK") and re.fullmatch(rf"{re.escape(short)}S\d+", long) is not None
