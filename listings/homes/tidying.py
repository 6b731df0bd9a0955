"""A line of an address before it is read: what is said beside the address is cut off, and what people write in
several ways is written in one."""

import re

LABEL = re.compile(r"^(?:(?:PROPERTY|SITE|SITUS|STREET) )?ADDRESS ?: *")
ALIAS = re.compile(r"\s*\b(?:AKA|A\.K\.A\.?)(?: .*)?$|\s+@.*$")
IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
UNIT_IN_BRACKETS = re.compile(r"\s*\((?:SPACE|SPC|SP|APT|UNIT|LOT|STE|TRLR)?\.? ?#?\s*([A-Z]?\d+[A-Z]?)\)")
LEVEL_IN_BRACKETS = re.compile(r"\s*\((REAR|FRONT|UPPER|LOWER|BASEMENT|BSMT)(?: (?:UNIT|HOUSE|APT))?\)")
GRID_IN_ONE = re.compile(r"^(\d+)([NSEW]) (\d+)([NSEW])\b")
HOUSE_BEHIND = re.compile(r"(?<= )(COACH|CARRIAGE|GUEST) ?(?:HOUSE|HSE)(?=$| ?,)")
SEVERAL_HOUSES = re.compile(r"^(\d+) ?(?:THRU|THROUGH|TO) ?(\d+) |^(\d+) AND (\d+) ")
SEVERAL_UNITS = re.compile(r"\b([A-Z]?\d{1,4}[A-Z]?|[A-Z]) ?(?:&|\+|AND) ?([A-Z]?\d{1,4}[A-Z]?|[A-Z])(?=$| ?,)")
SEVERAL_LOTS = re.compile(r"\bLOTS? (\d+) ?(?:&|\+|AND) ?(\d+)\b")
INITIALS = re.compile(r"\bP\.H\.?(?= )")
# The sign before the number of a road is no unit: County Rd #220, Hwy No. 193.
ROAD_SIGN = re.compile(
    r"(^(?:\d\S* )?(?:(?:[NSEW]|NORTH|SOUTH|EAST|WEST) )?(?:(?:COUNTY|CNTY|CO|STATE|ST|US)\.? )*(?:HWY|HIGHWAY"
    r"|ROUTE|RTE|(?<=Y )RD|(?<=Y )ROAD|(?<=CO )RD|(?<=CO\. )RD|CR|SR|FM|RM))\.? ?(?:NO\.?|NUMBER|#) ?(?=\d)"
)
LEVEL_AND_WORD = re.compile(
    r"(?<= )(UPPER|LOWER|REAR|FRONT|BASEMENT|BSMT) (?:UNIT|APT|APARTMENT|FLAT|HOUSE|LEVEL|DWELLING|COTTAGE)\.?(?=$| ?,)"
)
BACK_HOUSE = re.compile(r"(?<= )BACK (?:HOUSE|UNIT)(?=$| ?,)")
NOTHING_BEHIND = re.compile(r"(?<=\w \w\w)(\w*\.?)[ ,]+(?:(?:UNIT|APT|APARTMENT|SUITE|SPC|BLDG)\.? ?#?|#+) *(?=$|,)")
PARKING = re.compile(
    r"(?<=\d|[A-Z])[ ,]+(?:W/ ?|WITH |AND |& )?(?:PARKING|PKG)(?: (?:SPACE|SPC|SPOT))? ?#? ?[A-Z]?-?\d+ *(?=$|,)"
)
SIDE_AND_WORD = re.compile(r"(?<= )(NORTH|SOUTH|EAST|WEST|[NSEW]) (?:UNIT|APT)\.?(?=$| ?,)")
WORD_AND_FLOOR = re.compile(r"\b(?:UNIT|APT)\.? (?=(?:\d+(?:ST|ND|RD|TH)|FIRST|SECOND|THIRD) (?:FLOOR|FLR|FL)\b)")
ROMAN = re.compile(r"\b(PENTHOUSE|PH|TOWER|TWR|BUILDING|BLDG|PHASE)[ -](II|III|IV)\b")
ROMANS = {"II": "2", "III": "3", "IV": "4"}
LETTERED_LOT = re.compile(r"^L ?(\d+),? B ?(\d+),? (?=\S+ \S)")
OLD_BEHIND = re.compile(r"\b((?:HWY|HIGHWAY|ROUTE|RTE) \d+[A-Z]?) OLD$")
_KIND = r"(?:ST|STREET|RD|ROAD|AVE|AVENUE|LN|LANE|DR|DRIVE|CT|COURT|BLVD|WAY|HWY)\.?"
CROSS_STREET = re.compile(rf"^(\d+[A-Z]? .+ {_KIND}) (?:&|AND) \S.* {_KIND}(?=$|,)")
UNIT_AMID = re.compile(
    r"^(\d+[A-Z]?(?: \d/\d)?)"
    r" ((?:UNIT|APT|SUITE|STE|SPC|SPACE)\b\.? ?#? ?(?:[A-Z]?-?\d+[A-Z]?|[A-Z])|# ?\w+|REAR(?! ADMIRAL)) (?=\S+ \S)(.+)$"
)
LOT = r"(?:LOTS?|LTS?) ?#?([A-Z]?\d+[A-Z]?|[A-Z])\b"
BLOCK = r"(?:BLOCK|BLK) ?#?([A-Z]?\d+|[A-Z])\b"
LOT_AND_BLOCK, BLOCK_AND_LOT = re.compile(rf"\b{LOT},? {BLOCK}"), re.compile(rf"(?<!BLDG )\b{BLOCK},? {LOT}")
_SECTION = r"(?: ?,? ?(?:SECTION|SECT?\.?) ?#?(\d+)\b)"
BLOCK_AND_SECTION = re.compile(rf"\b(BLDG BLK\w+) LOT (\w+){_SECTION}")
UNIT_SHORT = re.compile(r"( (?:ST|STREET|RD|ROAD|DR|DRIVE|LN|LANE|CT|COURT|PL|WAY|BLVD|CIR)\.?) U ?#? ?(\d+)(?=$| ?,)")
LOT_AND_PHASE = re.compile(rf"\b{LOT},? PH\.? ?(?=\d)")
FILLER_AND_LOT = re.compile(r"^(?:0+|TBD|TBA|XX+)[ ,]+(?=LOTS? ?#?(?:\d|[A-Z]\b))")
KING = re.compile(r"\bM\.? ?L\.? ?(?:KING|K)\b")
CALLE = re.compile(r"\bC/ ?(?=[A-Z0-9])")


