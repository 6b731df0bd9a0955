"""Are two homes the same, different, or maybe the same? A judgment comes with its reason in words.

Parcel first: one usable parcel of one county is one home, whatever its street is called, but for units that share it;
two are two homes. Then the address, piece by piece. What only one of the two says decides nothing, so the answer is
maybe. Among homes that all say as much, *same* is transitive.
"""

import re

from listings.homes import parcels, places
from listings.homes.crossings import MARK, is_same_place
from listings.homes.judging_streets import SLIP, is_slip, of_streets
from listings.homes.judging_units import of_units
from listings.homes.numbers import GRID, LONGEST, Number
from listings.homes.reading import Home
from listings.homes.roads import COUNTY_MARK, without_county
from listings.homes.rural import is_route
from listings.homes.streets import Street
from listings.homes.verdicts import DIFFERENT, MAYBE, SAME, Judgment, Verdict

__all__ = ["Judgment", "Verdict", "judge"]


# What a road is called whose number may have been a unit.
BARE_ROADS = {
    "FOREST RD": "FS", "COUNTY RD": "CR", "OLDCOUNTY RD": "OLDCR", "TOWNSHIP RD": "TR", "RANCH RD": "FM",
    "PRIVATE RD": "PR", "STATE RD": "HWY", "LOOP RD": "LOOP",
}  # fmt: skip
LETTERED = re.compile(r"AVENUE(?:[A-Z]|NORTH|SOUTH|EAST|WEST)")
UNIT_BEHIND = re.compile(r"(\d+-\w+)/\1")
MARKED = Judgment(DIFFERENT, "A person said that this listing is of another home.")
PLACES = {
    True: Judgment(SAME, "One place of the street."),
    False: Judgment(DIFFERENT, "Two places of the street."),
    None: Judgment(MAYBE, "They do not both say which house from the corner."),
}


def judge(one: Home, other: Home) -> Judgment:
    """Symmetric; pure; some microseconds."""
    if one.mark != other.mark:
        return MARKED
    by_parcel = _of_parcels(one, other)
    return by_parcel if by_parcel is not None else _of_addresses(one, other)


def _of_parcels(one: Home, other: Home) -> Judgment | None:
    """What the parcels decide; None where they say nothing, or are no help."""
    if not one.parcel or not other.parcel or _are_apart(one.state, other.state):
        return None
    if one.parcel != other.parcel:
        return _of_two_parcels(one, other)
    if not _are_of_one_assessor(one, other):
        return None
    units = of_units(one.unit, other.unit)
    is_land = not (_has_number(one) and _has_number(other))
    names_one = not (one.unit.id and other.unit.id)
    if units.verdict is DIFFERENT or (units.verdict is MAYBE and not (is_land and names_one)):
        return Judgment(units.verdict, f"One parcel, but {units.reason[0].lower()}{units.reason[1:]}")
    if not is_land and _bare(one.number) != _bare(other.number):
        if _of_numbers(one.number, other.number).verdict is not SAME:
            return Judgment(MAYBE, "One parcel, two house numbers: a new tract or a split lot may share a parcel.")
    return Judgment(SAME, "The same parcel.")


def _has_number(home: Home) -> bool:
    """A house number: no box of a mail route, and no mile or corner by which a home is described."""
    return home.number.base[:1].isalnum() and not home.number.base.startswith(("M", "KM")) and not is_route(home.street)


def _of_two_parcels(one: Home, other: Home) -> Judgment | None:
    if parcels.is_variant(one.parcel, other.parcel):
        return None
    if not _are_of_one_assessor(one, other):
        return Judgment(DIFFERENT, "Two parcels.") if not _is_same_address(one, other) else None
    return Judgment(DIFFERENT, "Two parcels.")


def _is_same_address(one: Home, other: Home) -> bool:
    return _of_addresses(one, other).verdict is SAME


def _are_apart(one: str, other: str) -> bool:
    """Both known, and not one."""
    return bool(one and other and one != other)


def _are_of_one_assessor(one: Home, other: Home) -> bool:
    """The same county; in New England the same town. What only one of the two says does not part them."""
    if _are_apart(one.state, other.state):
        return False
    if parcels.OF_TOWNS.intersection((one.state, other.state)) and not parcels.BOROUGHS.intersection(
        (one.county, other.county)
    ):
        return bool(one.city) and one.city == other.city
    if one.county and other.county:
        return one.county == other.county
    if one.city and other.city:
        return one.city == other.city
    return bool(one.postal_code) and one.postal_code == other.postal_code


def _of_addresses(one: Home, other: Home) -> Judgment:
    place, numbers = _of_places(one, other), _of_numbers(one.number, other.number)
    streets = of_streets(one.street, other.street)
    units = of_units(one.unit, other.unit)
    if streets.verdict is DIFFERENT and (one.unit.id or other.unit.id) and _is_letter_of_name(one, other):
        streets = Judgment(MAYBE, "A letter behind the house number may be the unit, or belong to the street.")
    if (
        streets.verdict is MAYBE
        and COUNTY_MARK in one.street.name + other.street.name
        and _are_of_two_counties(one, other)
    ):
        streets = Judgment(DIFFERENT, "Roads of two counties.")
    if _is_number_of_road(one, other) or _is_number_of_road(other, one):
        streets = Judgment(MAYBE, "A number behind a road may be the road's, or a unit.")
    if _is_readdressed(one, other) and place.verdict is not DIFFERENT:
        return Judgment(MAYBE, "A box of a mail route, which got a street and a number when the county was mapped.")
    if UNIT_BEHIND.fullmatch(f"{one.number}/{other.number}-{other.unit.id}") or UNIT_BEHIND.fullmatch(
        f"{other.number}/{one.number}-{one.unit.id}"
    ):
        numbers = Judgment(MAYBE, "A hyphen in the house number may part a unit.")
    for judgment in (place, numbers, streets, units):
        if judgment.verdict is DIFFERENT:
            return judgment
    if streets.reason == SLIP and (place.verdict is not SAME or numbers.verdict is not SAME):
        return Judgment(DIFFERENT, "Two streets.")
    if not one.street.name or not other.street.name:
        return Judgment(MAYBE, "One of them has no street, and the parcels do not tell.")
    if not one.number.base and not other.number.base and not (one.unit.id and one.unit == other.unit):
        return Judgment(MAYBE, "Land without a house number on one street, and the parcels do not tell.")
    return next((told for told in (numbers, streets, units, place) if told.verdict is MAYBE), None) or Judgment(
        SAME, "The same address."
    )


