"""Exact terms that stand beside the words of a listing in the index of words, made by one reading for listings and
for what people type: numbers, the parcel, the pieces of the address, and the days of open houses.

Words are small letters; a term begins with a sign and is in capitals, so no word is ever taken for one:
`#91 CONTROL` number and street, `=CONTROL` street, `_CT` suffix, `>N` direction, `^5` unit, `@PALMDESERT` city,
`!26012345~PW.` the listing's number PW26012345, its digits first so that `!26012345~` is the beginning of all with any
letters of an MLS around them, `!A1B2` another number, `%505123007` the parcel, `+2026-11-29` an open house. A bare `_`
or `>` says that the source names none.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from listings.homes import places
from listings.homes.endings import STATE_AND_ZIP, Place
from listings.homes.parcels import parcel
from listings.homes.parsing import Parsed, parse
from listings.homes.reading import Home
from listings.homes.streets import folded, is_numbered_road
from listings.homes.units import Unit
from listings.homes.words import DIRECTIONS, SUFFIXES

NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
LETTERS_AROUND = re.compile(r"([A-Z]*)(\d{5,})([A-Z]*)")
AVENUE = re.compile(r"AVENUE(\d+)")
# Shorter runs of digits are house numbers.
FEWEST_DIGITS = 5
FEWEST_PARCEL_DIGITS = 6
MOST_DAYS = 40
# PostgreSQL refuses terms of more than 2,046 bytes; ours are ASCII.
LONGEST = 200
# An address of more words than this is none that people type.
MOST_WORDS = 12
MOST_WAYS = 6


def terms_of(home: Home, values: Mapping[str, Any]) -> list[str]:
    """Of a listing; `values` are its columns by name."""
    found = [*_numbers_of(values.get("listing_id") or "")]
    if home.street.name:
        found += _street_terms(home)
    if home.city:
        found.append(f"@{home.city}")
    found += [f"%{spelling}" for spelling in sorted({home.parcel, parcel(values.get("parcel_number") or "")} - {""})]
    found += [f"+{day.isoformat()}" for day in open_house_days(values.get("open_houses"))]
    return list(dict.fromkeys(term[:LONGEST] for term in found))


def terms_as_lines(home: Home, values: Mapping[str, Any]) -> str:
    """The same in one text, for PostgreSQL: a page's arrays take more to write than what they hold."""
    return "\n".join(terms_of(home, values))


def _street_terms(home: Home) -> Iterable[str]:
    street, base = home.street, NOT_ALPHANUMERIC.sub("", home.number.base)
    yield f"={street.name}"
    if base:
        yield f"#{base} {street.name}"
    yield f"_{street.suffix}"
    yield from [f">{way}" for way in (street.before, street.after) if way] or [">"]
    yield from _unit_terms(home.unit)


def _unit_terms(unit: Unit) -> list[str]:
    return [f"^{unit.id}", f"^{unit}"] if unit.id else []


def open_house_days(objects: Any) -> list[date]:
    """The days of the open houses that a source tells, each once; at most some weeks of them."""
    days = set()
    for item in objects or []:
        told = str(item.get("OpenHouseDate", ""))[:10] if isinstance(item, dict) else ""
        try:
            days.add(date.fromisoformat(told))
        except ValueError:
            continue
    return sorted(days)[-MOST_DAYS:]


def _numbers_of(listing_id: str) -> list[str]:
    whole = NOT_ALPHANUMERIC.sub("", folded(listing_id))
    parts = LETTERS_AROUND.fullmatch(whole)
    return [_number_term(*parts.groups()) if parts else f"!{whole}"] if whole else []


def _number_term(before: str, digits: str, behind: str) -> str:
    return f"!{digits}~{before}.{behind}"


def number_terms(written: str) -> list[str]:
    """Any of these terms is a listing with the number: `PW26012345`, or without the letters on either side; empty where
    it does not look like a number. One of digits alone is the beginning of terms (`is_beginning`)."""
    whole = NOT_ALPHANUMERIC.sub("", folded(written))
    if sum(map(str.isdigit, whole)) < FEWEST_DIGITS:
        return []
    parts = LETTERS_AROUND.fullmatch(whole)
    if not parts:
        return [f"!{whole}"]
    before, digits, behind = parts.groups()
    if before or behind:
        return [_number_term(before, digits, behind), _number_term("", digits, "")]
    return [f"!{digits}~"]


def is_beginning(term: str) -> bool:
    """Whether it stands for all terms that begin so."""
    return term[0] == "!" and term[-1] == "~"


def parcel_term(written: str) -> str:
    """`668-137-094`, with or without dashes; empty for what is no parcel number."""
    found = parcel(written)
    return f"%{found}" if sum(map(str.isdigit, found)) >= FEWEST_PARCEL_DIGITS else ""


def address_terms(written: str) -> list[tuple[list[list[str]], str]]:
    """Ways to read a text that begins with an address: terms of which all must be there (any of the inner lists), and
    what is left of the text behind it, such as the city. Empty where it does not begin with one."""
    words = written.replace(",", " , ").split()[: 2 * MOST_WORDS]
    ways: dict[str, tuple[list[list[str]], str]] = {}
    for end in range(len(words), 0, -1):
        line, rest = " ".join(words[:end]).replace(" ,", ","), words[end:]
        terms = _required(parse(line.strip(" ,"), Place()), line)
        if terms and not _is_cut_short(terms, rest):
            # Of two that read the same the shorter wins: the reading leaves out what it does not know.
            ways[repr(terms)] = (terms, " ".join(rest).strip(" ,"))
    return list(ways.values())[:MOST_WAYS]


def _is_cut_short(terms: list[list[str]], rest: list[str]) -> bool:
    """The suffix or the direction of the street is left behind."""
    first = folded(rest[0]).strip(".") if rest else ""
    has_suffix = any(term[0] == "_" for one in terms for term in one)
    return (first in SUFFIXES and not has_suffix) or (first in DIRECTIONS and rest[1:2] in ([], [","]))


def _required(told: Parsed, line: str) -> list[list[str]]:
    street, base = told.street, NOT_ALPHANUMERIC.sub("", told.number.base)
    has_number = any(map(str.isdigit, base))
    avenue = AVENUE.fullmatch(street.name)
    if not street.name or not (has_number or street.suffix or avenue or is_numbered_road(line)):
        return []
    # In the Coachella Valley Avenue 52 is 52nd Avenue.
    names = [street.name, *([avenue[1]] if avenue else [])]
    terms = [[f"#{base} {name}" for name in names] if has_number else [f"={name}" for name in names]]
    if street.suffix:  # With a number, a source that left it out is good enough.
        terms.append([f"_{street.suffix}", *(["_"] if has_number else [])])
    terms += [[f">{way}", ">"] for way in (street.before, street.after) if way]
    if told.unit.id:
        terms.append(sorted({f"^{told.unit}", f"^{told.unit.id}"}))
    return [*terms, *([[f"@{told.place.city}"]] if told.place.city else [])]


def city_term(written: str) -> tuple[str, str]:
    """The term of a city with its state and ZIP code behind it, and the ZIP code; both may be empty."""
    words = folded(written).replace(",", " ").split()
    for start in range(len(words) + 1):
        found = STATE_AND_ZIP.fullmatch(" ".join(words[start:]))
        if found:
            city = places.city(" ".join(words[:start]))
            return f"@{city}" if city else "", places.postal_code(found[2] or "")
    return "", ""
