"""Figures and what stands around them: `$1.2M`, `800k`, "under", "or less", "at least", "and up"."""

from decimal import ROUND_CEILING, Decimal
from re import IGNORECASE, Match, fullmatch

LARGEST = Decimal(10) ** 13
FACTORS = {
    "k": 1_000, "thousand": 1_000, "grand": 1_000, "m": 1_000_000, "mm": 1_000_000, "mil": 1_000_000,
    "mill": 1_000_000, "million": 1_000_000,
}  # fmt: skip
WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "single": 1,
    "a": 1, "an": 1,
}  # fmt: skip
FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
UNIT = r"(?:k|mm|million|mill|mil|thousand|grand|m)"
FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15}(?:\.\d{1,4})?|\.\d{1,4})"
IN_WORDS = r"half a million|half million|(?:an?|one|two|three|four|five) (?:million|mill?)"
AMOUNT = rf"(?:\$?\s?{FIGURE}\s?{UNIT}?(?![\w%]|\.\d)|(?:{IN_WORDS})\b)"
COUNT = (
    r"(?:\d{1,2}(?:\.\d|[ -]1/2|½)?|(?:one|two|three|four|five|six|seven|eight|\d) and a half"
    r"|(?:one|two|three|four|five|six|seven|eight)(?![\w-]))"
)
MOST = (
    r"(?:under|below|less than|lower than|smaller than|up to|max(?:imum)?\.?(?: price)?(?: of)?:?|at most"
    r"|(?:no|not) (?:more|higher|greater|larger|bigger) than|not (?:over|above)|no higher than|nothing (?:over|above)"
    r"|cheaper than"
    r"|not (?:to )?exceed(?:ing)?|<=?|≤)"
)
LEAST = (
    r"(?:over|above|(?:more|greater|higher|larger|bigger) than|at least|min(?:imum)?\.?(?: price)?(?: of)?:?"
    r"|(?:no|not) (?:less|lower|fewer|smaller) than|not (?:under|below)|starting (?:at|from)|upwards? of|from|>=?|≥)"
)
# Behind a figure; not where the word begins the next figure's phrase ("3 bed max 600k").
NO_FIGURE = r"(?!\.?\s*(?:of\s*)?\$?\d)"
OR_LESS = (
    rf"(?:(?:,? ?(?:or|and|&)) (?:less|under|below|lower|down|fewer|smaller|cheaper)"
    rf"|,? (?:max(?:imum)?|tops|at most)(?!\w){NO_FIGURE})"
)
OR_MORE = (
    r"(?:\s?\+(?!\w)|(?: ?(?:or|and|&)) (?:more|up|over|above|higher|larger|bigger|better|greater)"
    rf"|,? (?:min(?:imum)?|at least)(?!\w){NO_FIGURE})"
)
A_MONTH = r"(?:\s?(?:/ ?mo(?:nth)?|an? month|per month|monthly|mo)(?!\w))?"


def amount(written: str) -> Decimal | None:
    """`$1.2M`, `800k`, `450,000`, `half a million`; None for what no column holds."""
    text = written.strip().lower()
    if fullmatch(IN_WORDS, text):
        first = text.split()[0]
        return Decimal(FRACTIONS.get(first) or WORDS[first]) * 1_000_000
    found = fullmatch(rf"\$?\s*({FIGURE})\s*({UNIT}?)", text, IGNORECASE)
    if found is None:
        return None
    value = Decimal(found[1].replace(",", "")) * FACTORS.get(found[2], 1)
    return value.normalize() if value < LARGEST else None


def has_unit(written: str) -> bool:
    """Whether it says more than a bare figure: `$450`, `450k`."""
    return not fullmatch(FIGURE, written.strip())


def count(written: str) -> int:
    """A half counts as one: 2.5 baths are three rooms, as BathroomsTotalInteger has them."""
    text = written.strip().lower()
    has_half = text.endswith(("and a half", "1/2", "½"))
    first = text.removesuffix("½").split()[0].split("-")[0]
    value = Decimal(WORDS.get(first) or first)
    return int(value.to_integral_value(ROUND_CEILING)) + has_half


def group(match: Match[str], name: str) -> str:
    """What a group matched, "" without."""
    return (match[name] or "").strip()