def _are_of_two_counties(one: Home, other: Home) -> bool:
    """One road is named by its county, and the other home's county is known and not that."""
    plain, named = sorted((one, other), key=lambda home: COUNTY_MARK in home.street.name)
    return bool(plain.county) and without_county(named.street.name, plain.county) == named.street.name


def _is_readdressed(one: Home, other: Home) -> bool:
    """A box of a route against a house number of a street."""
    if is_route(one.street) == is_route(other.street):
        return False
    return bool(one.number.base and other.number.base and one.street.name and other.street.name)


def _is_number_of_road(road: Home, other: Home) -> bool:
    """`100 Forest Rd 4` has been read as Forest Road 4, or as unit 4 of Forest Rd; so has `Avenue U 3`."""
    lettered = other.street.name if LETTERED.fullmatch(other.street.name) else None
    kind = lettered or BARE_ROADS.get(f"{other.street.name} {other.street.suffix}")
    if kind is None or road.unit.id or not other.unit.id:
        return False
    return road.street.name == f"{kind}{other.unit.id}"


def _is_letter_of_name(one: Home, other: Home) -> bool:
    """`100 C Bar Rd` has been read as Unit C of Bar Rd, or as C Bar Rd; `123A St` as unit A of a St, or as A St."""
    return _is_letter_before(one, other.street) or _is_letter_before(other, one.street)


def _is_letter_before(home: Home, street: Street) -> bool:
    letter, name = home.unit.id, home.street.name
    if len(letter) != 1 or not letter.isalpha():
        return False
    return street.name == letter + name or (street.name == letter and street.suffix == name)


def _of_places(one: Home, other: Home) -> Judgment:
    if _are_apart(one.state, other.state):
        return Judgment(DIFFERENT, "Two states.")
    if one.postal_code and other.postal_code:
        if one.postal_code == other.postal_code:
            return Judgment(SAME, "One ZIP code.")
        if one.city and one.city == other.city:
            return Judgment(MAYBE, "The same street and city, but two ZIP codes.")
        return Judgment(DIFFERENT, "Two ZIP codes.")
    if one.city and other.city:
        if one.city == other.city:
            return Judgment(SAME, "One city.")
        if places.is_part(one.city, other.city):
            return Judgment(MAYBE, "One of the cities is a part of the other, and no ZIP code tells.")
        if is_slip(one.city, other.city):
            return Judgment(MAYBE, "The names of the cities differ by one letter.")
        return Judgment(DIFFERENT, "Two cities.")
    return Judgment(MAYBE, "One of them names neither the city nor the ZIP code of the other.")


def _of_numbers(one: Number, other: Number) -> Judgment:
    if one == other and not one.base.startswith(MARK):
        return Judgment(SAME, "One house number.")
    if not one.base or not other.base:
        return Judgment(MAYBE, "Only one of them has a house number.")
    if one.base.startswith(MARK) and other.base.startswith(MARK):
        return PLACES[is_same_place(one.base, other.base)]
    if one.base.startswith(MARK) != other.base.startswith(MARK):
        return Judgment(MAYBE, "One of them is described by a corner, and the other has a house number.")
    if one.base.startswith("KM") != other.base.startswith("KM"):
        return Judgment(MAYBE, "One of them is described by a kilometer, and the other has a house number.")
    if f"M{one.base}" == other.base or f"M{other.base}" == one.base:
        return Judgment(MAYBE, "A mile of the road, or a house number.")
    if _run(one) == _run(other) and (one.hyphen or other.hyphen):
        return Judgment(MAYBE, "A house number with and without a hyphen; what the hyphen means is not known.")
    if (one.last or other.last) and _overlap(one, other):
        return Judgment(MAYBE, "A range of house numbers, and one within it.")
    if _is_grid_of(one.base, other.base) or _is_grid_of(other.base, one.base):
        return Judgment(MAYBE, "A grid's number with and without its letters, or turned about.")
    if one.base == other.base and one.fraction == other.fraction and not (one.letter and other.letter):
        return Judgment(MAYBE, "A house number with a letter, and one without.")
    return Judgment(DIFFERENT, "Two house numbers.")


def _bare(number: Number) -> str:
    return number.base.replace("-", "") + number.fraction + number.letter


def _run(number: Number) -> str:
    """The digits in one run, of a range as well."""
    return number.base.replace("-", "") + number.last + number.fraction + number.letter


def _is_grid_of(one: str, other: str) -> bool:
    """`N84W15701` of `15701` and of `W15701N84`."""
    grid = GRID.fullmatch(one)
    return grid is not None and other in (grid[4], f"{grid[3]}{grid[4]}{grid[1]}{grid[2]}")


def _overlap(one: Number, other: Number) -> bool:
    if not (one.base.isdecimal() and other.base.isdecimal()) or one.fraction != other.fraction:
        return False
    if max(len(one.base), len(other.base)) > LONGEST:
        return False
    return int(one.base) <= int(other.last or other.base) and int(other.base) <= int(one.last or one.base)
