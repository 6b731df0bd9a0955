"""Reads `$filter` and `$orderby` (OData 4.01, URL Conventions, 5.1.1) into a tree whose kinds fit.

The library odata-query reads the same language, but refuses `in` of one value, a Boolean field by itself and null on
the left, and leaves empty fields out of `ne` (findings/odata_query_not_equal_drops_empty.sh); what it reads it gives to
a model's own fields, where we must put what a license hides. So the hundred lines are here.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time

from listings.odata.nodes import Among, Both, Call, Compare, Kind, Name, Node, Not, Value, levels_of
from listings.odata.refusals import not_offered, shown, wrong
from listings.odata.tokens import Word, words

DEEPEST, MOST_PARTS, MOST_ORDERS = 25, 400, 8
# Each level asks for null as well, so its SQL has all below it several times.
MOST_LEVELS = 4
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
OTHER_OPERATORS = ("has", "add", "sub", "mul", "div", "divby", "mod")
# Of each function the kinds that it takes and what it gives; `year` and its like also take a date.
FUNCTIONS: dict[str, tuple[tuple[Kind, ...], Kind]] = {
    "contains": (("text", "text"), "boolean"),
    "startswith": (("text", "text"), "boolean"),
    "endswith": (("text", "text"), "boolean"),
    "tolower": (("text",), "text"),
    "toupper": (("text",), "text"),
    "trim": (("text",), "text"),
    "length": (("text",), "number"),
    "year": (("moment",), "number"),
    "month": (("moment",), "number"),
    "day": (("moment",), "number"),
    "date": (("moment",), "date"),
}
NOW = "now"
TELL: Mapping[Kind, str] = {
    "text": "text in single quotes", "number": "a number", "boolean": "true or false", "date": "a date: 2026-01-02",
    "moment": "a moment: 2026-01-02T03:04:05Z", "null": "null",
}  # fmt: skip
Kinds = Mapping[str, Kind]


def read_filter(expression: str, kinds: Kinds, *, now: datetime, option: str = "$filter") -> Node:
    """`kinds` are the entity's fields. Raises Problem 400 or 501, which name the field or the place."""
    reader = _Reader(words(expression, option), kinds, option, now)
    found = reader.either()
    reader.end()
    return reader.condition(found)


def read_order(expression: str, kinds: Kinds, *, option: str = "$orderby") -> list[tuple[Name, bool]]:
    """The fields, each with whether it is from high to low. Raises Problem 400 or 501."""
    found: list[tuple[Name, bool]] = []
    for term in expression.split(","):
        name, *rest = term.split() or [""]
        if rest not in ([], ["asc"], ["desc"]) or "(" in name:
            raise not_offered(
                option, f"Order by fields, each with asc or desc behind it; not by: {shown(term.strip())}"
            )
        if name not in kinds:
            raise wrong(option, f"There is no such field: {shown(name)}")
        if name not in [each.name for each, _ in found]:
            found.append((Name(name, kinds[name]), rest == ["desc"]))
    if len(found) > MOST_ORDERS:
        raise wrong(option, f"Order by {MOST_ORDERS} fields at most.")
    return found


