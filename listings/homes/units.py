"""Units: an apartment, a suite, a space in a park, a lot, a building with a unit in it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from listings.homes.tidying import ROMANS, with_block_first
from listings.homes.words import CARDINALS, DIRECTIONS, FILLERS, ORDINALS

# USPS Publication 28, appendix C2, and what MLSs write besides.
WORDS = (
    "APARTMENT|APPARTMENT|APMT|APTO|APT|APARTAMENTO|UNIT|UNT|SUITE|STE|SPACE|SPC|SP|LOT|TRAILER|TRLR|ROOM|RM|VILLA|CONDO|CONDOMINIUM"
    "|CASITA|STUDIO|SLIP|HANGAR|HNGR|DEPARTMENT|DEPT|NUMBER|NUM|NBR|NO|KEY|STOP|OFFICE|OFC|COTTAGE|BUNGALOW|DUPLEX|FLAT"
)
# Words that say so only before a number: a cabin may be the street's name.
NUMBERED_WORDS = "PIER|UNITS|APTS|SUITES|LOTS|LTS|LT|HOMESITE|HOME SITE|SITE|PAD|CABIN|BERTH|RESIDENCE"
# Words that say which of two comes: Unit No. 4, Condo Unit 4.
FIRST_WORDS = r"(?:\b(?:APARTMENT|APT|UNIT|CONDO|CONDOMINIUM|SUITE|STE)[ .]+(?=[A-Z]{2}))"
# A piece of land is no lot of a tract.
PIECES = r"(?:TRACTS?|TRCT|PARCEL|PCL)"
BUILDING = r"(?:BUILDING|BLDG|BLD|TOWER|TWR|PHASE)"
LEVEL = {
    "PENTHOUSE": "PH", "PH": "PH", "BASEMENT": "BSMT", "BSMT": "BSMT", "FRONT": "FRNT", "FRNT": "FRNT",
    "LOWER": "LOWR", "LOWR": "LOWR", "UPPER": "UPPR", "UPPR": "UPPR", "REAR": "REAR", "LOBBY": "LBBY", "LBBY": "LBBY",
    "TOWNHOUSE": "TH", "TOWNHOME": "TH", "TH": "TH", "UPSTAIRS": "UPPR", "DOWNSTAIRS": "LOWR",
    "FLOOR": "FL", "FLR": "FL", "FL": "FL", "SIDE": "SIDE", "LEFT": "LEFT", "RIGHT": "RIGHT",
}  # fmt: skip
_LEVELS = "|".join(sorted(LEVEL, key=len, reverse=True))
_FLOORS = "FIRST|SECOND|THIRD|FOURTH|FIFTH|SIXTH|SEVENTH|EIGHTH|NINTH|TENTH"
# What says that a piece of an address is a unit, with its id: `Apt 4`, `#4`, `Bldg 3 Unit 12`, `PH 2`, `2nd Fl`.
UNIT = re.compile(
    rf"(?:{BUILDING}[ .#]*[A-Z0-9]+[ ,-]*)?"
    rf"(?:(?:#|{FIRST_WORDS}*\b(?:{WORDS})(?:\b|(?=\d))|\b(?:{NUMBERED_WORDS})(?= ?#? ?\d)"
    rf"|\b{PIECES}(?= ?#? ?(?:\d|[A-Z]\b)))[ .#:]*[A-Z0-9][A-Z0-9/&-]*(?: [A-Z])?"
    rf"|\b(?:{_LEVELS})\b[ .#-]*(?:\d+[A-Z]?|[A-Z])?"
    rf"|\b(?:\d+(?:ST|ND|RD|TH)|{_FLOORS}) (?:FLOOR|FLR|FL)\b|\b(?:[LU]?PH|TH)-?\d+[A-Z]?\b|\b[LU]?PH-?[A-Z]\d?\b)"
    rf"|{BUILDING}[ .#]*[A-Z0-9-]+"
)
UNIT_AT_END = re.compile(rf"(?<![A-Z0-9])(?P<unit>{UNIT.pattern})(?: ?\(.*\))?[\s.]*$")
UNIT_AT_START = re.compile(rf"^\s*(?P<unit>{UNIT.pattern})\s*[,;:–-]?\s+(?=\S)")
BUILT = re.compile(rf"{BUILDING}[ .#]*([A-Z0-9]+)[ ,-]*(.*)")
FLOOR = re.compile(r"(\d+|[A-Z]+)(?:ST|ND|RD|TH)? (?:FLOOR|FLR|FL)|(?:FLOOR|FLR|FL)[ .#-]*(\d+)")
UNIT_THEN_BUILDING = re.compile(rf"(.+?)[ ,-]+({BUILDING}[ .#]*[A-Z0-9]+)")
UNIT_WORD = re.compile(rf"^(?:(?:{WORDS}|{NUMBERED_WORDS})(?:\b|(?=\d))[ .#:]*)+")
UNIT_BEHIND = re.compile(r"^(?:UNIT|APT|APARTMENT|FLAT|LEVEL|HOUSE)$")
LEVEL_WORD = re.compile(rf"^({_LEVELS})\b[ .#-]*(.*)$")
NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
# A hyphen between digits counts: 1-12 and 11-2 are two units.
DIGITS_APART = re.compile(
    r"(\d) ?[-/.&,+] ?(?=\d)|(?<=[A-Z]) ?[/&+] ?(?=[A-Z])|(?<=\d) ?[&+] ?(?=[A-Z])|(?<=[A-Z]) ?[&+] ?(?=\d)"
)
PIECE = re.compile(rf"({PIECES})[ .#:]*(\S+)")
# What is built there, and no unit.
KINDS = frozenset({"SFR", "SFD", "SFH", "HOUSE", "UNIT", "APT", "NOUNIT", "NOAPT"})
LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


# Houses on one lot, as sources shorten them.
NAMED = {
    "GARDEN": "GDN", "GRDN": "GDN", "CH": "COACHHOUSE", "COACH HOUSE": "COACHHOUSE", "COACH": "COACHHOUSE",
    "GUEST HOUSE": "GUESTHOUSE", "CARRIAGE HOUSE": "CARRIAGEHOUSE",
}  # fmt: skip


@dataclass(slots=True, frozen=True)
class Unit:
    id: str = ""
    building: str = ""

    def __str__(self) -> str:
        apart = self.building[-1:].isdigit() and self.id[:1].isdigit()
        return f"{self.building}-{self.id}" if apart else f"{self.building}{self.id}"


NO_UNIT = Unit()


@lru_cache(maxsize=20_000)
def unit(text: str) -> Unit:
    """Read a unit in folded capitals: `#12-B`, `UNIT 12B` and `12b` are one, Apt 4 and Ste 4 as well, and Bldg 3 Unit
    12 is 3-12."""
    text = " ".join(text.strip(" .,;:").split())
    plain = NOT_ALPHANUMERIC.sub("", text)
    if not plain or plain in FILLERS or plain in KINDS:
        return NO_UNIT
    text = with_block_first(text) if "LK" in text or "BLOCK" in text else text
    turned = UNIT_THEN_BUILDING.fullmatch(text)
    if turned:
        text = f"{turned[2]} {turned[1]}"
    built = BUILT.fullmatch(text)
    if built:
        inner = _id(built[2])
        building = _id(ROMANS.get(built[1], built[1]))
        return Unit(inner, building) if inner else Unit(f"BLDG{building}")
    return Unit(_id(text))


def within(inner: Unit, outer: Unit) -> Unit:
    """A unit whose building is told apart from it."""
    building = outer.id.removeprefix("BLDG")
    return Unit(inner.id, building) if outer.id.startswith("BLDG") and building and not inner.building else inner


def _id(text: str) -> str:
    text = text.strip(" .,#:-")
    floor = FLOOR.fullmatch(text)
    if floor and (told := floor[1] or floor[2]) and (told.isdigit() or told in ORDINALS):
        return f"FL{ORDINALS.get(told, told)}"
    if piece := PIECE.fullmatch(text):
        return ("TRCT" if piece[1][0] == "T" else "PCL") + _bare(piece[2])
    text = UNIT_WORD.sub("", text).strip(" .,#:-") or text
    text = text.removesuffix(".0")
    if text in DIRECTIONS or text in KINDS:
        return DIRECTIONS.get(text, "")
    number, _, side = text.partition(" ")
    if side in LEVEL and number.isalnum():
        return _bare(number) + LEVEL[side]
    level = LEVEL_WORD.match(text)
    if level:
        return LEVEL[level[1]] + _bare(UNIT_BEHIND.sub("", level[2]))
    return _bare(NAMED.get(text, text))


def _bare(text: str) -> str:
    parted = DIGITS_APART.sub(r"\1=", LEADING_ZEROS.sub("", CARDINALS.get(text, text)))
    found = NOT_ALPHANUMERIC.sub("", parted.replace("=", "X9X")).replace("X9X", "-")
    return "" if found in FILLERS or not found.strip("0") else found
