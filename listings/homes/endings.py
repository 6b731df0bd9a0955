"""The town, the state and the ZIP code at the end of an address in one line."""

import re
from dataclasses import dataclass

from listings.homes import places
from listings.homes.units import UNIT_AT_START
from listings.homes.words import COMMON, DIRECTIONS, STATE_CODES, STATES, SUFFIXES

_STATES = "|".join(sorted((*STATE_CODES, *STATES), key=len, reverse=True))
STATE_AND_ZIP = re.compile(rf"(?:({_STATES})\b\.?)? *(\d{{5}}(?:-\d{{4}})?)?")
ONE_LETTER = re.compile(r"^[A-Z] (?=\S)")
TOWN_AND_STATE = re.compile(rf"([A-Z][A-Z .'-]*?) (?:({_STATES})\b\.?)(?: (\d{{5}}(?:-\d{{4}})?))?")
ZIP_AT_END = re.compile(r"[ ,]+(\d{5})(?:-\d{4})?\s*$")


@dataclass(slots=True, frozen=True)
class Place:
    city: str = ""
    state: str = ""
    postal_code: str = ""


def place_of(pieces: list[str]) -> Place:
    """`PALM SPRINGS`, `CA 92262`: the last pieces of a whole address."""
    pieces = [piece.replace("D.C.", "DC") for piece in pieces if piece not in ("USA", "US", "UNITED STATES")]
    if len(pieces) > 1 and pieces[-1][:5].isdigit() and STATE_AND_ZIP.fullmatch(pieces[-2]):
        pieces = [*pieces[:-2], f"{pieces[-2]} {pieces[-1]}"]
    found = STATE_AND_ZIP.fullmatch(pieces[-1]) if pieces else None
    if found is None and pieces and (whole := TOWN_AND_STATE.fullmatch(pieces[-1])):
        town = ONE_LETTER.sub("", UNIT_AT_START.sub("", f"{whole[1]} "))
        return Place(places.city(town), places.state(whole[2]), places.postal_code(whole[3] or ""))
    if found is None or not (found[1] or found[2]):
        return Place()
    town = pieces[-2] if len(pieces) > 1 else ""
    return Place(places.city(town), places.state(found[1] or ""), places.postal_code(found[2] or ""))


def without_place(text: str, known: Place, told: Place) -> tuple[str, Place]:
    """The line of a source that parts nothing by commas: `12 SAGO LN PALM DESERT CA 92260`."""
    if told.postal_code and not told.city and not known.city:
        return _without_town(text, told)
    ending = ZIP_AT_END.search(text)
    if ending and (not known.postal_code or ending[1] == known.postal_code) and len(text[: ending.start()].split()) > 2:
        told = Place(told.city, told.state, ending[1])
        text = text[: ending.start()]
        words = text.split()
        if words[-1].strip(".") in STATE_CODES:
            told, words = Place(told.city, words[-1].strip("."), ending[1]), words[:-1]
        text = " ".join(words)
        if not known.city:
            return _without_town(text, told)
    words = text.split(" ")
    if words[-1] == known.state and len(words) > 3 and known.city:
        words = words[:-1]
    for count in range(min(4, len(words) - 2), 0, -1):
        if known.city and places.city(" ".join(words[-count:])) == known.city and not _ends_street(words, count):
            return " ".join(words[:-count]), told
    return text, told


def _without_town(text: str, told: Place) -> tuple[str, Place]:
    words = text.split()
    for place, word in enumerate(words[2:-1], 2):
        if SUFFIXES.get(word.strip(".")) in COMMON:
            end = place + 2 if words[place + 1] in DIRECTIONS and len(words) > place + 2 else place + 1
            town = words[end:]
            if town and not any(letter.isdigit() for letter in town[0]) and "#" not in town[0]:
                return " ".join(words[:end]), Place(places.city(" ".join(town)), told.state, told.postal_code)
    return text, told


def _ends_street(words: list[str], count: int) -> bool:
    """The last words are the street's own name, as in 12 Palm Desert Dr, or all that there is of it."""
    return len(words) - count < 2 or all(word.strip(".").isdigit() for word in words[:-count])
