"""Assessors' parcel numbers: which are usable, and whether two are one.

A number is unique within the county that gave it; in New England, New Jersey and upstate New York the town gives it,
so map, block and lot repeat from town to town.
"""

import re
from functools import lru_cache
from itertools import pairwise

from listings.homes.words import FILLERS

NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
# What a spreadsheet makes of a long number: digits are lost.
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?E\+\d+|\d+\.\d+E\d+|\dE1\d")
SHORTEST = 4
NEW_ENGLAND = frozenset({"CT", "MA", "ME", "NH", "RI", "VT"})
# Digits in groups, as most sources send them: nothing in them can be a name, a filler's word or a second number.
ONLY_DIGITS = re.compile(r"[0-9]+(?:[-. ][0-9]+)*")
# Block and lot are a town's there as well; in the city of New York a borough's, which is a county.
OF_TOWNS = NEW_ENGLAND | {"NJ", "NY"}
BOROUGHS = frozenset({"NEWYORK", "KINGS", "QUEENS", "BRONX", "RICHMOND"})
# Some counties print a check digit, or a tail of zeros for what was not divided.
CHECK_DIGITS = 2


# Where the town gives the number, its parts are written with and without leading zeros, and named or not.
PART = re.compile(r"\d+|[A-Z]+")
PART_NAMES = frozenset("TAX MAP LOT BLOCK BLK BL PARCEL PAR SHEET SECTION SEC PLAT M B L P AND NO ID".split())
NAMES = re.compile(
    r"^(?:APN|AIN|PIN|TMK|PARCEL|PARCEL ID|TAX ID|FOLIO|ACCT|ACCOUNT|ID)(?: ?(?:NO|NUMBER|#))?[ .:#]+(?=\S)"
)
SEVERAL = re.compile(r"[,;&+]|\b(?:AND|PLUS|THRU|THROUGH|TO)\b")
UNFINISHED = re.compile(r"\b(?:PART|PTN|PORTION|POR)\b|TBD|TBA|XX|PENDING|UNASSIGNED|\?")
# Some counties put a letter before a property's number, which others leave out: R092345.
LETTER = re.compile(r"^[A-Z]0*(?=\d)")
# The whole lot's number stands in front of its units' numbers: 14-33-104-012-1003, which as a whole is -0000.
WHOLE, OF_A_UNIT = 9, 4
EMPTY_TAIL_OF_RUN = re.compile(r"^(\d{10,})0{4}$")
EMPTY_TAIL = re.compile(r"^((?:[A-Z0-9]+[-. ]){3,})0{2,}$")


def parcel(text: str, state: str = "", county: str = "") -> str:
    """The number in capitals, without what parts it and without leading zeros; empty for a filler, and for several."""
    return _parcel(text, state, county) if state in OF_TOWNS or county in BOROUGHS else _parcel(text, "", "")


@lru_cache(maxsize=5_000)  # each home has its own: enough for a page
def _parcel(text: str, state: str, county: str) -> str:
    found = text.strip()
    if not ONLY_DIGITS.fullmatch(found):
        found = NAMES.sub("", found.upper())
        if not found or SCIENTIFIC.fullmatch(found.replace(" ", "")) or UNFINISHED.search(found):
            return ""
        if SEVERAL.search(found):
            return ""  # several lots sold as one: which of them the other record is about, nobody can tell
    if "." in found and re.fullmatch(r"\d+\.0+", found):
        found = found.partition(".")[0]
    plain = NOT_ALPHANUMERIC.sub("", found)
    if plain in FILLERS or _says_nothing(plain) or _is_typed_in_a_row(found, plain):
        return ""
    if county in BOROUGHS and state in ("", "NY"):
        return _of_borough(found)
    if state in OF_TOWNS:
        return _of_town(found)
    if found.endswith("00"):
        plain = NOT_ALPHANUMERIC.sub("", EMPTY_TAIL_OF_RUN.sub(r"\1", EMPTY_TAIL.sub(r"\1", found)))
    found = plain.lstrip("0")
    return found if len(found) >= SHORTEST else ""


def _of_town(text: str) -> str:
    parts = [part.lstrip("0") or "0" for part in PART.findall(text) if part not in PART_NAMES]
    return "-".join(parts) if sum(part != "0" for part in parts) else ""


def _of_borough(text: str) -> str:
    """Borough, block and lot of the city of New York, of which the county tells the first."""
    if re.fullmatch(r"[1-5]\d{9}", text):
        text = f"{text[1:6]}-{text[6:]}"
    parts = _of_town(text).split("-")
    return "-".join(parts[1:] if len(parts) > 2 and parts[0] in "12345" else parts)


def _says_nothing(found: str) -> bool:
    if not found.isdigit() and sum(letter.isdigit() for letter in found) < 2:
        return True
    return len(found) < 3 or len(set(found)) == 1 or found in ("123456789", "1234567890")


def _is_typed_in_a_row(text: str, digits: str) -> bool:
    if len(digits) < (5 if digits == text else 9) or not (digits.isascii() and digits.isdigit()):
        return False
    if (int(digits[1]) - int(digits[0])) % 10 not in (1, 9):
        return False  # as nearly all are: the rest need not be looked at
    return {(int(after) - int(before)) % 10 for before, after in pairwise(digits)} in ({1}, {9})


def _is_run_of(run: str, parts: list[str]) -> bool:
    """The parts stand in it in their order, with any zeros before each: `120340005` of 12, 34 and 5."""
    for part in parts:
        run = run.lstrip("0") if part != "0" else run
        if not run.startswith(part):
            return False
        run = run[len(part) :]
    return not run.strip("0")


def is_variant(one: str, other: str) -> bool:
    """Neither says anything against the other: one has a check digit, a tail of zeros or a borough more, or is written
    in one run where the other is parted."""
    if ("-" in one) != ("-" in other):
        run, parts = (one, other) if "-" in other else (other, one)
        return _is_run_of(run, parts.split("-"))
    short, long = sorted((one, other), key=len)
    if short == long:
        return False
    if short.isdigit() and LETTER.sub("", long) == short:
        return True
    if "-" in long:
        return long.endswith(f"-{short}") or long.startswith(f"{short}-0")
    if len(short) < 6 or not long.startswith(short):
        return False
    tail = long[len(short) :]
    if len(tail) == OF_A_UNIT and tail.isdigit() and len(short) >= WHOLE:
        return True
    return not tail.strip("0") or (len(tail) <= CHECK_DIGITS and tail.isdigit())
