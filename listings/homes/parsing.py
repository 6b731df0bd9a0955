"""An address in one line, as CSV files, tax records, trace answers and UnparsedAddress have it."""

import re
from dataclasses import dataclass, replace

from listings.homes import places, rural, urbanizations
from listings.homes.crossings import described
from listings.homes.endings import STATE_AND_ZIP, Place, place_of, without_place
from listings.homes.numbers import DESERT, NO_NUMBER, Number, number
from listings.homes.streets import NO_STREET, Street, folded, is_numbered_road, street
from listings.homes.tidying import tidied
from listings.homes.units import NO_UNIT, UNIT_AT_END, UNIT_AT_START, Unit, unit, within
from listings.homes.words import CARDINALS, DIRECTIONS, SUFFIXES

NUMBER_IN_LINE = re.compile(
    r"\s*(?:#|NO\.? ?)?("
    r"\d+\.(?:25|50?|75)(?= )"
    r"|[NSEW] ?\d+[ -]?[NSEW] ?\d+"  # a grid's two numbers
    r"|\d{1,2} ?[NSEW][ -]?\d{3}(?= [A-Z]{3})"
    r"|[NSEW] \d{3,6}(?= [A-Z]{2})"
    r"|\d+ ?[-–—] ?\d+(?:-[A-Z](?= )|(?![-/\d])(?: ?1/2)?[A-Z]?)"
    r"|\d+ [&] ?\d+"
    r"|\d\d+/\d\d+"
    r"|\d+-[A-Z](?= )"
    r"|\d+[ -]\d/\d"
    r"|\d+[NSEW]\d+"
    r"|[A-Z]\d+"
    r"|\d+[A-Z]?(?![A-Z0-9])"
    r")[ ,.]+(?=\S)(.+)"
)
FILLER_NUMBER = re.compile(
    r"\s*(?:0+|TBD(?:-\d+)?|TBA|N/A|NA|NHN|NN+|NSN|NKA|NKN|NSA|NNA|XX+|\?+|-+|LOT|VACANT(?: LAND| LOT)?|VAC|VL"
    r"|UNASSIGNED|NO NUMBER|\d+(?:\.\d+)? ?(?:AC|ACRES?)\.?)[ ,]+"
    r"(?:(?:OFF|NEAR|BEHIND|[NSEW]{1,2} OF)(?= \S+ \S))?\s*(?=\S)(.+)"
)
NUMBER_AND_FRACTION = re.compile(r"(\d+) (\d/\d) (.+)")
DESERT_BLANK = re.compile(r"(\d\d) (\d{3}) (.+)")
MARKED_NUMBER = re.compile(r"#\s*(\d+ +\D.+)")
THOUSANDS = re.compile(r"\d{1,2}"), re.compile(r"\d{3} .+")
STRAY_UNIT = re.compile(r"#?\s*[A-Z]?-?\d+-?[A-Z]?|#?\s*\d+-\d+|#?\s*[A-Z]|([A-Z])\1")
# `AVENUE K 3R`, where K 8 would be the avenue; `N 560 W 12`.
BEHIND_LETTER = re.compile(r"(?:[NSEW] )?(?:AVENUE|AVE) [A-Z] \d+[A-Z]")
BEHIND_GRID = re.compile(r"[NSEW] \d+ [NSEW] \d+[A-Z]?")
NAMED_UNITS = frozenset(
    {"GARDEN", "CASITA", "STUDIO", "COTTAGE", "COACHHOUSE", "CARRIAGEHOUSE", "GUESTHOUSE", "CH", "ADU"}
)
PO_BOX = re.compile(r"\s*(?:P ?\.? ?O ?\.? ?BOX|GENERAL DELIVERY)")
UNIT_BEHIND_DASH = re.compile(r" [-–—] (?=[A-Z]?\d+[A-Z]?$)")
BELONGS_TO_STREET = re.compile(r"(?:JR|SR|III?)\b\.?.*")
NUMBERED = re.compile(r"\d+\S* \S.*")
SHORES = frozenset("OCEAN RIVER LAKE BAY BEACH WATER CREEK HILL PARK COUNTRY SEA MOUNTAIN CANAL HARBOR".split())
NOT_A_STREET = frozenset({"COUNTY", "STATE", "CO", "RANCH", "OLDCOUNTY"})


@dataclass(slots=True, frozen=True)
class Parsed:
    """What a line tells; the place only where the line has one."""

    number: Number = NO_NUMBER
    street: Street = NO_STREET
    unit: Unit = NO_UNIT
    place: Place = Place()
    urbanization: str = ""


