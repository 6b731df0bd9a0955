"""Typed values out of what feeds really send: numbers as text, flags as words (dates: `mapping.dates`).

Each reader takes any JSON value and returns the typed value, None where the source says nothing ("", "N/A",
"0000-00-00"), or UNREADABLE where it says something that does not fit the column. None of them raises.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final

from mls_sync.mapping.markup import plain_text, unescaped

MASK: Final = "********"
"""A withheld value (Spark API, DATA_MASK of its Ruby client): exactly eight asterisks, in a field of any type."""


class Unreadable:
    """The type of the one value UNREADABLE."""

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final = Unreadable()

# Longer ones do not fit PostgreSQL's b-tree pages (2,704 bytes) in any encoding; no name, code or address is that long.
SHORT_TEXT = 500
LONG_TEXT = 100_000
# Longer names are hardly ever those of another record.
REPEATED = 60
# numeric(16, 2) and numeric(18, 4) alike hold fourteen digits before the point.
DECIMAL_LIMIT = 10**14
BIGINT_LIMIT = 2**63

BLANK = frozenset({"", "n/a", "na", "none", "null", "nil", "-", "--", MASK, "unknown", "tbd", "tba"})
# Words that stand where a name or a number should, without case, blanks and punctuation: "N/A", "T.B.D.", "*******".
_FILLERS = frozenset(
    {
        "", "na", "none", "null", "nil", "unknown", "tbd", "tba", "tobedetermined", "notavailable", "notapplicable",
        "undefined", "unassigned", "nonegiven", "notgiven", "seeremarks", "00000000",
    }
)  # fmt: skip
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"([+-]?)\$?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_TRUE = frozenset({"y", "yes", "true", "t", "1", "on"})
_FALSE = frozenset({"n", "no", "false", "f", "0", "off"})

Reader = Callable[[Any], Any]


def _plain(value: Any) -> str | Unreadable | None:
    """A scalar as stripped text; None for a mask or a word that says nothing."""
    if type(value) is str:
        stripped = value.strip()
        return None if stripped == MASK else plain_text(stripped)
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else UNREADABLE


def identifier(value: Any) -> str | Unreadable | None:
    """A key or a code, letter for letter: up to SHORT_TEXT characters."""
    found = value.strip() if type(value) is str else _plain(value)
    if type(found) is str:
        if found == MASK:
            return None
        return found if len(found) <= SHORT_TEXT else UNREADABLE
    return found


def short_text(value: Any) -> str | Unreadable | None:
    """A name, a label, a part of an address, in one line: up to SHORT_TEXT characters."""
    found = identifier(value)
    if type(found) is str and ("&" in found or "<" in found):
        return " ".join(plain_text(found).split())
    return found


def place_name(value: Any) -> str | Unreadable | None:
    """The name of a place and the like; None for a filler such as "N/A"."""
    if type(value) is str and len(value) <= REPEATED:
        return _place_name(value)
    found = short_text(value)
    return None if type(found) is str and is_filler(found) else found


@lru_cache(maxsize=16_384)
def _place_name(value: str) -> str | Unreadable | None:
    """The same few names come again and again: cities, schools, offices, "Furnished"."""
    found = short_text(value)
    return None if type(found) is str and is_filler(found) else found


def listing_number(value: Any) -> str | Unreadable | None:
    """The number by which people name a listing; a filler or a mere zero is none."""
    found = identifier(value)
    return None if type(found) is str and (is_filler(found) or not found.strip("0")) else found


def is_filler(text: str) -> bool:
    """Whether a text stands where nothing is known: "N/A", "TBD", "0000-00-00", "-", "*******"."""
    return len(text) <= 20 and _NOT_WORD.sub("", text).lower() in _FILLERS


def long_text(value: Any) -> str | Unreadable | None:
    """Remarks and the like: up to LONG_TEXT characters. Lists and objects become text as in `features`."""
    found = _plain(value)
    if found is UNREADABLE:
        found = features(value)
    if type(found) is str and len(found) > LONG_TEXT:
        return UNREADABLE
    return found


def label(value: Any) -> str | Unreadable | None:
    """A lookup's value; several of them, however written, are joined by commas. None for a filler."""
    if type(value) is str and len(value) <= REPEATED:
        return _place_name(value)
    found = place_name(value)
    if found is not UNREADABLE or type(value) is str:
        return found
    joined = features(value)
    return joined if joined is None or (type(joined) is str and len(joined) <= SHORT_TEXT) else UNREADABLE


