"""Roads that are known by their number: highways, county, farm, township and forest roads, in all their spellings.

All that a state or the nation numbers is one kind: people call CA-111, State Route 111 and Hwy 111 by each of these
names, and no two of one number meet in one ZIP code.
"""

import re

from listings.homes.words import CARDINALS, DIRECTIONS, STATE_CODES, STATES

QUALIFIERS = {"BUS": "BUSINESS", "ALT": "ALTERNATE", "BYP": "BYPASS"}
# The states as their people shorten them.
STATE_SHORTS = (
    "ALA ARIZ ARK CALIF COLO CONN DEL FLA ILL IND KANS MASS MICH MINN MISS MONT NEBR NEV OKLA ORE PENNA TENN TEX"
    " WASH WIS WISC WYO".split()
)
OF_TWO_WORDS = {("N", "CAROLINA"): "NC", ("S", "CAROLINA"): "SC", ("N", "DAKOTA"): "ND", ("S", "DAKOTA"): "SD",
                ("W", "VIRGINIA"): "WV"}  # fmt: skip
GLUED = re.compile(r"^(US|SR|SH)(?=\d)")
_HIGHWAY = r"(?:HWYS?|HIGHWAY|HIWAY|HIGHWY|HWAY|ROUTE|RTE|RT)"
_ROAD = rf"(?:{_HIGHWAY}|ROAD|RD)"
_SYSTEM = r"(?:U ?S|UNITED STATES|STATE|ST|S|NYS)"
_ID = r"(\d+[A-Z]?|A1A)"
STATE_WORDS = "|".join(sorted((*STATE_CODES, *STATES, *STATE_SHORTS), key=len, reverse=True))
COUNTY_ROAD = re.compile(
    rf"^(OLD )?(?:(?:COUNTY|CNTY|CNT|CTY|CO|PARISH)(?: TRUNK| TRK)? {_ROAD}|C ?R|CTH|CH|CSAH|COUNTY TRUNK"
    rf"|COUNTY STATE AID {_ROAD}"
    r"|(?:STATE )?(?:HIGHWAY|HWY|ROUTE|RTE)(?= [A-DF-MO-RT-VX-Z]{1,2}$)|(?:ROAD|RD|COUNTY)(?= \d+$)"
    r") (\d+H\d|\d+[A-Z]?|[A-Z]{1,2})\b"
)
# Weld County Road 12, WCR 12: the county's name or its letters stand before.
OF_COUNTY = re.compile(
    r"^(?:((?:[A-Z]+ ){1,3})(?:COUNTY|CNTY) (?:ROAD|RD)|([A-GI-Z]|[A-Z]{2,3})CR) (\d+H\d|\d+[A-Z]?)\b"
)
FARM_ROAD = re.compile(
    r"^(OLD )?(?:FARM TO MARKET|FARM MARKET|FARM(?= (?:ROAD|RD) \d{3})|F ?M|RANCH TO MARKET|RANCH(?= ROAD| RD)|R ?M|RR)"
    r"(?: ROAD| RD)? (\d+[A-Z]?)\b"
)
TOWNSHIP_ROAD = re.compile(r"^(OLD )?(?:(?:TOWNSHIP|TWP|TWNSHP) (?:ROAD|RD|HWY|HIGHWAY)|T ?R) (\d+[A-Z]?)\b")
FOREST_ROAD = re.compile(
    r"^(OLD )?(?:(?:U ?S )?FOREST SERVICE(?: ROAD| RD)?|(?:U ?S )?F ?S(?: ROAD| RD)?|FOREST (?:ROAD|RD)|FSR)"
    r" (\d+[A-Z]?)\b"
)
# Of a reservation, by the Bureau of Indian Affairs.
RESERVATION_ROAD = re.compile(
    r"^(OLD )?(?:(?:NAVAJO|TRIBAL|INDIAN)(?: SERVICE)? (?:ROUTE|RTE|RT)|BIA(?: (?:ROUTE|RTE|RT|ROAD|RD))?)"
    r" (\d+[A-Z]?)\b"
)
LOOP = re.compile(r"^(OLD )?(?:STATE |ST |SH |STATE HIGHWAY |STATE HWY )?LOOP (\d+[A-Z]?)\b")
SPUR = re.compile(r"^(OLD )?(?:STATE |ST |SH |STATE HIGHWAY |STATE HWY )?SPUR (\d+[A-Z]?)\b")
PRIVATE_ROAD = re.compile(
    r"^(OLD )?(?:(?:PRIVATE|PVT|PRVT) (?:ROAD|RD)|P ?R|CARR(?:ETERA)?) (\d+[A-Z]?)\b"  # or a road of Puerto Rico
)
STATE_LETTER = re.compile(r"^(OLD )?(?:STATE (?:HIGHWAY|HWY|ROUTE|RTE|ROAD|RD) )?[MK] ?(\d+)\b")
# The number sent as the name, and what it is of as the suffix.
TURNED = re.compile(
    r"^(\d+[A-Z]?) ((?:COUNTY |CNTY |CO |STATE |U ?S )?(?:HWY|HIGHWAY|ROUTE|RTE|COUNTY ROAD|COUNTY RD))$"
)
PARTED_STATE = re.compile(r"^([A-Z]) ([A-Z]) (HWY|HIGHWAY|ROUTE|RTE|RT)\b")
BESIDE = {"FRONTAGE": "FRONTAGE", "SERVICE": "FRONTAGE", "ACCESS": "FRONTAGE", "FEEDER": "FRONTAGE"}
INTERSTATE = re.compile(r"^(OLD )?(?:INTERSTATE(?: HIGHWAY| HWY)?|I ?H|I) ?(\d+[A-Z]?)\b")
NUMBERED_ROAD = re.compile(
    rf"^(OLD )?(?:{_SYSTEM} {_ROAD}|(?:{STATE_WORDS}) (?:{_HIGHWAY}|STATE ROAD|STATE RD)"
    rf"|HWYS?|HIGHWAY|HIWAY|HIGHWY|HWAY|ROUTE|RTE|RT|SR|SH|STHY|STH|STRT|U ?S|{'|'.join(sorted(STATE_CODES))}"
    rf"|(?:{'|'.join(sorted(STATES, key=len, reverse=True))})(?= \d+[A-Z]?$))"
    rf"(?: (BUSINESS|BUS|ALTERNATE|ALT|BYPASS|BYP|SPUR|LOOP))? {_ID}\b"
)
# In the order in which they are tried.
NUMBERED = (
    (COUNTY_ROAD, "CR"), (FARM_ROAD, "FM"), (TOWNSHIP_ROAD, "TR"), (FOREST_ROAD, "FS"), (RESERVATION_ROAD, "BIA"),
    (INTERSTATE, "I"), (STATE_LETTER, "HWY"), (PRIVATE_ROAD, "PR"), (LOOP, "LOOP"), (SPUR, "SPUR"),
)  # fmt: skip
# The name or the letters of the county stand before it, where the source has them.
COUNTY_MARK = "~"


