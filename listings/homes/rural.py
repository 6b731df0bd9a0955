"""Addresses that are no house number and street: a box of a mail route, a mile of a road, a kilometer of one in Puerto
Rico, and the number behind the street, as it is written there."""

import re

from listings.homes.numbers import NO_NUMBER, Number, number
from listings.homes.streets import Street

# USPS Publication 28, sections 24 and 25: a box of a rural route, or of a highway contract route.
_ROUTE = (
    r"(?:(?P<contract>H\.? ?C\.? ?(?:R\.?)?|HIGHWAY CONTRACT(?: ROUTE)?)|(?P<star>STAR (?:ROUTE|RTE|RT))"
    r"|R\.? ?R\.?|RURAL (?:ROUTE|RTE|RT)|R\.? ?F\.? ?D\.?|RT|RTE|ROUTE)\.?"
)
_BOX = r"(?:BOX|BX|BUZON|BZN|BUZ)\.?[ #]*(?P<box>\d+)(?:[ -]?(?P<letter>[A-Z])\b)?"
BOX_OF_ROUTE = re.compile(rf"{_ROUTE}[ .#-]*(?P<route>\d*)[ ,]+{_BOX}(?P<rest>.*)")
BOX_FIRST = re.compile(rf"{_BOX}[ ,]+{_ROUTE}[ .#-]*(?P<route>\d+)(?P<rest>$|,.*)")
ROUTE_ALONE = re.compile(r"(?:(?P<contract>HCR?)|R ?R|RURAL (?:ROUTE|RTE|RT)|RFD) ?#?(?P<route>\d+)$")
_MILE = r"(?:MILE ?POST|MILE MARKER|MILE|MM|MP|MI)\.?"
MILE = re.compile(rf"(?:{_MILE} (\d+(?:\.\d+)?)( 1/2)?(?: OF)?|(\d+\.\d+) MILES?) (\D.+)")
MILE_BEHIND = re.compile(rf"(\d+ )?(\D.+?),? {_MILE} (\d+(?:\.\d+)?)( 1/2)?(?=$|,)")
KILOMETER = re.compile(
    r"(?:(?:BO|BARRIO|SECT|SECTOR)\.? [^,\d]+, *)?(?:CARR(?:ETERA)?\.?(?: ESTATAL)?|PR|ROAD|RD|STATE ROAD|HWY)[ .-]*"
    r"(?:PR[ -]?|# ?)?(\d+[A-Z]?)[ ,]+K\.? ?M\.?[ .]*(\d+(?:\.\d+)?)(?:[ ,]*H\.? ?M\.?[ .]*(\d))?"
)
ISLAND_STREETS = r"(?:CALLE|CLL|CALLEJON|AVE|AVENIDA|AVDA|PASEO|CAMINO|VIA|BLVD|BULEVAR)\.?"
NUMBER_BEHIND = re.compile(
    rf"^({ISLAND_STREETS}(?: [^\s#,]+)+?) #? ?([A-Z]{{0,2}}-?\d+[A-Z]?)( +(?:APTO?|APARTAMENTO|UNIT|STE|#)\b.*)?$"
)
BLOCK_AND_HOUSE = re.compile(rf"^([A-Z]{{1,2}})[ -](\d+[A-Z]?)(?= {ISLAND_STREETS} )")
BUILDING_BEFORE = re.compile(r"^(?:COND|CONDOMINIO|CONDOMINIUM|EDIF|EDIFICIO)\.? [A-Z .]+? (?=\d+[A-Z]? [A-Z])")
BUILDING_ALONE = re.compile(r"^COND(?:OMINIUM|O)?\b\.? ?")
NOT_A_NUMBER = re.compile(r"(?:APTO?|APARTAMENTO|UNIT|STE|BLDG|EDIF|EXT|SECC)\.?$")


def box(text: str, state: str = "") -> tuple[Number, Street, str] | None:
    """`RR 2 BOX 15` as number and street, and what follows; None for what is no box. A route without its box is none
    in Texas, where RR is a ranch road."""
    found = BOX_OF_ROUTE.match(text) or BOX_FIRST.match(text)
    if found:
        digits = Number(found["box"].lstrip("0"), letter=found["letter"] or "")
        return digits, _route(found), found["rest"].strip(" ,")
    alone = ROUTE_ALONE.match(text)
    if alone and state and state != "TX":
        return NO_NUMBER, Street(name=f"{'HC' if alone['contract'] else 'RR'}{alone['route'].lstrip('0')}"), ""
    return None


def _route(found: re.Match[str]) -> Street:
    kind = "HC" if found["contract"] else "STARROUTE" if found["star"] else "RR"
    return Street(name=f"{kind}{found['route'].lstrip('0')}")


def is_route(found: Street) -> bool:
    """A mail carrier's, of which the houses got streets and numbers since."""
    return re.fullmatch(r"(?:HC|RR|STARROUTE)\d*", found.name) is not None


def mile(text: str) -> tuple[Number, str] | None:
    """The mile as a number that begins with M, and the road."""
    if found := MILE.fullmatch(text):
        return Number(_mile(found[1] or found[3], found[2])), found[4]
    if (found := MILE_BEHIND.match(text)) and len(found[2].split()) > 1:
        return (number(found[1].strip()) if found[1] else Number(_mile(found[3], found[4]))), found[2]
    return None


def _mile(digits: str, half: str | None) -> str:
    return f"M{digits}{'.5' if half else ''}"


def of_island(text: str) -> tuple[Number, Street] | None:
    """`CARR 2 KM 12.3` of Puerto Rico: the kilometer as a number that begins with KM, and the road."""
    found = KILOMETER.match(text)
    if found is None:
        return None
    kilometer = f"{found[2]}.{found[3]}" if found[3] and "." not in found[2] else found[2]
    return Number(f"KM{kilometer}"), Street(name=f"PR{found[1]}")


def number_first(text: str) -> str:
    """`CALLE LUNA #45` of Puerto Rico as `45 CALLE LUNA`, and `C-12 CALLE 5` as `C12 CALLE 5`."""
    text = BUILDING_ALONE.sub("CONDOMINIO ", BUILDING_BEFORE.sub("", text))
    if found := NUMBER_BEHIND.match(text):
        if not NOT_A_NUMBER.search(found[1]):
            text = f"{found[2].replace('-', '')} {found[1]}{found[3] or ''}"
    return BLOCK_AND_HOUSE.sub(r"\1\2", text)