def features(value: Any) -> str | Unreadable | None:
    """`{"Pool": true, "Spa": true}`, `["Pool", "Spa"]` and `"Pool,Spa"` all become "Pool, Spa"."""
    if type(value) is dict:
        if list(value.values()).count(True) == len(value) and MASK not in value:
            return _bounded(plain_text(", ".join(value))) if value else None
    elif type(value) is str:
        if "," not in value:
            return _bounded(plain_text(value.strip())) if value != MASK else None
        pieces = plain_text(value).split(",")
        return _bounded(", ".join(part for part in (piece.strip() for piece in pieces) if part))
    words = list(_words(value, 0))
    return _bounded(", ".join(words)) if words else None


def _bounded(text: str) -> str | Unreadable | None:
    if len(text) > LONG_TEXT:
        return UNREADABLE
    return None if text == MASK else text


def _words(value: Any, depth: int) -> list[str]:
    """The readable pieces of any JSON value. Deeper than eight levels nothing is a list of features any more."""
    if depth > 8:
        return []
    if isinstance(value, dict):
        return [word for name, flag in value.items() if name != MASK for word in _flag_words(name, flag, depth)]
    if isinstance(value, list | tuple):
        return [word for item in value for word in _words(item, depth + 1)]
    found = _plain(value)
    return [found] if isinstance(found, str) and found else []


def _flag_words(name: str, flag: Any, depth: int) -> list[str]:
    """A set flag is its name; text beside a name explains it."""
    state = yes_no(flag)
    if state is True:
        return [unescaped(name.strip())] if name.strip() else []
    if state is False or state is None:
        return []
    return [f"{unescaped(name.strip())}: {word}" for word in _words(flag, depth + 1)]


def yes_no(value: Any) -> bool | Unreadable | None:
    """true, 1, "Y", "yes", "1" and their opposites."""
    if value is True or value is False:
        return bool(value)
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else UNREADABLE
    found = _plain(value)
    if not isinstance(found, str):
        return found
    word = found.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    return None if word in BLANK else UNREADABLE


def exact_number(value: Any) -> Decimal | Unreadable | None:
    """A finite number: 12, 12.5, "12.50", "1,250", "$450,000"."""
    kind = type(value)
    if kind is int:
        return Decimal(value)
    if kind is float:
        return Decimal(repr(value)) if value - value == 0 else UNREADABLE
    if kind is not str:
        return None if value is None or value == [] or value == {} else UNREADABLE
    text = value.strip()
    if text.lower() in BLANK:
        return None
    match = _NUMBER.fullmatch(text) if len(text) <= 40 else None
    return Decimal(match[1] + match[2].replace(",", "") + (match[3] or "")) if match else UNREADABLE


def decimal(places: int) -> Reader:
    """A reader of numbers with `places` digits after the point, rounded half up, that fit DECIMAL_LIMIT."""
    quantum = Decimal(1).scaleb(-places)

    def read(value: Any) -> Decimal | Unreadable | None:
        if type(value) is int:
            return Decimal(value) if -DECIMAL_LIMIT < value < DECIMAL_LIMIT else UNREADABLE
        found = exact_number(value)
        if not isinstance(found, Decimal):
            return found
        if found.adjusted() > 14:
            return UNREADABLE
        found = found.quantize(quantum, ROUND_HALF_UP)
        return found if -DECIMAL_LIMIT < found < DECIMAL_LIMIT else UNREADABLE

    return read


def integer(value: Any) -> int | Unreadable | None:
    """A whole number that fits a bigint: 3, 3.0, "3", "1,250"."""
    if type(value) is int:
        return value if -BIGINT_LIMIT <= value < BIGINT_LIMIT else UNREADABLE
    found = exact_number(value)
    if not isinstance(found, Decimal):
        return found
    if found.adjusted() > 18 or found != found.to_integral_value():
        return UNREADABLE
    whole = int(found)
    return whole if -BIGINT_LIMIT <= whole < BIGINT_LIMIT else UNREADABLE


def real(value: Any) -> float | Unreadable | None:
    """A finite float."""
    if type(value) is float:
        return value if value - value == 0 else UNREADABLE
    found = exact_number(value)
    if not isinstance(found, Decimal):
        return found
    return float(found) if found.adjusted() < 300 else UNREADABLE