def parse(line: str, place: Place) -> Parsed:
    """Read a line of an address; `place` is what its source says of it elsewhere. The first piece has number and
    street; one behind a comma may be the unit, and the last ones the town."""
    text = tidied(folded(line))
    text, urbanization = urbanizations.cut(text, place.state) if "URB" in text or place.state == "PR" else (text, "")
    if not text or PO_BOX.match(text):
        return Parsed()
    if special := without_house_number(text, place):
        return replace(special, urbanization=urbanization)
    first, others = _pieces(text)
    told = place_of(others) if others else Place()
    known = Place(place.city or told.city, place.state or told.state, place.postal_code or told.postal_code)
    found = NO_UNIT
    if others and (leading := UNIT_AT_START.match(f"{first} ,")) and leading.end() >= len(first):
        found, first, others = unit(first), others[0], others[1:]
    first = rural.number_first(first) if known.state == "PR" else first
    first, ending = without_place(first, known, told)
    told = told if others else ending
    if not found.id:
        first, found = cut_unit(first)
    if others and (not found.id or found.id.startswith("BLDG")):
        behind = next((each for piece in _beside(others) if (each := _unit_of(piece, known.city)).id), NO_UNIT)
        found = within(behind, found) if behind.id else found
    digits, rest = _cut_number(first, known)
    if not found.id:
        rest, found = _cut_letter(rest) if digits.base else (rest, found)
    if not found.id:
        rest, found = _cut_stray_unit(rest)
    return Parsed(digits, street(rest), found, told, urbanization if known.state == "PR" else "")


def without_house_number(text: str, place: Place) -> Parsed | None:
    """A box of a mail route, a kilometer of a road in Puerto Rico, or a home that is described by its corner."""
    if boxed := rural.box(text, place.state):
        digits, route, rest = boxed
        return Parsed(digits, route, unit(rest) if UNIT_AT_END.fullmatch(rest) else NO_UNIT)
    found = rural.of_island(text) if place.state == "PR" else None
    found = found or described(text, place.city)
    return Parsed(*found) if found else None


def _pieces(text: str) -> tuple[str, list[str]]:
    """Number and street, and the pieces behind."""
    first, *others = [piece.strip() for piece in text.split(",") if piece.strip()] or [""]
    if others and THOUSANDS[0].fullmatch(first) and THOUSANDS[1].fullmatch(others[0]):
        first, others = f"{first}{others[0]}", others[1:]
    elif others and first.isdigit() and len(others[0]) > 3 and not others[0].isdigit():
        first, others = f"{first} {others[0]}", others[1:]
    if others and _is_named_before(first, others[0]):
        first, others = others[0], others[1:]
    while others and (others[0].strip(".") in DIRECTIONS or BELONGS_TO_STREET.fullmatch(others[0])):
        first, others = f"{first} {others[0]}", others[1:]
    return first, others


def _is_named_before(first: str, second: str) -> bool:
    """A building's name, or an urbanization, stands before the number."""
    if any(letter.isdigit() for letter in first) or STATE_AND_ZIP.fullmatch(second):
        return False
    return NUMBERED.fullmatch(second) is not None


def _beside(pieces: list[str]) -> list[str]:
    """What may be a unit: the first two, but for the state and ZIP code. `FL 33178` is no floor."""
    return [piece for piece in pieces[:2] if not STATE_AND_ZIP.fullmatch(piece)]


def _unit_of(piece: str, city: str) -> Unit:
    """Of a piece behind a comma: all of it, or what stands before the town."""
    if UNIT_AT_END.match(piece) or STRAY_UNIT.fullmatch(piece):
        return NO_UNIT if places.city(piece) == city else unit(piece)
    leading = UNIT_AT_START.match(piece)
    return unit(leading["unit"]) if leading else NO_UNIT


def cut_unit(text: str) -> tuple[str, Unit]:
    """A unit that leads or ends the text, and the text without it; never all of a street."""
    text, found = _cut_one_unit(UNIT_BEHIND_DASH.sub(" #", text))
    if found.id and not found.building:
        text, outer = _cut_one_unit(text)
        if outer.id and found.id.startswith("BLDG"):
            found = within(outer, found)  # Apt 203 Bldg 7
        elif outer.id:
            found = Unit(found.id, outer.id)
    return text, found


