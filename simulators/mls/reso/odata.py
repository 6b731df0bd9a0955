"""The language of `$filter` (OData 4.0, URL conventions, section 5.1.1, with `in` of 4.01): reading it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

MAX_DEPTH = 40
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")


class QueryError(ValueError):
    """A request that the server refuses, with its HTTP status and the option or field that is wrong."""

    def __init__(self, message: str, target: str = "$filter", status: int = 400) -> None:
        super().__init__(message)
        self.message, self.target, self.status = message, target, status


@dataclass(frozen=True, slots=True)
class Member:
    """`Namespace.Lookup'Member'`; several members are separated by commas."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of the text: str, Decimal, bool, date, datetime with its zone, None, or a `Member`."""

    value: str | Decimal | bool | date | datetime | Member | None


@dataclass(frozen=True, slots=True)
class Path:
    """A field, or `variable/Field` inside of any() and all()."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of `COMPARISONS` or "has"."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class In:
    """`Field in ('a','b')`"""

    left: "Expression"
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """Any of the parts."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    """Not the part."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`Field/any(v: ...)` or `Field/all(v: ...)`; `any()` without a body asks whether there is anything."""

    path: Path
    every: bool
    variable: str
    body: "Expression | None"


Expression = Literal | Path | Call | Comparison | In | Every | Some | Negation | Quantifier

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<member>[A-Za-z_][\w.]*\.[A-Za-z_]\w*'(?:[^']|'')*')
    | (?P<string>'(?:[^']|'')*')
    | (?P<moment>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2}))
    | (?P<date>\d{4}-\d{2}-\d{2}(?![\dT:]))
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w:-]))
    | (?P<word>[A-Za-z_][\w.]*(?:/[A-Za-z_]\w*)*)
    | (?P<mark>[(),:])
    )""",
    re.VERBOSE,
)


def tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each token. Raises QueryError at the first character that is none."""
    found, place, text = [], 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise QueryError(f"Syntax error at position {place} in '{text}'.")
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind)))
        place = match.end()
    return found


def text_of(quoted: str) -> str:
    """The value of a string literal: a quote inside of it is doubled."""
    return quoted[1:-1].replace("''", "'")


class _Parser:
    """Recursive descent; `and` binds more tightly than `or`. Keywords are lower case (OData 4.0 ABNF)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [*tokens(text), ("end", "")]
        self.place = 0
        self.depth = 0

    def whole(self) -> Expression:
        found = self.some()
        if self.peek()[0] != "end":
            raise self.error()
        return found

    def error(self) -> QueryError:
        return QueryError(f"Syntax error: unexpected '{self.peek()[1]}' in '{self.text}'.")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place]

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.place]
        self.place += token[0] != "end"
        return token

    def accepts(self, kind: str, *texts: str) -> str:
        found, text = self.peek()
        if found == kind and text in texts:
            self.place += 1
            return text
        return ""

    def needs(self, mark: str) -> None:
        if not self.accepts("mark", mark):
            raise self.error()

    def some(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError("The $filter is nested too deeply.", status=413)
        parts = [self.every()]
        while self.accepts("word", "or"):
            parts.append(self.every())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def every(self) -> Expression:
        parts = [self.single()]
        while self.accepts("word", "and"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def single(self) -> Expression:
        if self.accepts("word", "not"):
            return Negation(self.single())
        if self.accepts("mark", "("):
            found = self.some()
            self.needs(")")
            return found
        return self.comparison()

    def comparison(self) -> Expression:
        left = self.operand()
        if self.accepts("word", "in"):
            return In(left, self.values())
        operator = self.accepts("word", *COMPARISONS, "has")
        return Comparison(operator, left, self.operand()) if operator else left

    def values(self) -> tuple[Literal, ...]:
        self.needs("(")
        found = []
        while True:
            value = self.operand()
            if not isinstance(value, Literal):
                raise self.error()
            found.append(value)
            if self.accepts("mark", ")"):
                return tuple(found)
            self.needs(",")

    def operand(self) -> Expression:
        kind, text = self.take()
        if kind == "word" and text not in ("true", "false", "null"):
            return self.named(text)
        if kind not in ("string", "member", "moment", "date", "number", "word"):
            self.place -= kind != "end"
            raise self.error()
        return Literal(_value(kind, text))

    def named(self, text: str) -> Expression:
        if not self.accepts("mark", "("):
            return Path(tuple(text.split("/")))
        head, _, last = text.rpartition("/")
        if head and last in ("any", "all"):
            return self.quantifier(Path(tuple(head.split("/"))), last == "all")
        arguments: list[Expression] = []
        while not self.accepts("mark", ")"):
            arguments.append(self.some())
            if self.peek() != ("mark", ")"):
                self.needs(",")
        return Call(text, tuple(arguments))

    def quantifier(self, path: Path, every: bool) -> Quantifier:
        if self.accepts("mark", ")"):
            if every:
                raise self.error()
            return Quantifier(path, False, "", None)
        kind, variable = self.take()
        if kind != "word":
            raise self.error()
        self.needs(":")
        body = self.some()
        self.needs(")")
        return Quantifier(path, every, variable, body)


def _value(kind: str, text: str) -> str | Decimal | bool | date | datetime | Member | None:
    try:
        if kind == "moment":
            return datetime.fromisoformat(_six_digits(text)).astimezone(UTC)
        if kind == "date":
            return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"There is no such date: {text}.") from error
    if kind == "number":
        return Decimal(text)
    if kind == "string":
        return text_of(text)
    if kind == "member":
        name, _, quoted = text.partition("'")
        return Member(name, text_of("'" + quoted))
    return {"true": True, "false": False}.get(text)


def _six_digits(text: str) -> str:
    return re.sub(r"(\.\d{6})\d+", r"\1", text)


def parse(text: str) -> Expression | None:
    """The tree of a filter; None for an empty one. Raises QueryError."""
    return _Parser(text).whole() if text.strip() else None
