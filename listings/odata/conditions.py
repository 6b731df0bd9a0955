"""A `$filter` as a condition of the ORM, by OData's rules for null (4.01, URL Conventions, 5.1.1.1 and 5.1.1.14).

A comparison is true or false, also of null: `ne` holds where one side alone is null, `gt` and its like never do. Texts
and conditions of null are null, and `not`, `and` and `or` are those of SQL. Every value is a parameter.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    ExpressionWrapper,
    Q,
    TextField,
    Value,
)
from django.db.models import functions as db
from django.db.models.lookups import (
    Contains,
    EndsWith,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)  # fmt: skip

from listings.odata import nodes
from listings.odata.fields import KEY
from listings.odata.license import Shown

# Plain SQL: Django's own "no row" and "each row" would swallow what stands around them, such as `eq false`.
NEVER, ALWAYS = Q(Exact(Value(0), Value(1))), Q(Exact(Value(1), Value(1)))
ORDERED = {"gt": GreaterThan, "ge": GreaterThanOrEqual, "lt": LessThan, "le": LessThanOrEqual}
FOUND = {"contains": Contains, "startswith": StartsWith, "endswith": EndsWith}
MADE: dict[str, Callable[[Any], Any]] = {
    "tolower": db.Lower, "toupper": db.Upper, "trim": db.Trim, "length": db.Length,
}  # fmt: skip
# Moments are cut in UTC, which is how they are written; days have no zone.
CUT: dict[str, Any] = {"year": db.ExtractYear, "month": db.ExtractMonth, "day": db.ExtractDay, "date": db.TruncDate}
OUTPUT: dict[str, Any] = {
    "text": TextField(), "number": DecimalField(), "boolean": BooleanField(), "date": DateField(),
    "moment": DateTimeField(), "null": TextField(),
}  # fmt: skip


class Conditions:
    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    def of(self, node: nodes.Node) -> Q:
        """What is null is not found, as in SQL."""
        return Q(self._condition(node))

    def _condition(self, node: nodes.Node) -> Any:
        match node:
            case nodes.Both(parts=parts, any=any_):
                found = Q(self._condition(parts[0]))
                for part in parts[1:]:
                    found = found | Q(self._condition(part)) if any_ else found & Q(self._condition(part))
                return found
            case nodes.Not(part=part):
                return ~Q(self._wrapped(part))
            case nodes.Compare():
                return self._compared(node)
            case nodes.Among(left=left, values=values):
                found = NEVER
                for value in values:
                    found |= self._compared(nodes.Compare("eq", left, value))
                return found
            case nodes.Call(function=name, operands=operands) if name in FOUND:
                return FOUND[name](*map(self._operand, operands))
            case _:
                return Exact(self._operand(node), Value(True))

    def _wrapped(self, node: nodes.Node) -> Any:
        return ExpressionWrapper(Q(self._condition(node)), output_field=BooleanField())

    def _operand(self, node: nodes.Node) -> Any:
        match node:
            case nodes.Name(name=name):
                return self._shown.value(name)
            case nodes.Value(value=value, kind=kind):
                return Value(value, output_field=OUTPUT[kind])
            case nodes.Call(function=name, operands=(operand,)) if name in MADE:
                return MADE[name](self._operand(operand))
            case nodes.Call(function=name, operands=(operand,)) if name in CUT:
                return self._cut(name, operand)
            case _:
                return self._wrapped(node)

    def _cut(self, name: str, operand: nodes.Node) -> Any:
        cut = self._operand(operand)
        if operand.kind == "moment":
            return CUT[name](cut, tzinfo=UTC)
        if operand.kind == "null":
            return Value(None, output_field=OUTPUT["date" if name == "date" else "number"])
        return cut if name == "date" else CUT[name](cut)

    def _compared(self, node: nodes.Compare) -> Q:
        if node.operator == "ne":
            return ~Q(ExpressionWrapper(self._equal(node), output_field=BooleanField()))
        if node.operator == "eq":
            return self._equal(node)
        known = self._known(node.left) & self._known(node.right)
        if _is_null(node.left) or _is_null(node.right):
            return NEVER
        return known & Q(ORDERED[node.operator](self._operand(node.left), self._operand(node.right)))

    def _equal(self, node: nodes.Compare) -> Q:
        left, right = node.left, node.right
        if _is_null(left):
            left, right = right, left
        if _is_null(right):
            return ALWAYS if _is_null(left) else Q(IsNull(self._operand(left), True))
        if (key := _named_key(left, right)) is not None:
            return self._shown.keyed(key) or NEVER
        found = self._known(left) & self._known(right) & Q(Exact(self._operand(left), self._operand(right)))
        if isinstance(left, nodes.Value) or isinstance(right, nodes.Value):
            return found
        return found | (Q(IsNull(self._operand(left), True)) & Q(IsNull(self._operand(right), True)))

    def _known(self, node: nodes.Node) -> Q:
        """That it is not null; nothing to ask of a value."""
        return Q() if isinstance(node, nodes.Value) else Q(IsNull(self._operand(node), False))


def _named_key(left: nodes.Node, right: nodes.Node) -> str | None:
    """Of a comparison with ListingKey, which an index answers."""
    if isinstance(left, nodes.Value):
        left, right = right, left
    is_key = isinstance(left, nodes.Name) and left.name == KEY and isinstance(right, nodes.Value)
    return str(right.value) if is_key and isinstance(right, nodes.Value) else None


def _is_null(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Value) and node.value is None