def road(words: list[str]) -> tuple[str, str, list[str], str] | None:
    """Of a street's words: the direction before, the name, the words that are left, and the direction behind; None
    for a street that is known by its name."""
    first, rest = _parted(words)
    if rest[-1] in CARDINALS and len(rest) > 1 and rest[-2] in ("HWY", "HIGHWAY", "ROUTE", "RTE"):
        rest = [*rest[:-1], CARDINALS[rest[-1]]]  # Highway One
    text = " ".join(words)
    parted = PARTED_STATE.match(text)
    if parted and parted[1] + parted[2] in STATE_CODES:
        first, text = "", f"{parted[1]}{parted[2]}{text[3:]}"
    else:
        text = GLUED.sub(r"\1 ", " ".join(rest))
        text = f"HWY {text}" if text.startswith("A1A") else text
        if rest[0] in (*QUALIFIERS, *QUALIFIERS.values()) and len(rest) > 2:
            text = f"{' '.join(rest[1:])} {rest[0]}"
        elif rest[0] in (*QUALIFIERS, *QUALIFIERS.values()) and rest[-1].isdigit():
            text = f"HWY {rest[-1]} {rest[0]}"  # Business 16
    turned = TURNED.match(text)
    if turned:
        text = f"{turned[2]} {turned[1]}"
    found = _numbered(text)
    if found is None:
        return None
    name, rest = found
    after = DIRECTIONS.get(rest[-1], "") if rest else ""
    return first, name, _without_kind(name, rest[:-1] if after else rest), after


def _parted(words: list[str]) -> tuple[str, list[str]]:
    """The direction that leads, and the rest, in which a state's name of two words is its code."""
    for place in (0, 1):
        if len(words) > place + 2 and words[place + 1] in ("CAROLINA", "DAKOTA", "VIRGINIA"):
            code = OF_TWO_WORDS.get((DIRECTIONS.get(words[place], ""), words[place + 1]))
            if code and (not place or words[0] in DIRECTIONS):
                return DIRECTIONS[words[0]] if place else "", [code, *words[place + 2 :]]
    if words[0] in DIRECTIONS and len(words) > 2:
        return DIRECTIONS[words[0]], words[1:]
    return "", words


def _without_kind(name: str, rest: list[str]) -> list[str]:
    if len(rest) == 1 and rest[0] in ("ROAD", "RD", "HWY", "HIGHWAY", "RTE", "ROUTE", "RT"):
        return []
    if rest and rest[0] in BESIDE:
        # Nobody lives on an interstate: its houses stand on the road beside it.
        return [] if re.fullmatch(r"I\d+[A-Z]?", name) else [BESIDE[rest[0]]]
    return rest


def _numbered(text: str) -> tuple[str, list[str]] | None:
    """The name of the road, and the words that follow it."""
    for pattern, kind in NUMBERED:
        found = pattern.match(text)
        if found:
            return f"{'OLD' if found[1] else ''}{kind}{found[2]}", text[found.end() :].split()
    found = OF_COUNTY.match(text)
    if found:
        return f"{(found[1] or found[2]).replace(' ', '')}{COUNTY_MARK}CR{found[3]}", text[found.end() :].split()
    found = NUMBERED_ROAD.match(text)
    if found is None:
        return None
    rest = text[found.end() :].split()
    qualifier = found[2] or (rest.pop(0) if rest and rest[0] in (*QUALIFIERS, *QUALIFIERS.values()) else "")
    return f"{'OLD' if found[1] else ''}HWY{QUALIFIERS.get(qualifier, qualifier)}{found[3]}", rest


def without_county(name: str, county: str) -> str:
    """`WELD~CR12` is `CR12` in Weld County, and so is `W~CR12`; of another county it keeps the name. `county` is one
    run of letters."""
    told, mark, bare = name.partition(COUNTY_MARK)
    return bare if mark and _is_short_for(told, county) else name


def _is_short_for(told: str, county: str) -> bool:
    """The name, or its first letter and others of its letters in their order, as VZ of Van Zandt."""
    if county in (told, f"SAINT{told[2:]}" if told[:2] == "ST" else told):
        return True
    left = iter(county)
    return len(told) < 4 and county.startswith(told[:1]) and all(letter in left for letter in told)
