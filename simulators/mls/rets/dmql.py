"""DMQL2, the query language of Search: reading. Grammar of RETS 1.7.2, section 7.7.

The value of a criterion stays text here: what it means depends on the field's type (`criteria`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .replies import ReplyError

SYNTAX = 20206
MOST_NESTING = 40


@dataclass(frozen=True, slots=True)
class Criterion:
    """``(Field=value)``."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: "Node"


Node = Criterion | All | Any | Not
Test = Callable[[Callable[[str], object]], bool]

_FIELD = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*")
_VALUE = re.compile(r'(?:"(?:[^"]|"")*"|[^()"])*')
_MARKS = {
    "and": re.compile(r"\s*(?:,|\band\b)\s*", re.IGNORECASE),
    "or": re.compile(r"\s*(?:\||\bor\b)\s*", re.IGNORECASE),
    "not": re.compile(r"\s*(?:~|\bnot\b)\s*", re.IGNORECASE),
}
_BLANK = re.compile(r"\s*")


class _Parser:
    """Recursive descent; and binds more tightly than or."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.depth = text, 0, 0

    def whole(self) -> Node:
        node = self.either()
        self.takes(_BLANK)
        if self.place != len(self.text):
            raise self.error()
        return node

    def error(self, what: str = "") -> ReplyError:
        return ReplyError(SYNTAX, what or f"unexpected text at character {self.place + 1}")

    def takes(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.place)
        if match is not None:
            self.place = match.end()
        return match

    def either(self) -> Node:
        parts = [self.both()]
        while self.takes(_MARKS["or"]):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def both(self) -> Node:
        parts = [self.single()]
        while self.takes(_MARKS["and"]):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def single(self) -> Node:
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise ReplyError(20211)
        negated = self.takes(_MARKS["not"])
        self.takes(_BLANK)
        if not self.text.startswith("(", self.place):
            raise self.error()
        self.place += 1
        node = self.criterion() or self.either()
        self.takes(_BLANK)
        if not self.text.startswith(")", self.place):
            raise self.error()
        self.place += 1
        self.depth -= 1
        return Not(node) if negated else node

    def criterion(self) -> Criterion | None:
        field = self.takes(_FIELD)
        if field is None:
            return None
        value = self.takes(_VALUE)
        text = value.group().strip() if value else ""
        if not text:
            raise self.error(f"{field.group(1)} has no value")
        return Criterion(field.group(1), text)


def parse(text: str) -> Node:
    """The tree of a query, which stands in parentheses as a whole or part by part. Raises ReplyError 20206, 20211."""
    if not text.strip():
        raise ReplyError(SYNTAX, "the query is empty")
    return _Parser(text).whole()


def fields(node: Node) -> set[str]:
    """The names of the fields that a query asks about."""
    match node:
        case Criterion(field=field):
            return {field}
        case All(parts=parts) | Any(parts=parts):
            return set().union(*(fields(part) for part in parts))
        case Not(part=part):
            return fields(part)
