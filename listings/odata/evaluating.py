"""What a `$filter` says of one record that is at hand: photos, open houses, lookups. The rules are those of
`listings.odata.conditions`."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from listings.odata import nodes

ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}
CALLED: dict[str, Callable[..., Any]] = {
    "contains": lambda text, part: part in text,
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
    "tolower": str.lower,
    "toupper": str.upper,
    "trim": lambda text: text.strip(" "),
    "length": len,
    "year": lambda day: _in_utc(day).year,
    "month": lambda day: _in_utc(day).month,
    "day": lambda day: _in_utc(day).day,
    "date": lambda day: _in_utc(day).date() if isinstance(day, datetime) else day,
}


def holds(node: nodes.Node | None, record: Mapping[str, Any]) -> bool:
    """Whether the record is found. Its values are those that answers have, dates and moments as such."""
    return node is None or value_of(node, record) is True


def value_of(node: nodes.Node, record: Mapping[str, Any]) -> Any:
    match node:
        case nodes.Name(name=name):
            return record.get(name)
        case nodes.Value(value=value):
            return value
        case nodes.Call(function=name, operands=operands):
            values = [value_of(operand, record) for operand in operands]
            return None if None in values else CALLED[name](*values)
        case nodes.Compare(operator=operator, left=left, right=right):
            return _compared(operator, value_of(left, record), value_of(right, record))
        case nodes.Among(left=left, values=values):
            return value_of(left, record) in [value.value for value in values]
        case nodes.Not(part=part):
            found = value_of(part, record)
            return None if found is None else not found
        case nodes.Both(parts=parts, any=any_):
            return _joined([value_of(part, record) for part in parts], decides=any_)


def _compared(operator: str, left: Any, right: Any) -> bool:
    if operator in ("eq", "ne"):
        return bool(left == right) == (operator == "eq")
    return left is not None and right is not None and ORDERED[operator](left, right)


def _joined(found: list[Any], *, decides: bool) -> bool | None:
    """One true decides an `or`, one false an `and`; else one null makes it null."""
    if decides in found:
        return decides
    return None if None in found else not decides


def _in_utc(day: Any) -> Any:
    return day.astimezone(UTC) if isinstance(day, datetime) else day
