"""`$filter`: checking the types of its operands, deciding it, and the bounds that spare most of the work."""

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from ..matching import Bounds
from ..records import MASK, MLS_NAMES
from . import lookups
from .dictionary import BOOLEAN, DATE, DECIMAL, RESOURCES, STRING, TIMESTAMP, Field, Resource
from .functions import FUNCTIONS, UNSUPPORTED
from .odata import (
    Call,
    Comparison,
    Every,
    Expression,
    In,
    Literal,
    Member,
    Negation,
    Path,
    Quantifier,
    QueryError,
    Some,
)

Getter = Callable[[str], Any]
Reading = Callable[[Getter], Any]
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
KINDS = {STRING: "string", BOOLEAN: "boolean", DATE: "date", TIMESTAMP: "moment"}


class Operand(NamedTuple):
    """How to read a value, and what it is: string, number, boolean, date, moment, many, records or null."""

    kind: str
    read: Reading
    field: Field | None = None
    literal: Any = None


@lru_cache(maxsize=65_536)
def moment(text: str) -> datetime | None:
    """The moment that a record names."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Compiler:
    """Makes one function of a filter, for the records of one resource. `lookups_as` is the profile's way with lists,
    `fields` are those that it has."""

    def __init__(self, resource: Resource, lookups_as: str, fields: dict[str, Field]) -> None:
        self.fields = fields
        self.resource, self.lookups_as = resource, lookups_as
        self.variables: dict[str, Field | Resource] = {}

    def test(self, node: Expression) -> Reading:
        """Raises QueryError for unknown fields and members, and for types that do not fit."""
        match node:
            case Every(parts=parts):
                tests = [self.test(part) for part in parts]
                return lambda get: all(test(get) for test in tests)
            case Some(parts=parts):
                tests = [self.test(part) for part in parts]
                return lambda get: any(test(get) for test in tests)
            case Negation(part=part):
                inner = self.test(part)
                return lambda get: not inner(get)
            case Comparison():
                return self.comparison(node)
            case In(left=left, values=values):
                tests = [self.comparison(Comparison("eq", left, value)) for value in values]
                return lambda get: any(test(get) for test in tests)
            case Quantifier():
                return self.quantifier(node)
        found = self.operand(node)
        if found.kind != "boolean":
            raise QueryError("The $filter must be a Boolean expression.")
        return lambda get: found.read(get) is True

    def comparison(self, node: Comparison) -> Reading:
        left, right = self.operand(node.left), self.operand(node.right)
        if left.field is None and right.field is not None:
            flipped = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}.get(node.operator, node.operator)
            return self.comparison(Comparison(flipped, node.right, node.left))
        if left.field is not None and left.field.lookup and right.literal is not None:
            right = self.listed(left.field, right)
        if node.operator == "has":
            return self.has(left, right)
        if "null" not in (left.kind, right.kind) and left.kind != right.kind or left.kind in ("many", "records"):
            raise QueryError(f"A binary operator with incompatible types was detected: {left.kind} and {right.kind}.")
        first, second = left.read, right.read
        if node.operator == "eq":
            return lambda get: bool(first(get) == second(get))
        if node.operator == "ne":
            return lambda get: bool(first(get) != second(get))
        if left.kind == "boolean":
            raise QueryError(f"The operator '{node.operator}' does not take Edm.Boolean.")
        compare = ORDER[node.operator]

        def ordered(get: Getter) -> bool:
            one, other = first(get), second(get)
            return one is not None and other is not None and compare(one, other)

        return ordered

    def has(self, left: Operand, right: Operand) -> Reading:
        if self.lookups_as == "strings" or left.field is None or not left.field.lookup or right.kind == "null":
            raise QueryError("The operator 'has' needs an enumeration.")
        wanted = right.literal if isinstance(right.literal, tuple) else (right.literal,)
        read = left.read

        def holds(get: Getter) -> bool:
            found = read(get)
            return all(value in found if isinstance(found, list) else value == found for value in wanted)

        return holds

    def listed(self, field: Field, operand: Operand) -> Operand:
        """A literal of a list as the values that records hold."""
        literal = operand.literal
        if self.lookups_as == "strings":
            if isinstance(literal, Member):
                raise QueryError(f"The type '{literal.type}' is not defined.", field.name)
            return operand
        if not isinstance(literal, str | Member):
            raise QueryError(f"'{field.name}' is an enumeration.", field.name)
        if isinstance(literal, Member) and literal.type.rpartition(".")[2] != field.lookup:
            raise QueryError(f"The type '{literal.type}' is not that of '{field.name}'.", field.name)
        text = literal.text if isinstance(literal, Member) else literal
        known = lookups.members(field.lookup)
        names = [name.strip() for name in text.split(",")]
        for name in names:
            if name not in known:
                raise QueryError(f"The string '{name}' is not a valid enumeration type constant.", field.name)
        values = tuple(known[name] for name in names)
        found = values[0] if len(values) == 1 else values
        return Operand("string", lambda get: found, literal=found)

    def quantifier(self, node: Quantifier) -> Reading:
        name = node.path.names[-1]
        inner: Field | Resource
        if len(node.path.names) == 1 and name in self.resource.navigations and self.resource.navigations[name].many:
            inner = RESOURCES[self.resource.navigations[name].resource]
        else:
            found = self.operand(node.path)
            if found.kind != "many" or found.field is None:
                raise QueryError(f"'{name}' is no collection.", name)
            inner = found.field
        if node.body is None:
            return lambda get: bool(_items(get(name)))
        outer = self.variables
        self.variables = outer | {node.variable: inner}
        test = self.test(node.body)
        self.variables = outer
        decide, variable = all if node.every else any, node.variable

        def holds(get: Getter) -> bool:
            return decide(test(_inside(get, variable, item)) for item in _items(get(name)))

        return holds

    def operand(self, node: Expression) -> Operand:
        match node:
            case Literal(value=value):
                return _literal(value)
            case Path(names=names):
                return self.path(names)
            case Call(name=name, arguments=arguments):
                return self.call(name, [self.operand(each) for each in arguments])
        inner = self.test(node)
        return Operand("boolean", inner)

    def path(self, names: tuple[str, ...]) -> Operand:
        variable = self.variables.get(names[0])
        if isinstance(variable, Field) and len(names) == 1:
            item = Field(variable.name, variable.type, variable.lookup)
            return Operand(KINDS.get(item.type, "number"), lambda get: get(names[0]), item)
        fields = variable.fields if isinstance(variable, Resource) else self.fields
        name = names[-1]
        if len(names) != (2 if isinstance(variable, Resource) else 1) or name not in fields:
            where = variable.name if isinstance(variable, Resource) else self.resource.name
            raise QueryError(
                f"Could not find a property named '{'/'.join(names)}' on type 'org.reso.metadata.{where}'.", name
            )
        field = fields[name]
        reading = _reading(field, "/".join(names))
        return Operand("many" if field.many else KINDS.get(field.type, "number"), reading, field)

    def call(self, name: str, arguments: list[Operand]) -> Operand:
        if name in UNSUPPORTED:
            raise QueryError(f"The function '{name}' is not implemented.", status=501)
        if name not in FUNCTIONS:
            raise QueryError(f"An unknown function with name '{name}' was found.")
        kinds, result, act = FUNCTIONS[name]
        if tuple(each.kind for each in arguments) != kinds:
            raise QueryError(f"No function signature for '{name}' matches the arguments.")
        reads = [each.read for each in arguments]

        def read(get: Getter) -> Any:
            values = [each(get) for each in reads]
            return None if None in values else act(*values)

        return Operand(result, read)


def _literal(value: Any) -> Operand:
    kinds = {str: "string", Decimal: "number", bool: "boolean", date: "date", datetime: "moment", Member: "string"}
    return Operand(kinds.get(type(value), "null"), lambda get: value, literal=value)


def _reading(field: Field, name: str) -> Reading:
    def plain(get: Getter) -> Any:
        found = get(name)
        return None if found == MASK else found

    def dated(get: Getter) -> Any:
        found = plain(get)
        return None if found is None else date.fromisoformat(found)

    def timed(get: Getter) -> Any:
        found = plain(get)
        return None if found is None else moment(found)

    def numbered(get: Getter) -> Any:
        found = plain(get)
        return Decimal(str(found)) if isinstance(found, float) else found

    return {DATE: dated, TIMESTAMP: timed, DECIMAL: numbered}.get(field.type, plain)


def _items(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _inside(get: Getter, variable: str, item: Any) -> Getter:
    def read(name: str) -> Any:
        head, _, field = name.partition("/")
        if head == variable:
            return item.get(field) if field else item
        return get(name)

    return read


def bounds(node: Expression | None) -> Bounds:
    """What every listing that matches must fulfil, of the parts that all must hold."""
    found = Bounds()
    for part in node.parts if isinstance(node, Every) else (node,):
        match part:
            case Comparison("eq", Path(("ListingKey" | "ResourceRecordKey",)), Literal(str() as key)):
                found.keys = frozenset([key])
            case In(Path(("ListingKey" | "ResourceRecordKey",)), values):
                found.keys = frozenset(each.value for each in values if isinstance(each.value, str))
            case Comparison("eq", Path(("OriginatingSystemName",)), Literal(str() as name)):
                found.mls = frozenset(mls for mls, known in MLS_NAMES.items() if known == name)
            case Comparison("ge" | "gt", Path(("ModificationTimestamp",)), Literal(datetime() as least)):
                found.low = max(found.low or 0, int(least.timestamp()))
            case Comparison("le" | "lt", Path(("ModificationTimestamp",)), Literal(datetime() as most)):
                found.high = int(most.timestamp())
    return found


def paths(node: Any) -> set[str]:
    """The names of the fields that a filter asks about."""
    if isinstance(node, Path):
        return {node.names[0]}
    if isinstance(node, tuple):
        return set().union(*(paths(each) for each in node))
    if isinstance(node, Quantifier):
        return {node.path.names[0]}
    found = (getattr(node, name, None) for name in ("left", "right", "parts", "part", "arguments"))
    return set().union(*(paths(each) for each in found if each is not None))


def ors(node: Any) -> int:
    """How many times a filter says `or`."""
    if isinstance(node, Some):
        return len(node.parts) - 1 + sum(ors(part) for part in node.parts)
    if isinstance(node, Every):
        return sum(ors(part) for part in node.parts)
    return ors(node.part) if isinstance(node, Negation) else 0
