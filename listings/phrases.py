"""The phrases that the box understands: patterns, and which filters each one means."""

import re
from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from listings.enums import PropertyType, StandardStatus

Changes = dict[str, Any] | None
SQUARE_FEET_PER_ACRE = 43_560
LARGEST = Decimal(10) ** 13
# Below it an amount without a sign is no price of a home.
LEAST_PRICE = 10_000
FACTORS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "mm": 1_000_000, "mil": 1_000_000, "million": 1_000_000}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "single": 1, "a": 1}
FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "1/2": Decimal("0.5"), "1/4": Decimal("0.25")}

# Words around filters that mean nothing by themselves.
CONNECTORS = frozenset(
    "a an and or in near around at by the with w/ without for under over below above from to of on than less more that"
    " has have having is are no not only plus all at least most up between & - + /".split()
)
NOISE = frozenset(
    "home homes house houses property properties listing listings residence residences real estate find show me looking"
    " search i want need any please must".split()
)
# Words of the phrases below: a neighbor of a city that is no part of its name.
KEYWORDS = frozenset(
    "bed beds bedroom bedrooms br bd bdrm bdrms bath baths bathroom bathrooms ba pool pools swimming private spa"
    " view views garage garages car cars story stories level acre acres ac lot lots sqft sf sq square condo condos"
    " condominium condominiums townhouse townhouses townhome townhomes single-family sfr duplex waterfront hoa senior"
    " land lease fee new built rent rental rentals sale open expired pending sold canceled withdrawn studio three two"
    " four five six one single max min".split()
)
UNIT_WORDS = frozenset(word.upper() for word in KEYWORDS)

AMOUNT = r"(\$?\s?(?:\d[\d,]{0,15}(?:\.\d{1,4})?|\.\d{1,4})\s?(?:k|mm|mil|million|thousand|m)?)(?![\w.%])"
NUMBER = r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,4})?|\.\d{1,4})"
COUNT = r"(\d{1,2}(?:\.\d)?|one|two|three|four|five|six)"
MOST = r"(?:under|below|less than|up to|max(?:imum)?(?: of)?|at most|no more than|cheaper than|to|<=?)"
LEAST = r"(?:over|above|more than|at least|min(?:imum)?(?: of)?|from|starting at|>=?)"
ACRES = r"(?:acres?|ac)\b"
FEET = r"(?:sq\.?\s?ft\.?|sqft|square f(?:ee|oo)t|sf)(?!\w)"
HALF = rf"(?:{LEAST} )?(?:an? )?(half|quarter|1/2|1/4)[\s-](?:of an )?acre\b"
A_MONTH = r"(?:\s?(?:/ ?mo(?:nth)?|a month|per month|monthly))?"
MORE = r"(?:\s?\+|\s?-?\s?plus| or more)?"