def _cut_one_unit(text: str) -> tuple[str, Unit]:
    marked = MARKED_NUMBER.fullmatch(text)
    if marked and not re.match(r"\d+\S*[ ,-]+#?\d", marked[1]):
        text = marked[1]
    ending = UNIT_AT_END.search(text)
    if ending and "#" not in ending["unit"] and _ends_in_street(text[: ending.start()].split(), text.split()):
        ending = None
    if ending and _is_street_by_number(text[: ending.start()].split()):
        ending = None
    if ending and len(text[: ending.start()].split()) >= 2:
        return text[: ending.start()].rstrip(" ,-"), unit(ending["unit"])
    if ending and text[: ending.start()].strip() and "#" in ending["unit"]:
        return text[: ending.start()].rstrip(" ,-"), unit(ending["unit"])
    leading = UNIT_AT_START.match(text)
    if leading and len(text[leading.end() :].split()) >= 2:
        return text[leading.end() :], unit(leading["unit"])
    return text, NO_UNIT


def _is_street_by_number(before: list[str]) -> bool:
    """`10 S RM 620`: nothing but a number and a direction stands before."""
    return len(before) == 2 and before[0][0].isdigit() and before[1] in DIRECTIONS


def _ends_in_street(before: list[str], words: list[str]) -> bool:
    """The suffix of a street, as in Nova Slip Rd, or the end of its name, as in Ocean Front; but Elm St Unit Gdn."""
    last, leading = words[-1].strip("."), words[len(before)] if len(before) < len(words) else ""
    if last in ("FRONT", "SIDE") and leading == words[-1]:
        return before[-1:] != [] and before[-1] in SHORES
    if last in DIRECTIONS and words[-2].strip(".") in SUFFIXES and len(words) - len(before) > 2:
        return leading not in ("UNIT", "APT")  # Villa Cir N
    if last not in SUFFIXES or last in NAMED_UNITS:
        return False
    return not (leading in ("UNIT", "APT") and len(before) > 2 and before[-1].strip(".") in SUFFIXES)


def _cut_number(text: str, place: Place) -> tuple[Number, str]:
    filler = FILLER_NUMBER.fullmatch(text)
    if filler:
        return NO_NUMBER, filler[1]
    halved = NUMBER_AND_FRACTION.fullmatch(text)
    if halved:
        return number(f"{halved[1]} {halved[2]}"), halved[3]
    parted = DESERT_BLANK.fullmatch(text)
    if parted and place.postal_code.startswith(DESERT):
        return number(parted[1] + parted[2]), parted[3]
    if "M" in text and (found := rural.mile(text)):
        return found
    word, _, rest = text.partition(" ")
    if word in CARDINALS and len(rest.split()) > 1:
        return number(word), rest
    leading = NUMBER_IN_LINE.fullmatch(text)
    if leading is None:
        return NO_NUMBER, text
    digits = number(leading[1], place.state, place.postal_code[:3], place.city)
    return (digits, leading[2]) if digits.base else (NO_NUMBER, text)


def _cut_letter(text: str) -> tuple[str, Unit]:
    """`123 A MAPLETON ST`: a letter between number and street, and no direction."""
    words = text.split()
    is_letter = len(words) > 2 and len(words[0]) == 1 and words[0].isalpha() and words[0] not in ("O", *DIRECTIONS)
    is_name = is_letter and (words[1].strip(".") in SUFFIXES or "/" in words[1])  # A St, F 1/2 Rd
    if is_letter and not is_name and words[-1].strip(".") in SUFFIXES:
        return " ".join(words[1:]), unit(words[0])
    return text, NO_UNIT


def _cut_stray_unit(text: str) -> tuple[str, Unit]:
    """`OCEAN AVE 4B`: what follows the suffix of a street with a name, and is no direction."""
    words = [word.strip(".") for word in text.split()]
    if len(words) < 3 or words[-1] in DIRECTIONS or not _may_be_unit(words[-1]) or is_numbered_road(text):
        return text, NO_UNIT
    if words[-1] in NAMED_UNITS and words[-2] in SUFFIXES and _is_whole(street(" ".join(words[:-1]))):
        return " ".join(words[:-1]), unit(words[-1])
    if BEHIND_LETTER.fullmatch(" ".join(words)) or BEHIND_GRID.fullmatch(" ".join(words)):
        return " ".join(words[:-1]), unit(words[-1])
    before = words[-3] if words[-2] in DIRECTIONS and len(words) > 3 else words[-2]
    named = words[1:] if words[0] in DIRECTIONS else words
    if before not in SUFFIXES or named[0] in SUFFIXES and len(named) < 3:
        return text, NO_UNIT
    rest = " ".join(words[:-1])
    return (rest, unit(words[-1])) if _is_whole(street(rest)) else (text, NO_UNIT)


def _may_be_unit(word: str) -> bool:
    return word in NAMED_UNITS or STRAY_UNIT.fullmatch(word) is not None


def _is_whole(found: Street) -> bool:
    """Not a road that is known by the number: `COUNTY RD` of `COUNTY RD 12`."""
    return bool(found.suffix) and found.name not in NOT_A_STREET
