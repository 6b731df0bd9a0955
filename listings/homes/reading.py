"""From what a source sends of an address to a `Home`: the RESO fields, one line of text, or both."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from listings.homes import places, urbanizations
from listings.homes.endings import STATE_AND_ZIP, Place
from listings.homes.numbers import DESERT, NO_NUMBER, Number, number
from listings.homes.parcels import parcel
from listings.homes.parsing import STRAY_UNIT, Parsed, cut_unit, parse, without_house_number
from listings.homes.roads import COUNTY_MARK, without_county
from listings.homes.streets import NO_STREET, Street, folded, street
from listings.homes.tidying import without_road_sign
from listings.homes.units import NO_UNIT, NOT_ALPHANUMERIC, UNIT_AT_END, Unit, unit, within
from listings.homes.words import DIRECTIONS, FILLERS

# The number of this way to read an address. Raise it with each change of what the same words are read as, here, in
# `keys` or in `listings.terms`: what is stored is then read again, slice by slice (`listings.readings`).
READING = 4
# The columns that say which home a record is about.
COLUMNS = (
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix", "street_additional_info", "unit_number", "unparsed_address", "city",
    "state_or_province", "postal_code", "county_or_parish", "parcel_number",
)  # fmt: skip
# In the order of a line.
OF_LINE = ("street_number", "street_dir_prefix", "street_name", "street_suffix", "street_dir_suffix")
# Longer texts are no addresses, and would take long to read.
LONGEST = 300
AVENUE = re.compile(r"AVENUE(\d+)")
GRID_HALF = re.compile(r"[NSEW]\d+\b")
# All of an address in the field of the number.
NUMBER_AND_NAME = re.compile(r"\s*\d\S* +\S*[A-Za-z]{2}\S* +\S*[A-Za-z]")
FIRE_NUMBER = re.compile(r"([NSEW])(\d{3,6})")
UNIT_AMID = re.compile(r"(.+), ?((?:#|APT|UNIT|STE|SPC)[ .#]*\w+) (.+)")
ISLAND_ROAD = re.compile(r"(?:HWY|ROAD|STATEROAD|KM|RD)(\d+)")
MANHATTAN = ("100", "101", "102")
NAMED_AVENUES = {
    "AVENUEOFAMERICAS": "6",
    "AVEOFAMERICAS": "6",
    "FREDERICKDOUGLASS": "8",
    "FASHION": "7",
    "LENOX": "MALCOLMX",
}
Get = Callable[[str], Any]


@dataclass(slots=True, frozen=True)
class Home:
    """An address and a parcel in one spelling; whatever the source does not say, or fills with words that say nothing,
    is empty. `mark` is no part of either: it tells a listing apart that a person said to be another home than those
    that say the same (`listings.homes.marks`)."""

    number: Number = NO_NUMBER
    street: Street = NO_STREET
    unit: Unit = NO_UNIT
    city: str = ""
    state: str = ""
    postal_code: str = ""
    county: str = ""
    parcel: str = ""
    mark: str = ""

    @property
    def has_address(self) -> bool:
        """Enough of one that mail would come."""
        return bool(self.number.base and self.street.name)


def read(values: Mapping[str, Any]) -> Home:
    """Read the COLUMNS of a record, any of which may be missing. The parsed fields count; where they leave out a
    direction, suffix or unit that the same address in one line has, the line's counts."""
    get = values.get
    place = _place(get("city") or "", get("state_or_province") or "", get("postal_code") or "")
    known = _of_fields(get, place)
    urbanization = known.urbanization
    line = (get("unparsed_address") or "")[:LONGEST]
    if line and not (known.street.name and _adds_nothing(line, get, known.unit)):
        told = parse(line, place)
        urbanization = urbanization or told.urbanization
        known = _completed(known, told) if known.street.name else _with_unit(told, get)
        place = Place(
            place.city or told.place.city, place.state or told.place.state, place.postal_code or told.place.postal_code
        )
    digits, known_street = _without_direction(known.number, known.street)
    digits, found = _without_letter(digits, known.unit)
    county = places.county(get("county_or_parish") or "")
    known_street = _as_there(known_street, place)
    if COUNTY_MARK in known_street.name:
        known_street = replace(known_street, name=without_county(known_street.name, county))
    return Home(
        digits,
        urbanizations.within(known_street, urbanization),
        found,
        city=place.city,
        state=place.state,
        postal_code=place.postal_code,
        county=county,
        parcel=parcel(get("parcel_number") or "", place.state, county),
    )


