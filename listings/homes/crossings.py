"""Homes that are described by the nearest corner, as in Carmel-by-the-Sea, where houses had no numbers: `DOLORES 3 SW
OF 5TH` is the third house south of 5th on the west side of Dolores; the first street is the one that the home is on."""

import re

from listings.homes.numbers import Number
from listings.homes.streets import Street, street
from listings.homes.words import DIRECTIONS

MARK = "@"
_NAME = r"[A-Z0-9][A-Z0-9 .'’]*?"
_WAY = r"(?P<way>[NS]\.? ?[EW]\.?|NORTH[ -]?EAST|NORTH[ -]?WEST|SOUTH[ -]?EAST|SOUTH[ -]?WEST)"
_END = r" *(?=$|,)"
_CORNER = r"(?:CORNER|COR|CNR|CRNR)\.?"
HOUSE = re.compile(
    rf"(?P<one>{_NAME}),? (?:(?P<count>\d{{1,2}})(?:ST|ND|RD|TH)?(?: HOUSES?)? )?{_WAY}(?P<of> OF)?"
    rf" (?P<two>{_NAME}){_END}"
)
CORNER = re.compile(
    rf"(?:(?:{_WAY} ?{_CORNER}|(?P<short>[NS][EW])C)(?: OF)? )(?P<one>{_NAME}) (?:&|AND) (?P<two>{_NAME}){_END}"
)
CORNER_BEHIND = re.compile(rf"(?P<one>{_NAME}),? {_WAY} {_CORNER}(?: OF)? (?P<two>{_NAME}){_END}")
BETWEEN = re.compile(
    rf"(?P<one>{_NAME}),? (?:BETWEEN|BTWN|BTW|BET)\.? (?P<two>{_NAME}) (?:&|AND) (?P<three>{_NAME}){_END}"
)
FILLER = re.compile(r"^(?:0+|TBD|XX+)[ ,]+")
# Which of the corner's four lots, nobody says.
CROSSING = re.compile(rf"(?P<one>{_NAME}) (?:&|AND|/) (?P<two>{_NAME}){_END}")
COUNT_FIRST = re.compile(rf"(?P<count>\d{{1,2}}) {_WAY}(?: OF)? (?P<one>{_NAME}) (?:&|AND) (?P<two>{_NAME}){_END}")
NUMBERED = re.compile(r"\d+[A-Z]? [A-Z]")
LIKELY = re.compile(r" OF | & | AND |COR|CNR|CRNR|BET|BTW|\b[NS][EW]C ")


def described(text: str, city: str) -> tuple[Number, Street] | None:
    """The place on the street as a number, `@5/SW/3`, and the street; None for an address of any other kind. Without
    `OF` it is read so only in the town that writes all addresses so."""
    is_carmel = city.startswith("CARMEL")
    if not is_carmel and not LIKELY.search(text):
        return None
    text = FILLER.sub("", text)
    if found := CORNER.match(text) or CORNER_BEHIND.match(text):
        one, two = sorted((_named(found["one"]), _named(found["two"])), key=str)
        way = found.groupdict().get("short") or _way(found["way"])
        return _described(one, two, f"{way}/0")
    if found := BETWEEN.match(text):
        return _described(_named(found["one"]), _named(found["two"]), f"/{_named(found['three']).name}")
    if (found := CROSSING.match(text)) and street(found["one"]).suffix and street(found["two"]).suffix:
        one, two = sorted((_named(found["one"]), _named(found["two"])), key=str)
        return None if NUMBERED.match(found["one"]) else _described(one, two, "/")
    if is_carmel and (found := COUNT_FIRST.match(text)):
        return _described(_named(found["one"]), _named(found["two"]), f"{_way(found['way'])}/{found['count']}")
    found = HOUSE.match(text)
    if found is None or not (found["of"] or is_carmel and found["count"]) or NUMBERED.match(found["one"]):
        return None
    return _described(_named(found["one"]), _named(found["two"]), f"{_way(found['way'])}/{found['count'] or ''}")


def _described(one: Street, two: Street, rest: str) -> tuple[Number, Street] | None:
    return (Number(f"{MARK}{two.name}/{rest}"), one) if one.name and two.name else None


def _named(text: str) -> Street:
    """Without its suffix, which is hardly ever written: no town has two corners of the same names."""
    found = street(text.strip(" ."))
    return Street(found.before, found.name)


def _way(text: str) -> str:
    return DIRECTIONS[re.sub(r"[ .-]", "", text)]


def is_same_place(one: str, other: str) -> bool | None:
    """Of two such numbers; None where one of them leaves out what the other says."""
    mine, theirs = one.split("/"), other.split("/")
    if one == other and all(mine):
        return True
    if mine[0] != theirs[0]:
        return False
    return None if any(not here or not there for here, there in zip(mine, theirs, strict=True)) else False
