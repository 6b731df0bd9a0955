"""House numbers as American sources write them: with a fraction, a letter, a hyphen, or a grid's two numbers."""

import re
from dataclasses import dataclass
from functools import lru_cache

from listings.homes.words import CARDINALS, FILLERS

GRID = re.compile(r"([NSEW])[ .-]*(\d+)[ .-]*([NSEW])[ .-]*(\d+)")
# DuPage and Kane Counties in Illinois: 26W541.
COUNTY_GRID = re.compile(r"(\d{1,2})[ -]*([NSEW])[ -]*(\d{3})")
WITH_FRACTION = re.compile(r"(\d+)[ -]?(\d)/(\d)")
WITH_LETTER = re.compile(r"(\d+)[ -]?([A-Z])")
HYPHENED = re.compile(r"(\d+) ?[-–—&/] ?(\d+)(?:[ -]?([A-Z]))?")
BLANKED = re.compile(r"(\d{2,3}) (\d{3})")
OTHER = re.compile(r"[A-Z]{0,2}\d+[A-Z0-9]*")
HALVES = {"5": "12", "25": "14", "75": "34"}
# Two numbers so near each other are a range of houses; an avenue and a house number are not.
WIDEST_RANGE = 40
# Longer runs of digits are no house numbers, and Python counts the longest of them very slowly.
LONGEST = 9

# Where a hyphen only parts the digits (Coachella Valley, Hawaii), and where it parts an avenue from a house number
# (Queens; Fair Lawn in New Jersey), so that dropping it gives another house.
DESERT, DESERT_NUMBER = "922", re.compile(r"\d\d-\d{3}")
HAWAII, HAWAII_NUMBER = ("967", "968"), re.compile(r"\d{1,3}-\d{2,4}")
PARTS = re.compile(r"110|111|113|114|116|074|076")
COACHELLA_VALLEY = frozenset(
    "BERMUDADUNES CATHEDRALCITY COACHELLA DESERTHOTSPRINGS INDIANWELLS INDIO LAQUINTA MECCA NORTHSHORE PALMDESERT"
    " PALMSPRINGS RANCHOMIRAGE SKYVALLEY THERMAL THOUSANDPALMS VISTASANTAROSA WHITEWATER NORTHPALMSPRINGS".split()
)


@dataclass(slots=True, frozen=True)
class Number:
    """`base` is the number itself; `last` ends a range of houses. `hyphen`: the digits are parted, and nobody can say
    from the place what that means."""

    base: str = ""
    fraction: str = ""
    letter: str = ""
    last: str = ""
    hyphen: bool = False

    def __str__(self) -> str:
        return f"{self.base}{'-' + self.last if self.last else ''}{' ' + self.fraction if self.fraction else ''}"


NO_NUMBER = Number()


@lru_cache(maxsize=5_000)  # each home has its own: enough for a page
def number(text: str, state: str = "", postal_code: str = "", city: str = "") -> Number:
    """Read a house number in folded capitals; one without a digit, or zero, is none. The place decides what a hyphen
    means: pass the first three digits of the ZIP code, or the city as one run of letters."""
    if text.isdigit():
        return _counted(Number(_stripped(text)))
    if text in CARDINALS:
        return Number(CARDINALS[text])
    text = text.strip(" .,").removesuffix(".0")
    if not any(letter.isdigit() for letter in text) or _plain(text) in FILLERS:
        return NO_NUMBER
    grid = GRID.fullmatch(text) or COUNTY_GRID.fullmatch(text)
    if grid:
        return Number("".join(part.lstrip("0") for part in grid.groups()))
    text = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", text) else text
    if found := WITH_FRACTION.fullmatch(text):
        return _counted(Number(_stripped(found[1]), f"{found[2]}/{found[3]}"))
    if found := re.fullmatch(r"(\d+)\.(25|5|50|75)", text):
        halves = HALVES[found[2].removesuffix("0") or "5"]
        return _counted(Number(_stripped(found[1]), f"{halves[0]}/{halves[1]}"))
    if found := HYPHENED.fullmatch(text):
        return _hyphened(found[1], found[2], found[3] or "", state, postal_code, city)
    if found := BLANKED.fullmatch(text):
        return _counted(Number(found[1] + found[2]))
    if found := WITH_LETTER.fullmatch(text):
        return _counted(Number(_stripped(found[1]), letter=found[2]))
    joined = _plain(text)
    return Number(joined) if OTHER.fullmatch(joined) else NO_NUMBER


def _hyphened(first: str, second: str, letter: str, state: str, postal_code: str, city: str) -> Number:
    area, parted = postal_code[:3], f"{first}-{second}"
    if DESERT_NUMBER.fullmatch(parted) and (area == DESERT or (not area and city in COACHELLA_VALLEY)):
        return Number(_stripped(first + second), letter=letter)
    if HAWAII_NUMBER.fullmatch(parted) and (area in HAWAII or state == "HI"):
        return Number(_stripped(first + second), letter=letter)
    if PARTS.match(area) and _is_eastern(state):
        return Number(f"{_stripped(first)}-{second}", letter=letter)
    if len(first) == len(second) <= LONGEST and 0 < int(second) - int(first) <= WIDEST_RANGE:
        return Number(_stripped(first), last=_stripped(second), letter=letter, hyphen=True)
    whole = first[: -len(second)] + second
    if len(second) < len(first) <= LONGEST and len(second) > 1 and _is_short_range(int(first), int(whole)):
        return Number(_stripped(first), last=_stripped(whole), letter=letter, hyphen=True)  # 1910-12 is 1910-1912
    return Number(f"{_stripped(first)}-{second}", letter=letter, hyphen=True)


def _is_short_range(first: int, last: int) -> bool:
    """Of one side of the street, as the numbers of one building are."""
    return 0 < last - first <= WIDEST_RANGE and (last - first) % 2 == 0


def _is_eastern(state: str) -> bool:
    return state in ("", "NY", "NJ")


def _counted(found: Number) -> Number:
    return found if found.base.strip("0") else NO_NUMBER


def _stripped(digits: str) -> str:
    return digits.lstrip("0")


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text)
