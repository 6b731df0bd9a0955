"""The tree of a `$filter`: what `syntax` reads, `conditions` writes as SQL and `evaluating` answers of one record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

# Of an operand. A number is whatever of OData's kinds: Int64, Decimal, Double compare with one another.
Kind = Literal["text", "number", "boolean", "date", "moment", "null"]


@dataclass(frozen=True)
class Name:
    """A field of the entity."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Value:
    """A literal: str, Decimal, bool, date, datetime with its zone, or None."""

    value: Any
    kind: Kind


@dataclass(frozen=True)
class Call:
    """One of `syntax.FUNCTIONS`."""

    function: str
    operands: tuple["Node", ...]
    kind: Kind


@dataclass(frozen=True)
class Compare:
    """`operator` is eq, ne, gt, ge, lt or le; never null itself."""

    operator: str
    left: "Node"
    right: "Node"
    kind: Kind = "boolean"


@dataclass(frozen=True)
class Among:
    """`left in (...)`: equal to one of these."""

    left: "Node"
    values: tuple[Value, ...]
    kind: Kind = "boolean"


@dataclass(frozen=True)
class Both:
    """All of `parts`, or with `any` one of them, by three-valued logic."""

    parts: tuple["Node", ...]
    any: bool = False
    kind: Kind = "boolean"


@dataclass(frozen=True)
class Not:
    part: "Node"
    kind: Kind = "boolean"


Node = Name | Value | Call | Compare | Among | Both | Not


def equal_to(node: Node | None, name: str) -> list[Any] | None:
    """The values that the field `name` must have for `node` to be true, by its `eq` and `in` that all others only
    narrow; None where it may have any."""
    if isinstance(node, Both):
        found = [values for part in node.parts if (values := equal_to(part, name)) is not None]
        if not node.any:
            return found[0] if found else None
        return [value for values in found for value in values] if len(found) == len(node.parts) else None
    if isinstance(node, Among) and node.left == Name(name, "text"):
        return [value.value for value in node.values]
    if isinstance(node, Compare) and node.operator == "eq":
        sides = (node.left, node.right)
        if Name(name, "text") in sides:
            return [side.value for side in sides if isinstance(side, Value)] or None
    return None


def names_in(node: Node | None) -> Iterator[str]:
    """Every field that `node` reads."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, Compare):
        yield from names_in(node.left)
        yield from names_in(node.right)
    elif isinstance(node, Not):
        yield from names_in(node.part)
    elif isinstance(node, Among):
        yield from names_in(node.left)
    elif isinstance(node, Both | Call):
        for part in node.parts if isinstance(node, Both) else node.operands:
            yield from names_in(part)


def levels_of(node: Node) -> int:
    """How many comparisons stand within one another; 1 for a comparison of a field with a value."""
    match node:
        case Compare(left=left, right=right):
            return 1 + max(levels_of(left), levels_of(right))
        case Among(left=left):
            return 1 + levels_of(left)
        case Not(part=part):
            return levels_of(part)
        case Both(parts=parts) | Call(operands=parts):
            return max(map(levels_of, parts), default=0)
        case _:
            return 0