@lru_cache(maxsize=5_000)  # a page has few towns
def _place(city: str, state: str, postal_code: str) -> Place:
    """Some sources send town, state and ZIP code in the field of the city."""
    city, _, rest = city.partition(",")
    words = city.split()
    if len(words) > 1 and words[-1].upper() == (state or "-").strip().upper() and len(words[-1]) == 2:
        city = " ".join(words[:-1])
    if rest and (found := STATE_AND_ZIP.fullmatch(folded(rest).strip())):
        state, postal_code = state or found[1] or "", postal_code or found[2] or ""
    return Place(places.city(city), places.state(state), places.postal_code(postal_code))


def _adds_nothing(line: str, get: Get, known: Unit) -> bool:
    """The line is the fields put together: to read it as well would take most of the time."""
    start = " ".join([piece for name in OF_LINE if (piece := get(name))])
    if not line.startswith(start):
        return False
    rest = line[len(start) :]
    return not rest or (bool(known.id) and rest[0] in " ,") or rest.startswith(f", {get('city')}")


def _of_fields(get: Get, place: Place) -> Parsed:
    name = (get("street_name") or "")[:LONGEST]
    if not name:
        alone = (get("street_number") or "")[:LONGEST]
        return _with_unit(parse(alone, place), get) if NUMBER_AND_NAME.match(alone) else Parsed()
    text = _street_text(
        get("street_dir_prefix"), name, get("street_suffix"), get("street_suffix_modifier"), get("street_dir_suffix")
    )
    text, urbanization = _without_urbanization(text, get, place)
    spelled = _spelled(get("street_number") or "", get("street_number_modifier"))
    if special := _without_house_number(spelled, text, place):
        return replace(special, unit=special.unit if special.unit.id else _unit(get))
    half = GRID_HALF.match(text)
    if half and GRID_HALF.fullmatch(spelled):  # the first half of a grid's number, sent as the direction
        spelled, text = half[0] + spelled, text[half.end() :]
    if not spelled and text[:1].isdigit() and " " in text:
        told = parse(text, place)
        return told if told.number.base and told.street.suffix else Parsed(NO_NUMBER, street(text), _unit(get))
    digits = number(spelled, place.state, place.postal_code[:3], place.city) if spelled else NO_NUMBER
    if digits.base and text.startswith(f"{spelled} "):
        text = text[len(spelled) :]
    found = _unit(get)
    if not found.id and not digits.base and UNIT_AT_END.fullmatch(spelled):
        found = unit(spelled)  # Lot 12
    if not found.id and _has_unit(text):
        text, found = cut_unit(text)
    if not found.id and "," in name and (parted := UNIT_AMID.fullmatch(text)):
        text, found = f"{parted[1]} {parted[3]}", unit(parted[2])  # Main, Apt 4 St
    return Parsed(digits, street(text), found, urbanization=urbanization)


@lru_cache(maxsize=50_000)
def _street_text(before: str | None, name: str, suffix: str | None, modifier: str | None, after: str | None) -> str:
    """The street's fields in one line; fillers in them say nothing, and Old is a part of the name."""
    before, suffix, modifier, after = [_said(piece) for piece in (before, suffix, modifier, after)]
    if modifier.strip().upper() in ("OLD", "NEW"):
        name, modifier = f"{modifier} {name}", ""
    pieces = (before, name, suffix, modifier, after)
    text = " ".join(folded(" ".join([piece for piece in pieces if piece])).split())
    return without_road_sign(text) if "#" in text or "NO" in text else text


def _said(piece: str | None) -> str:
    return "" if not piece or _is_filler(piece) else piece


def _spelled(digits: str, modifier: str | None) -> str:
    """The number as its fields spell it."""
    if not modifier and digits.isascii() and digits.isdigit() and len(digits) < LONGEST:
        return digits
    modifier = _said(modifier).strip(" -")
    return " ".join(folded((f"{digits} {modifier}" if modifier else digits)[:LONGEST]).split())


@lru_cache(maxsize=50_000)
def _has_unit(street_text: str) -> bool:
    return "#" in street_text or UNIT_AT_END.search(street_text) is not None


