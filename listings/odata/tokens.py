"""The words of an OData expression (OData 4.01, ABNF): literals, names and marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from listings.odata.nodes import Kind, Value
from listings.odata.refusals import shown, wrong

LONGEST = 8_000
MOST_DIGITS = 40
WORDS = re.compile(
    r"""(?P<blank>[ \t]+)
    |(?P<text>'(?:[^']|'')*')
    |(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))(?![\w.])
    |(?P<date>\d{4}-\d\d-\d\d)(?![\w.:-])
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)(?![\w.:-])
    |(?P<name>[A-Za-z_]\w*(?:[./][A-Za-z_]\w*)*)
    |(?P<mark>[(),:])""",
    re.VERBOSE | re.ASCII,
)
WORDED = {"true": Value(True, "boolean"), "false": Value(False, "boolean"), "null": Value(None, "null")}
HINTS = (
    (re.compile(r"'"), "A quote is not closed; inside of a text write it twice: 'O''Brien'."),
    (
        re.compile(r"\d{4}-\d\d-\d\dT"),
        "A moment needs its zone, and + is written %2B in an address: 2026-01-02T03:04:05Z.",
    ),
    (re.compile(r"[<>=!&|]"), "Operators are words: eq, ne, gt, ge, lt, le, and, or, not."),
    (re.compile(r"[-+*/]"), "Arithmetic is not offered."),
)


@dataclass(frozen=True)
class Word:
    """`kind` is name, mark, end, or value with its `value`. `at` counts characters from 1."""

    kind: str
    text: str
    at: int
    value: Value | None = None


def words(expression: str, option: str) -> list[Word]:
    """Ends with a word of kind `end`. Raises Problem 400."""
    if len(expression) > LONGEST:
        raise wrong(option, f"It is longer than {LONGEST:,} characters.")
    return [*_words(expression, option), Word("end", "", len(expression) + 1)]


def _words(expression: str, option: str) -> Iterator[Word]:
    place = 0
    while place < len(expression):
        match = WORDS.match(expression, place)
        if match is None:
            raise wrong(option, _unread(expression, place))
        kind, text = str(match.lastgroup), match[0]
        if kind != "blank":
            yield _word(kind, text, place + 1, option)
        place = match.end()


def _word(kind: str, text: str, at: int, option: str) -> Word:
    if kind == "name" and text in WORDED:
        return Word("value", text, at, WORDED[text])
    if kind in ("name", "mark"):
        return Word(kind, text, at)
    try:
        value, of_kind = _value(kind, text)
    except (ValueError, ArithmeticError):
        raise wrong(option, f"There is no such {kind}: {shown(text)} (character {at}).") from None
    return Word("value", text, at, Value(value, of_kind))


def _value(kind: str, text: str) -> tuple[Any, Kind]:
    if kind == "text":
        return text[1:-1].replace("''", "'"), "text"
    if kind == "date":
        return date.fromisoformat(text), "date"
    if kind == "moment":
        # PostgreSQL keeps microseconds.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)), "moment"
    if len(text) > MOST_DIGITS:
        raise ValueError("More digits than any field has.")
    return Decimal(text), "number"


def _unread(expression: str, place: int) -> str:
    rest = expression[place:]
    hint = next((hint for pattern, hint in HINTS if pattern.match(rest)), "")
    return f"It cannot be read from character {place + 1} on: {shown(rest)} {hint}".strip()
