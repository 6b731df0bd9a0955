"""Typed values out of what feeds really send: numbers as text, dates in several forms, flags as words.

Each reader takes any JSON value and returns the typed value, None where the source says nothing ("", "N/A",
"0000-00-00"), or UNREADABLE where it says something that does not fit the column. None of them raises.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

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
# numeric(16, 2) and numeric(18, 4) alike hold fourteen digits before the point.
DECIMAL_LIMIT = 10**14
BIGINT_LIMIT = 2**63
FIRST_YEAR, LAST_YEAR = 1901, 2200
"""Years outside are placeholders: 0001, 1900 and 9999 stand for "unknown". Land leases run for up to 99 years."""

_BLANK = frozenset({"", "n/a", "na", "none", "null", "nil", "-", "--", MASK, "unknown", "tbd", "tba"})
_NUMBER = re.compile(r"([+-]?)\$?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?", re.ASCII
)
_TRUE = frozenset({"y", "yes", "true", "t", "1", "on"})
_FALSE = frozenset({"n", "no", "false", "f", "0", "off"})

Reader = Callable[[Any], Any]


def _plain(value: Any) -> str | Unreadable | None:
    """A scalar as stripped text; None for a mask or a word that says nothing."""
    if type(value) is str:
        stripped = value.strip()
        return None if stripped == MASK else stripped
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else UNREADABLE


def short_text(value: Any) -> str | Unreadable | None:
    """A name, a code, a part of an address: up to SHORT_TEXT characters."""
    found = value.strip() if type(value) is str else _plain(value)
    if type(found) is str:
        if found == MASK:
            return None
        return found if len(found) <= SHORT_TEXT else UNREADABLE
    return found


def long_text(value: Any) -> str | Unreadable | None:
    """Remarks and the like: up to LONG_TEXT characters. Lists and objects become text as in `features`."""
    found = _plain(value)
    if found is UNREADABLE:
        found = features(value)
    if type(found) is str and len(found) > LONG_TEXT:
        return UNREADABLE
    return found


def label(value: Any) -> str | Unreadable | None:
    """A lookup's value; several of them, however written, are joined by commas."""
    found = short_text(value)
    if found is not UNREADABLE or type(value) is str:
        return found
    joined = features(value)
    return joined if joined is None or (type(joined) is str and len(joined) <= SHORT_TEXT) else UNREADABLE


def features(value: Any) -> str | Unreadable | None:
    """`{"Pool": true, "Spa": true}`, `["Pool", "Spa"]` and `"Pool,Spa"` all become "Pool, Spa"."""
    if type(value) is dict:
        if list(value.values()).count(True) == len(value) and MASK not in value:
            return _bounded(", ".join(value)) if value else None
    elif type(value) is str:
        if "," not in value:
            return _bounded(value.strip()) if value != MASK else None
        return _bounded(", ".join(part for part in (piece.strip() for piece in value.split(",")) if part))
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
        return [name.strip()] if name.strip() else []
    if state is False or state is None:
        return []
    return [f"{name.strip()}: {word}" for word in _words(flag, depth + 1)]


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
    return None if word in _BLANK else UNREADABLE


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
    if text.lower() in _BLANK:
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


def day(value: Any) -> date | Unreadable | None:
    """A date: `2026-01-02`, the same with a time after it, `01/02/2026` (month first)."""
    if type(value) is not str:
        return None if value is None or value == [] or value == {} else UNREADABLE
    text = value.strip()
    if _is_iso(text):
        try:
            return _plausible(date.fromisoformat(text[:10]))
        except ValueError:
            return _nothing(text)
    found = _american(text)
    return found.date() if isinstance(found, datetime) else found


def moment(value: Any) -> datetime | Unreadable | None:
    """An aware datetime in UTC. Without an offset it is taken as UTC, as the Spark API writes its timestamps."""
    if type(value) is not str:
        return None if value is None or value == [] or value == {} else UNREADABLE
    text = value.strip()
    if _is_iso(text):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return _nothing(text)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            return UNREADABLE
        if found.tzinfo is UTC:
            return found
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    found_american = _american(text)
    return found_american.replace(tzinfo=UTC) if isinstance(found_american, datetime) else found_american


def _is_iso(text: str) -> bool:
    """`2026-01-02`, alone or with a time behind it; week dates and dates without hyphens are not meant by any
    source."""
    return text[4:5] == text[7:8] == "-" and text[10:11] in ("", "T", " ")


def _nothing(text: str) -> Unreadable | None:
    """`0000-00-00` is how some sources write "no date"."""
    return None if text.startswith("0000-00-00") else UNREADABLE


def _plausible(found: date) -> date | Unreadable:
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else UNREADABLE


def _american(text: str) -> datetime | Unreadable | None:
    """`MM/DD/YYYY`, also with a time, in numbers."""
    match = _AMERICAN.fullmatch(text)
    if match is None:
        return None if not text or text.lower() in _BLANK - {"tbd", "tba"} else UNREADABLE
    month, dom, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    half = (match[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        found = datetime(year, month, dom, hour, minute, second)
    except ValueError:
        return UNREADABLE
    return found if FIRST_YEAR <= year <= LAST_YEAR else UNREADABLE