class _Reader:
    def __init__(self, found: list[Word], kinds: Kinds, option: str, now: datetime) -> None:
        self._words, self._kinds, self._option, self._now = found, kinds, option, now
        self._place = self._depth = self._parts = 0

    @property
    def _next(self) -> Word:
        return self._words[self._place]

    def _taken(self) -> Word:
        self._place += 1
        return self._words[self._place - 1]

    def _took(self, kind: str, *texts: str) -> str:
        """The next word where it is one of these, which is then read; "" where it is not."""
        word = self._next
        return self._taken().text if word.kind == kind and word.text in texts else ""

    def end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected("an operator such as eq, and, or")

    def _unexpected(self, wanted: str) -> Exception:
        word = self._next
        if word.kind == "name" and word.text in OTHER_OPERATORS:
            return not_offered(self._option, f"The operator {word.text} is not offered (character {word.at}).")
        told = shown(word.text) if word.text else "its end"
        return wrong(self._option, f"At character {word.at} it needs {wanted}, not {told}")

    def _need(self, mark: str) -> None:
        if not self._took("mark", mark):
            raise self._unexpected(f"the mark {mark}")

    def condition(self, node: Node) -> Node:
        """The same, where it is true or false."""
        if node.kind not in ("boolean", "null"):
            what = f"{node.name} is" if isinstance(node, Name) else "Its parts are"
            raise wrong(self._option, f"{what} {TELL[node.kind]}, not a condition: write a comparison such as eq.")
        return node

    def either(self) -> Node:
        return self._joined("or", lambda: self._joined("and", self._comparison))

    def _joined(self, operator: str, read: Callable[[], Node]) -> Node:
        parts = [read()]
        while self._took("name", operator):
            self.condition(parts[0])
            parts.append(self.condition(read()))
        return parts[0] if len(parts) == 1 else Both(tuple(parts), any=operator == "or")

    def _comparison(self) -> Node:
        left = self._operand()
        while True:
            if operator := self._took("name", *COMPARISONS):
                left = self._compared(operator, left, self._operand())
            elif self._took("name", "in"):
                left = self._among(left)
            else:
                return left

    def _operand(self) -> Node:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise wrong(self._option, f"It has more than {MOST_PARTS} fields, values and functions.")
        self._depth += 1
        if self._depth > DEEPEST:
            raise wrong(self._option, f"It is nested more than {DEEPEST} deep.")
        found = self._read_operand()
        self._depth -= 1
        return found

    def _read_operand(self) -> Node:
        word = self._next
        if word.kind == "value" and word.value is not None:
            self._place += 1
            return word.value
        if self._took("mark", "("):
            found = self.either()
            self._need(")")
            return found
        if word.kind != "name":
            raise self._unexpected("a field, a value or a function")
        self._place += 1
        if word.text == "not":
            return Not(self.condition(self._operand()))
        if self._next.kind == "mark" and self._next.text == "(":
            return self._call(word)
        return self._field(word)

    def _field(self, word: Word) -> Node:
        if self._next.kind == "value" and self._next.text.startswith("'"):
            text = "Enumerations are plain text here: write StandardStatus eq 'Active'."
            raise wrong(self._option, f"{shown(word.text)} is no type of this service. {text}")
        if "/" in word.text:
            raise not_offered(self._option, f"Fields of other resources are not offered: {shown(word.text)}")
        if word.text not in self._kinds:
            raise wrong(self._option, f"There is no such field: {shown(word.text)} (character {word.at}).")
        return Name(word.text, self._kinds[word.text])

    def _call(self, word: Word) -> Node:
        name = word.text
        if name != NOW and name not in FUNCTIONS:
            raise not_offered(self._option, f"The function {shown(name)} is not offered (character {word.at}).")
        operands = self._arguments()
        if name == NOW and not operands:
            return Value(self._now, "moment")
        takes, gives = FUNCTIONS.get(name, ((), "moment"))
        if len(operands) != len(takes):
            raise wrong(self._option, f"The function {name} takes {len(takes)} values, not {len(operands)}.")
        for operand, kind in zip(operands, takes, strict=True):
            if operand.kind not in (kind, "null") and not (kind == "moment" and operand.kind == "date"):
                raise wrong(self._option, f"The function {name} takes {TELL[kind]}{_but(operand)}.")
        return Call(name, operands, gives)

    def _arguments(self) -> tuple[Node, ...]:
        self._need("(")
        found: list[Node] = []
        while not self._took("mark", ")"):
            if found:
                self._need(",")
            found.append(self.either())
        return tuple(found)

    def _compared(self, operator: str, left: Node, right: Node) -> Node:
        left, right = self._fitted(left, right), self._fitted(right, left)
        if left.kind != right.kind and "null" not in (left.kind, right.kind):
            field, other = (left, right) if isinstance(left, Name) or not isinstance(right, Name) else (right, left)
            name = field.name if isinstance(field, Name) else "The left side"
            raise wrong(self._option, f"{name} is compared with {TELL[field.kind]}{_but(other)}.")
        if left.kind == "boolean" and operator not in ("eq", "ne"):
            raise wrong(self._option, f"True and false are compared by eq and ne, not by {operator}.")
        return self._of_few_levels(Compare(operator, left, right))

    def _of_few_levels(self, node: Node) -> Node:
        if levels_of(node) > MOST_LEVELS:
            raise wrong(self._option, f"It compares results of comparisons more than {MOST_LEVELS} deep.")
        return node

    def _fitted(self, value: Node, other: Node) -> Node:
        """A date that is compared with a moment is its midnight in UTC, as other RESO servers have it."""
        if isinstance(value, Value) and value.kind == "date" and other.kind == "moment":
            return Value(datetime.combine(value.value, time(), UTC), "moment")
        return value

    def _among(self, left: Node) -> Node:
        found: list[Value] = []
        for value in self._arguments():
            value = self._fitted(value, left)
            if not isinstance(value, Value):
                raise not_offered(self._option, "Behind `in` stand values alone: City in ('Indio','Palm Springs').")
            if value.kind not in (left.kind, "null"):
                name = left.name if isinstance(left, Name) else "What stands left of `in`"
                raise wrong(self._option, f"{name} is compared with {TELL[left.kind]}{_but(value)}.")
            found.append(value)
        if not found:
            raise wrong(self._option, "Behind `in` stands at least one value.")
        return self._of_few_levels(Among(left, tuple(found)))


def _but(node: Node) -> str:
    if isinstance(node, Name):
        return f", not with {node.name}"
    return f", not with {TELL[node.kind].partition(':')[0]}"
