"""SparkQL: deciding. A parsed filter becomes one function over a record, and bounds that spare most of the work."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .sparkql import Both, Comparison, Either, Negation, Node, Pattern, Value

Getter = Callable[[str], Any]
Test = Callable[[Getter], bool]

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "Gt": operator.gt,
    "Ge": operator.ge,
    "Lt": operator.lt,
    "Le": operator.le,
}


@dataclass(slots=True)
class Bounds:
    """What every match must fulfil: a share, one of some keys, a range of modification (seconds since 1970)."""

    mls: frozenset[str] | None = None
    keys: frozenset[str] | None = None
    low: int | None = None
    high: int | None = None


def bounds(node: Node | None) -> Bounds:
    """The bounds that follow from the parts which all must hold."""
    found = Bounds()
    for part in node.parts if isinstance(node, Both) else (node,):
        if isinstance(part, Comparison):
            _narrow(found, part)
    return found


def _narrow(found: Bounds, part: Comparison) -> None:
    if part.field == "MlsId" and part.operator == "Eq":
        named = frozenset(value for value in part.values if isinstance(value, str))
        found.mls = named if found.mls is None else found.mls & named
    if part.field in ("ListingKey", "Id") and part.operator == "Eq":
        named = frozenset(value for value in part.values if isinstance(value, str))
        found.keys = named if found.keys is None else found.keys & named
    moments = [int(value.timestamp()) for value in part.values if isinstance(value, datetime)]
    if part.field != "ModificationTimestamp" or len(moments) != len(part.values):
        return
    if part.operator in ("Gt", "Ge", "Bt") or (part.operator == "Eq" and len(moments) == 1):
        found.low = moments[0] if found.low is None else max(found.low, moments[0])
    if part.operator in ("Lt", "Le", "Bt") or (part.operator == "Eq" and len(moments) == 1):
        found.high = moments[-1] if found.high is None else min(found.high, moments[-1])


def compiled(node: Node | None) -> Test:
    """One function that says whether a record matches; it is given the way to ask for a field."""
    match node:
        case Comparison():
            return _comparison(node)
        case Both(parts=parts):
            tests = [compiled(part) for part in parts]
            return lambda get: all(test(get) for test in tests)
        case Either(parts=parts):
            tests = [compiled(part) for part in parts]
            return lambda get: any(test(get) for test in tests)
        case Negation(part=part):
            inner = compiled(part)
            return lambda get: not inner(get)
    return lambda get: True


def _comparison(node: Comparison) -> Test:
    field, values = node.field, node.values
    if node.operator == "Eq":
        return lambda get: any(_equal(get(field), value) for value in values)
    if node.operator == "Ne":
        return lambda get: not any(_equal(get(field), value) for value in values)
    if node.operator == "Bt":
        low, high = values
        return lambda get: _ordered(operator.ge, get(field), low) and _ordered(operator.le, get(field), high)
    compare, limit = ORDER[node.operator], values[0]
    return lambda get: _ordered(compare, get(field), limit)


def _equal(found: Any, wanted: Value) -> bool:
    if isinstance(found, dict):
        return any(flag and _equal(name, wanted) for name, flag in found.items())
    if isinstance(wanted, Pattern):
        return isinstance(found, str) and _fits(found, wanted)
    if found is None or wanted is None or isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    found, wanted = _comparable(found, wanted)
    return bool(found == wanted)


def _fits(found: str, wanted: Pattern) -> bool:
    tests = {"contains": str.__contains__, "startswith": str.startswith, "endswith": str.endswith}
    return bool(tests[wanted.kind](found, wanted.text))


def _ordered(compare: Callable[[Any, Any], bool], found: Any, limit: Value) -> bool:
    found, wanted = _comparable(found, limit)
    if type(found) is not type(wanted) or found is None:
        return False
    return bool(compare(found, wanted))


def _comparable(found: Any, wanted: Any) -> tuple[Any, Any]:
    """Both in the type of the literal, so far as the field's value can be read so."""
    if isinstance(wanted, datetime) and isinstance(found, str):
        return _moment(found), wanted
    if isinstance(wanted, float) and not isinstance(found, bool) and isinstance(found, int | float):
        return float(found), wanted
    return found, wanted


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