@lru_cache(maxsize=5_000)
def _is_filler(text: str) -> bool:
    plain = NOT_ALPHANUMERIC.sub("", folded(text))
    return not plain.strip("0") or (plain in FILLERS and plain != "NEW")


def _without_house_number(spelled: str, text: str, place: Place) -> Parsed | None:
    """What `parsing` reads of such a line, in fields: the box or the filler may stand in the field of the number."""
    if not spelled or not spelled.strip("0"):
        return without_house_number(text, place)
    return without_house_number(f"{text} {spelled}", place) if text.endswith(" BOX") else None


def _without_urbanization(text: str, get: Get, place: Place) -> tuple[str, str]:
    if place.state != "PR":
        return text, ""
    text, urbanization = urbanizations.cut(text)
    return text, urbanization or urbanizations.cut(folded((get("street_additional_info") or "")[:LONGEST]))[1]


def _unit(get: Get) -> Unit:
    """UnitNumber, else what StreetAdditionalInfo has of a unit: it may say anything."""
    own, added = get("unit_number"), get("street_additional_info")
    if not own and not added:
        return NO_UNIT
    told = unit(folded((own or "")[:LONGEST]))
    added = folded((added or "")[:LONGEST]).strip()
    if told.id:
        return within(told, unit(added)) if added else told
    return unit(added) if added and (STRAY_UNIT.fullmatch(added) or UNIT_AT_END.fullmatch(added)) else NO_UNIT


def _with_unit(told: Parsed, get: Get) -> Parsed:
    found = _unit(get)
    return replace(told, unit=within(found, told.unit) if found.id else told.unit)


def _completed(known: Parsed, told: Parsed) -> Parsed:
    if told.street.name != known.street.name:
        return known
    if known.number.base and told.number.base and known.number.base != told.number.base:
        return known
    found, line = known.street, told.street
    if not (found.before or found.after):
        found = replace(found, before=line.before, after=line.after)
    elif not found.after and found.before in (line.before, line.after):
        found = replace(found, before=line.before, after=line.after)
    if not found.suffix:
        found = replace(found, suffix=line.suffix)
    return Parsed(known.number if known.number.base else told.number, found, known.unit if known.unit.id else told.unit)


def _without_letter(digits: Number, found: Unit) -> tuple[Number, Unit]:
    """`123A Main St` and `123 Main St Unit A` are one home: the letter is its unit."""
    if digits.letter and found.id in ("", digits.letter):
        return replace(digits, letter=""), Unit(digits.letter)
    return digits, found


def _without_direction(digits: Number, found: Street) -> tuple[Number, Street]:
    """`N5678 Townline Rd` and `5678 N Townline Rd`: the direction of a rural number belongs to the street."""
    if digits.base.isdigit() and not digits.letter:
        return digits, found
    rural = FIRE_NUMBER.fullmatch(digits.base)
    if digits.letter in DIRECTIONS and found.name.isdigit() and found.before and not found.after:
        return replace(digits, letter=""), replace(found, before=digits.letter, after=found.before)  # 9234 N, 560 West
    if rural is None or found.before not in ("", rural[1]):
        return digits, found
    return replace(digits, base=rural[2].lstrip("0")), replace(found, before=rural[1])


def _as_there(found: Street, place: Place) -> Street:
    """In the Coachella Valley Avenue 52 and 52nd Avenue are one road; in Utah Fourth South is 400 South; in
    Indiana County Road 200 S is 200 S; in Puerto Rico Road 129 is PR-129; in Manhattan some avenues have a name beside
    their number."""
    if place.state == "UT" and found.before and found.after and found.name.isdigit() and len(found.name) < 3:
        return replace(found, name=f"{found.name}00")
    if place.state == "IN" and found.before and found.after and found.name[:2] == "CR" and found.name[2:].isdigit():
        return replace(found, name=found.name[2:])
    if place.state == "PR" and (road := ISLAND_ROAD.fullmatch(found.name + found.suffix)):
        return replace(found, name=f"PR{road[1]}", suffix="")
    if found.name in NAMED_AVENUES and (place.city == "NEWYORK" or place.postal_code.startswith(MANHATTAN)):
        return replace(found, name=NAMED_AVENUES[found.name], suffix="AVE")
    if found.suffix or not place.postal_code.startswith(DESERT):
        return found
    avenue = AVENUE.fullmatch(found.name)
    return replace(found, name=avenue[1], suffix="AVE") if avenue else found
