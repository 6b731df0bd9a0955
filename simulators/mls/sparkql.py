"""SparkQL, the language of ``_filter``: reading. Grammar and limits follow sparkapi/sparkql (token.rb, parser).

Error numbers are the API's: 1040 for bad syntax or an unknown field, 1041 for a filter that is too large.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SYNTAX, TOO_LARGE = 1040, 1041
MAX_EXPRESSIONS, MAX_VALUES, MAX_NESTING = 75, 200, 2
OPERATORS = ("Eq", "Ne", "Gt", "Ge", "Lt", "Le", "Bt")

Literal = str | float | bool | datetime | None


class FilterError(ValueError):
    """A filter that the API refuses. ``code`` is the API's error number."""

    def __init__(self, message: str, code: int = SYNTAX) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with blanks in it: ``contains('x')``, ``startswith('x')``, ``endswith('x')``."""

    kind: str
    text: str


Value = Literal | Pattern


@dataclass(frozen=True, slots=True)
class Comparison:
    """``Field Op value,value…``"""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Any of the parts."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    """Not the part."""

    part: "Node"


Node = Comparison | Both | Either | Negation

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<moment>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)
    | (?P<date>\d{4}-\d{2}-\d{2})
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<custom>"[^"]+"\."[^"]+")
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each token. Raises FilterError at the first character that is none."""
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FilterError(f"Unexpected character at {place}: {text[place : place + 12]!r}")
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind)))
        place = match.end()
    return found


class _Parser:
    """Recursive descent; And binds more tightly than Or."""

    def __init__(self, text: str, now: datetime) -> None:
        self.tokens = [*tokens(text), ("end", "")]
        self.place = 0
        self.depth = 0
        self.expressions = 0
        self.now = now

    def whole(self) -> Node:
        node = self.either()
        if self.peek()[0] != "end":
            raise FilterError(f"Unexpected {self.peek()[1]!r}")
        return node

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place]

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.place]
        self.place += token[0] != "end"
        return token

    def word(self, text: str) -> bool:
        """Takes this keyword, in any case, if it is next."""
        kind, found = self.peek()
        if kind == "word" and found.lower() == text:
            self.place += 1
            return True
        return False

    def mark(self, text: str) -> bool:
        if self.peek() == ("mark", text):
            self.place += 1
            return True
        return False

    def either(self) -> Node:
        parts = [self.both()]
        while self.word("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Node:
        parts = [self.single()]
        while self.word("and"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def single(self) -> Node:
        if self.word("not"):
            return Negation(self.single())
        if self.mark("("):
            return self.group()
        return self.comparison()

    def group(self) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise FilterError(f"Nested more than {MAX_NESTING} levels deep", TOO_LARGE)
        node = self.either()
        if not self.mark(")"):
            raise FilterError("A parenthesis is not closed")
        self.depth -= 1
        return node

    def comparison(self) -> Comparison:
        self.expressions += 1
        if self.expressions > MAX_EXPRESSIONS:
            raise FilterError(f"More than {MAX_EXPRESSIONS} expressions", TOO_LARGE)
        kind, field = self.take()
        if kind not in ("word", "custom"):
            raise FilterError(f"A field name is missing before {field!r}")
        operator = self.take()[1].capitalize()
        if operator not in OPERATORS:
            raise FilterError(f"Unknown operator {operator!r} after {field}")
        values = self.values()
        if operator == "Bt" and len(values) != 2:
            raise FilterError(f"{field} Bt needs two values")
        if operator not in ("Eq", "Ne", "Bt") and len(values) != 1:
            raise FilterError(f"{field} {operator} takes one value")
        return Comparison(field, operator, values)

    def values(self) -> tuple[Value, ...]:
        values = [self.value()]
        while self.mark(","):
            values.append(self.value())
        if len(values) > MAX_VALUES:
            raise FilterError(f"More than {MAX_VALUES} values", TOO_LARGE)
        return tuple(values)

    def value(self) -> Value:
        kind, text = self.take()
        if kind == "string":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        if kind in ("moment", "date"):
            return _moment(text)
        if kind == "number":
            return float(text)
        if kind == "word" and self.mark("("):
            return self.function(text.lower())
        words: dict[str, Value] = {"true": True, "false": False, "null": None}
        if kind == "word" and text.lower() in words:
            return words[text.lower()]
        raise FilterError(f"A value is missing before {text!r}")

    def function(self, name: str) -> Value:
        argument = None if self.peek() == ("mark", ")") else self.value()
        if not self.mark(")"):
            raise FilterError(f"{name}( is not closed")
        if name == "now" and argument is None:
            return self.now
        if name in ("days", "hours", "minutes") and isinstance(argument, float):
            return self.now + timedelta(**{name: argument})
        if name in ("contains", "startswith", "endswith") and isinstance(argument, str):
            return Pattern(name, argument)
        raise FilterError(f"Unknown function or argument: {name}")


def _moment(text: str) -> datetime:
    """A date or a date and time; without a zone it is UTC. Raises FilterError for the 30th of February."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise FilterError(f"No such date: {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse(text: str, now: datetime | None = None) -> Node | None:
    """The tree of a filter; None for an empty one. Raises FilterError."""
    if not text.strip():
        return None
    return _Parser(text, now or datetime.now(UTC)).whole()


def fields(node: Node | None) -> set[str]:
    """The names of the fields that a filter asks about."""
    match node:
        case Comparison(field=field):
            return {field}
        case Both(parts=parts) | Either(parts=parts):
            return set().union(*(fields(part) for part in parts))
        case Negation(part=part):
            return fields(part)
    return set()
