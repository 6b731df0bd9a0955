"""SparkQL, the language of `_filter` (sparkapi/sparkql: token.rb, parser_compatibility.rb)."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from mls_sync.providers.base import Window

MAX_VALUES = 200
MAX_EXPRESSIONS = 75
# Of a listing that ended unsold; sources spell the last in two ways.
ENDED = ("Expired", "Canceled", "Cancelled")
_OPERATOR = re.compile(r"\b(?:eq|ne|gt|ge|lt|le|bt)\b", re.IGNORECASE)
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'", re.DOTALL)


def text(value: str) -> str:
    """A string literal. A quote is escaped by a backslash (OData would double it)."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def any_of(field: str, values: Sequence[str]) -> str:
    """`Field Eq 'a','b'`. Raises ValueError for more values than a list may hold."""
    if len(values) > MAX_VALUES:
        raise ValueError(f"SparkQL allows {MAX_VALUES} values in a list, not {len(values)}.")
    return f"{field} Eq {','.join(text(value) for value in values)}"


def of_statuses(statuses: Sequence[str], ended_days: int, now: datetime) -> str:
    """The statuses, "" for all; and besides them listings that ended unsold within `ended_days` before `now`, from a
    whole day on, so that the pages of one read ask for the same."""
    if not statuses:
        return ""
    wanted, missing = any_of("StandardStatus", statuses), [each for each in ENDED if each not in statuses]
    if not ended_days or not missing:
        return wanted
    since = (now - timedelta(days=ended_days)).astimezone(UTC).strftime("%Y-%m-%dT00:00:00Z")
    return f"({wanted} Or ({any_of('StandardStatus', missing)} And StatusChangeTimestamp Ge {since}))"


def modified(window: Window) -> str:
    """The window as an expression, "" for all. Whole seconds, rounded outwards: a record read twice is harmless."""
    if window.start and window.end:
        return f"ModificationTimestamp Bt {_floor(window.start)},{_ceiling(window.end)}"
    if window.start:
        return f"ModificationTimestamp Ge {_floor(window.start)}"
    return f"ModificationTimestamp Le {_ceiling(window.end)}" if window.end else ""


def _floor(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ceiling(moment: datetime) -> str:
    return _floor(moment + timedelta(seconds=1) if moment.microsecond else moment)


def all_of(expressions: Iterable[str]) -> str:
    """Joined by And; empty ones left out."""
    return " And ".join(expression for expression in expressions if expression)


def expression_count(text: str) -> int:
    """How many comparisons an expression holds, as the server counts them."""
    return len(_OPERATOR.findall(_STRING.sub("''", text)))


def problem(text: str) -> str:
    """What is plainly wrong with a filter that a person wrote; "" when nothing is."""
    bare = _STRING.sub("''", text)
    if bare.count("'") % 2:
        return "A quote is not closed; inside of a string write \\'."
    if bare.count("(") != bare.count(")"):
        return "The parentheses do not match."
    if expression_count(text) == 0:
        return "It holds no comparison such as City Eq 'Palm Springs'."
    if expression_count(text) > MAX_EXPRESSIONS - 10:
        return f"SparkQL allows {MAX_EXPRESSIONS} comparisons in all; ten are for our own."
    return ""