class Phrase(NamedTuple):
    """`is_name`: the word is part of many a name, so both of its neighbors must be apart."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Changes]
    is_name: bool = False


def _phrase(pattern: str, read: Callable[[re.Match[str]], Changes], *, is_name: bool = False) -> Phrase:
    return Phrase(re.compile(rf"(?<![\w.$-])(?:{pattern})", re.IGNORECASE), read, is_name)


def _sets(**changes: Any) -> Callable[[re.Match[str]], Changes]:
    return lambda match: changes


def amount(written: str) -> Decimal | None:
    """`$1.2M`, `800k`, `450,000`; None for what no column holds."""
    found = re.fullmatch(r"\$?\s*([\d,.]+)\s*([a-z]*)", written.strip().lower())
    if found is None:
        return None
    value = Decimal(found[1].replace(",", "")) * FACTORS.get(found[2], 1)
    return value.normalize() if value < LARGEST else None


def _price(written: str) -> Decimal | None:
    value = amount(written)
    has_sign = "$" in written or not written.strip()[-1:].isdigit()
    return value if value is not None and (has_sign or value >= LEAST_PRICE) else None


def _limit(name: str) -> Callable[[re.Match[str]], Changes]:
    def read(match: re.Match[str]) -> Changes:
        value = _price(match[1])
        return None if value is None else {name: value}

    return read


def _range(match: re.Match[str]) -> Changes:
    """`400-600k` means thousands twice."""
    high = _price(match[2])
    low = amount(match[1])
    factor = next((f for letters, f in FACTORS.items() if match[2].strip().lower().endswith(letters)), 1)
    if high is None or low is None:
        return None
    if match[1].strip()[-1:].isdigit() and low < 1000 and factor > 1:
        low = (low * factor).normalize()
    return {"min_price": low, "max_price": high} if low <= high else None


def _count(name: str, most: int) -> Callable[[re.Match[str]], Changes]:
    """A half bath is a room of its own in the count that searches go by."""

    def read(match: re.Match[str]) -> Changes:
        value = Decimal(NUMBERS.get(match[1].lower(), 0) or match[1]).to_integral_value(ROUND_CEILING)
        return {name: int(value)} if 0 < value <= most else None

    return read


def _size(name: str, factor: int) -> Callable[[re.Match[str]], Changes]:
    def read(match: re.Match[str]) -> Changes:
        written = match[1].lower()
        value = FRACTIONS.get(written) or Decimal(written.replace(",", "")) * 1
        found = value * factor
        return {name: found.normalize()} if 0 < found < LARGEST else None

    return read


def _fee(match: re.Match[str]) -> Changes:
    value = amount(match[1])
    return None if value is None else {"max_fee": value}


def _year(name: str, later: int = 0) -> Callable[[re.Match[str]], Changes]:
    return lambda match: {name: int(match[1]) + later}


def _beds_and_baths(match: re.Match[str]) -> Changes:
    return {"min_beds": int(match[1]), "min_baths": int(match[2])}


def _view(match: re.Match[str]) -> Changes:
    return {"has_view": "yes"}


def _pool(match: re.Match[str]) -> Changes:
    before = match.string[: match.start()].rstrip().rpartition(" ")[2].lower()
    return (
        None if before in ("community", "shared", "association", "comm", "public", "table", "hoa") else {"pool": "yes"}
    )


STATUSES = {
    "sold": StandardStatus.CLOSED, "closed": StandardStatus.CLOSED, "expired": StandardStatus.EXPIRED,
    "pending": StandardStatus.PENDING, "canceled": StandardStatus.CANCELED, "cancelled": StandardStatus.CANCELED,
    "withdrawn": StandardStatus.WITHDRAWN, "coming soon": StandardStatus.COMING_SOON,
}  # fmt: skip
WITH = r"(?:with |w/ ?)?(?:an? )?"
# In the order in which they are tried: what is longer or says "no" comes first.
PHRASES = (
    _phrase(rf"{COUNT}{MORE}[\s-]?(?:bed(?:room)?s?|br|bd(?:rms?)?s?)\b", _count("min_beds", 20)),
    _phrase(rf"{COUNT}{MORE}[\s-]?(?:bath(?:room)?s?|ba)\b", _count("min_baths", 20)),
    _phrase(r"(\d)\s?/\s?(\d)(?![\d/])(?! ?(?:acre|ac\b))", _beds_and_baths, is_name=True),
    _phrase(rf"(?:with )?{COUNT}[\s-]?(?:car )?garages?(?: spaces?)?\b", _count("min_garage", 20)),
    _phrase(rf"{COUNT}{MORE}[\s-]?cars?\b", _count("min_garage", 20)),
    _phrase(rf"{WITH}garage\b", _sets(min_garage=1), is_name=True),
    _phrase(r"(?:single|one|1)[\s-](?:story|level|storey)\b", _sets(stories="1")),
    _phrase(r"(?:two|2)[\s-](?:story|stories|level|storey)\b", _sets(stories="2")),
    _phrase(r"(?:three|3)[\s-](?:story|stories|level|storey)\b", _sets(stories="3")),
    _phrase(rf"(?:with )?hoa(?: fees?| dues)? {MOST} {AMOUNT}{A_MONTH}", _fee),
    _phrase(rf"{MOST} {AMOUNT} hoa\b", _fee),
    _phrase(r"(?:no|without|zero)(?: an?)? hoa(?: fees?| dues)?\b", _sets(hoa="no")),
    _phrase(r"(?:no|not|not a)[ -](?:55 ?\+|55 plus|55 and over|senior community)(?!\w)", _sets(senior="no")),
    _phrase(
        r"(?:an? )?(?:55 ?\+|55 ?plus|55 and (?:over|older|better)|over 55|senior community|active adult)"
        r"(?: community)?(?!\w)",
        _sets(senior="yes"),
    ),
    _phrase(rf"{MOST} {NUMBER} ?{ACRES}", _size("max_lot", SQUARE_FEET_PER_ACRE)),
    _phrase(rf"{MOST} {NUMBER} ?{FEET}", _size("max_area", 1)),
    _phrase(HALF, _size("min_lot", SQUARE_FEET_PER_ACRE)),
    _phrase(rf"(?:(?:on )?{LEAST} )?(?<!/){NUMBER}{MORE}[\s-]?{ACRES}", _size("min_lot", SQUARE_FEET_PER_ACRE)),
    _phrase(rf"(?:{LEAST} )?{NUMBER}{MORE}[\s-]?{FEET}", _size("min_area", 1)),
    _phrase(r"built (?:after|since|in|from) ((?:1[6-9]|20)\d\d)\b", _year("min_year")),
    _phrase(r"newer than ((?:1[6-9]|20)\d\d)\b", _year("min_year", 1)),
    _phrase(r"(?:built before|older than) ((?:1[7-9]|20)\d\d)\b", _year("max_year", -1)),
    _phrase(rf"(?:between |from )?{AMOUNT}\s?(?:-|–|to|and)\s?{AMOUNT}", _range),
    _phrase(rf"{MOST}\s?{AMOUNT}", _limit("max_price")),
    _phrase(rf"{LEAST}\s?{AMOUNT}", _limit("min_price")),
    _phrase(r"(?:no|without)(?: an?)?(?: private| swimming)? pool\b", _sets(pool="no")),
    _phrase(rf"{WITH}(?:private |own |swimming |in-?ground )*pools?\b", _pool),
    _phrase(rf"{WITH}(?:spa|hot tub|jacuzzi)\b", _sets(spa="yes"), is_name=True),
    _phrase(r"(?:no|without)(?: an?)? views?\b", _sets(has_view="no")),
    _phrase(rf"{WITH}views?\b", _view, is_name=True),
    _phrase(
        r"(?<=mountain )views?\b|(?<=ocean )views?\b|(?<=lake )views?\b|(?<=golf )views?\b|(?<=city )views?\b"
        r"|(?<=water )views?\b|(?<=course )views?\b",
        _view,
    ),
    _phrase(r"(?:on the )?waterfront\b|on the water\b", _sets(waterfront="yes"), is_name=True),
    _phrase(r"new construction\b|newly built\b|new build\b", _sets(new_construction="yes")),
    _phrase(r"(?:no|not) (?:lease[d]? land|land lease)\b|fee land\b|fee simple\b|owned? land\b", _sets(land="fee")),
    _phrase(r"(?:on )?lease[d]? land\b|land lease\b", _sets(land="lease")),
    _phrase(r"for (?:rent|lease)\b|rentals?\b", _sets(offer="lease"), is_name=True),
    _phrase(r"for sale\b", _sets(offer="sale"), is_name=True),
    _phrase(r"(?:with )?(?:an )?open houses? (today|tomorrow)\b", lambda match: {"open_house": match[1].lower()}),
    _phrase(r"(?:with )?(?:an )?open houses? (?:this )?weekend\b", _sets(open_house="weekend")),
    _phrase(r"(?:with )?(?:an )?open houses?(?: this week)?\b", _sets(open_house="week")),
    _phrase("|".join(STATUSES), lambda match: {"statuses": (STATUSES[match[0].lower()],)}, is_name=True),
    _phrase(r"vacant land\b|land\b|lots\b", _sets(property_types=(PropertyType.LAND,)), is_name=True),
    _phrase(r"(?:zip(?: code)? )?(\d{5})(?![\w-])", lambda match: {"postal_codes": (match[1],)}, is_name=True),
)  # fmt: skip
# What people call a home -> what is in the folded names of PropertySubType.
HOME_TYPES = tuple(
    (re.compile(rf"(?<![\w-])(?:an? )?(?:{pattern})(?![\w-])", re.IGNORECASE), stems)
    for pattern, stems in (
        (r"condos?|condominiums?", ("condo",)),
        (r"town ?houses?|town ?homes?", ("townho", "town ho")),
        (r"single[- ]family(?: homes?| houses?| residences?)?|sfr|detached(?: homes?)?", ("single family", "detached")),
        (r"(?:mobile|manufactured) homes?", ("mobile", "manufactured")),
        (r"duplex(?:es)?", ("duplex",)),
    )
)