def tidied(line: str) -> str:
    """Of a line in folded capitals."""
    text = " ".join(line.replace('"', "").split())
    text = CROSS_STREET.sub(r"\1", LABEL.sub("", ALIAS.sub("", text)))
    if "(" in text:
        text = IN_BRACKETS.sub(" ", LEVEL_IN_BRACKETS.sub(r" \1", UNIT_IN_BRACKETS.sub(r" #\1", text)))
        text = " ".join(text.split())
    text = SEVERAL_UNITS.sub(r"\1&\2", SEVERAL_HOUSES.sub(_as_range, text))
    text = GRID_IN_ONE.sub(r"\1 \2 \3 \4", HOUSE_BEHIND.sub(r"\1HOUSE", text))
    text = LETTERED_LOT.sub(r"LOT \1 BLK \2 ", text) if text[0:1] == "L" else text
    if "LOT" in text or "LT" in text:
        text = with_block_first(FILLER_AND_LOT.sub("", SEVERAL_LOTS.sub(r"LOTS \1&\2", text)))
    if " U" in text:
        text = UNIT_SHORT.sub(r"\1 UNIT \2", text)
    if "K" in text:
        text = KING.sub("MARTIN LUTHER KING", text)
    if "C/" in text:
        text = CALLE.sub("CALLE ", text)
    text = SIDE_AND_WORD.sub(r"UNIT \1", WORD_AND_FLOOR.sub("", text))
    text = NOTHING_BEHIND.sub(r"\1", without_road_sign(INITIALS.sub("PH", text)))
    text = PARKING.sub("", BACK_HOUSE.sub("REAR", LEVEL_AND_WORD.sub(r"\1", text)))
    text = ROMAN.sub(lambda found: f"{found[1]} {ROMANS[found[2]]}", OLD_BEHIND.sub(r"OLD \1", text))
    return UNIT_AMID.sub(r"\1 \3 \2", text) if "," not in text else text


def _as_range(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]}-{found[2] or found[4]} "


def with_block_first(text: str) -> str:
    """A block of a tract has lots as a building has units."""
    text = LOT_AND_PHASE.sub(r"LOT \1 PHASE ", text)
    text = LOT_AND_BLOCK.sub(r"BLDG BLK\2 LOT \1", text)
    return BLOCK_AND_SECTION.sub(r"\1S\3 LOT \2", BLOCK_AND_LOT.sub(r"BLDG BLK\1 LOT \2", text))


def without_road_sign(text: str) -> str:
    return ROAD_SIGN.sub(r"\1 ", text)
