"""DMQL2: deciding. What a criterion's value means by the type of its field. RETS 1.7.2, section 7.7."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from decimal import Decimal, InvalidOperation

from ..matching import Bounds
from ..records import MASK
from .dmql import All, Any, Criterion, Node, Not, Test
from .fields import BOOLEAN, DATE, DATETIME, DECIMAL, INT, TIME, Field, Table
from .lookups import code
from .replies import ReplyError
from .times import queried_date, queried_moment

ANY, EMPTY = ".ANY.", ".EMPTY."
Value = object
Check = Callable[[object], bool]

_MOMENT = r"(?:\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?|TODAY|NOW)"
_TIME = r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_NUMBER = r"-?\d+(?:\.\d+)?"
_LITERALS = {DATE: _MOMENT, DATETIME: _MOMENT, TIME: _TIME, INT: _NUMBER, DECIMAL: _NUMBER}
_ITEM = re.compile(r'\s*("(?:[^"]|"")*"|[^,"]*)\s*(?:,|$)')
TRUTH = {"1": True, "0": False, "Y": True, "N": False, "TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Context:
    """What a query is read with."""

    table: Table
    standard: bool
    zone: timezone
    now: datetime

    def field(self, name: str) -> Field:
        """Raises ReplyError 20200."""
        field = self.table.find(name, self.standard)
        if field is None:
            raise ReplyError(20200, name)
        return field


def compiled(node: Node, context: Context) -> Test:
    """One function that says whether a row matches. Raises ReplyError 20200, 20206."""
    match node:
        case Criterion(field=name, value=text):
            field = context.field(name)
            check = _check(field, text, context)
            return lambda get: check(get(field.name))
        case All(parts=parts):
            tests = [compiled(part, context) for part in parts]
            return lambda get: all(test(get) for test in tests)
        case Any(parts=parts):
            tests = [compiled(part, context) for part in parts]
            return lambda get: any(test(get) for test in tests)
        case Not(part=part):
            inner = compiled(part, context)
            return lambda get: not inner(get)


def bounds(node: Node, context: Context) -> Bounds:
    """What every match must fulfil, which spares the world most of the work."""
    found = Bounds()
    for part in node.parts if isinstance(node, All) else (node,):
        if isinstance(part, Criterion) and not part.value.startswith("."):
            _narrow(found, context.field(part.field), part.value, context)
    return found


def _narrow(found: Bounds, field: Field, text: str, context: Context) -> None:
    if field.name == "ListingKey" and all(item.isdigit() for item in text.split(",")):
        keys = frozenset(text.split(","))
        found.keys = keys if found.keys is None else found.keys & keys
    if field.name == "MlsId" and all(item.isdigit() for item in text.split(",")):
        found.mls = frozenset(text.split(","))
    if field.name == "ModificationTimestamp":
        ranges = _ranges(field, text, context)
        if len(ranges) == 1:
            low, high = ranges[0]
            if isinstance(low, datetime):
                found.low = max(found.low or 0, int(low.timestamp()))
            if isinstance(high, datetime):
                found.high = min(found.high or 2**40, int(high.timestamp()))


def _check(field: Field, text: str, context: Context) -> Check:
    word = text.upper()
    if word == ANY:
        return lambda value: True
    if word == EMPTY:
        return lambda value: value in (None, "", {}, [])
    if field.lookup:
        return _lookup_check(field, text)
    if field.type == BOOLEAN:
        wanted = [TRUTH.get(item.upper()) for item in items(text)]
        if None in wanted:
            raise ReplyError(20206, f"{field.system} takes 0 or 1")
        return lambda value: value in wanted
    if field.type in _LITERALS:
        ranges = _ranges(field, text, context)
        return lambda value: _within(_comparable(field, value), ranges)
    return _text_check(field, text)


def items(text: str) -> list[str]:
    """The values between the commas; quotes are taken off, and doubled ones within made single. Raises ReplyError."""
    found, place = [], 0
    while place <= len(text):
        match = _ITEM.match(text, place)
        if match is None:
            raise ReplyError(20206, f"bad value {text!r}")
        item = match.group(1).strip()
        found.append(item[1:-1].replace('""', '"') if item.startswith('"') else item)
        if match.end() == len(text) and not text.endswith(","):
            break
        place = match.end() if match.end() > place else place + 1
    if not all(found):
        raise ReplyError(20206, "an empty value in a list")
    return found


def _lookup_check(field: Field, text: str) -> Check:
    """``|A,B`` any of, ``+A,B`` all of, ``~A,B`` none of; the values are codes."""
    mark, rest = (text[0], text[1:]) if text[0] in "|+~" else ("|", text)
    wanted = set(items(rest))

    def check(value: object) -> bool:
        found = {code(field.lookup, long) for long in longs(value)}
        if mark == "~":
            return not found & wanted
        return wanted <= found if mark == "+" else bool(found & wanted)

    return check


def longs(value: object) -> list[str]:
    """The long values that a field of the world holds."""
    if isinstance(value, dict):
        return [str(name) for name, flag in value.items() if flag]
    if isinstance(value, list):
        return [str(name) for name in value]
    return [] if value in (None, "") else [str(value)]


def _text_check(field: Field, text: str) -> Check:
    """Any of some strings with ``*`` and ``?``, or a range of numerals."""
    span = re.fullmatch(r"(\d+)(?:([+-])|-(\d+))", text)
    if span and not (field.name == "PostalCode" and span.group(3)):
        low, sign, high = span.groups()
        return lambda value: _numerals(str(value), int(low), sign or "", int(high or 0))
    if text[0] in "|+~":
        raise ReplyError(20206, f"{field.system} is no lookup")
    patterns = [_pattern(item) for item in items(text)]
    return lambda value: value is not None and any(pattern.fullmatch(str(value)) for pattern in patterns)


def _numerals(value: str, low: int, sign: str, high: int) -> bool:
    if not value.isdecimal():
        return False
    if sign:
        return int(value) >= low if sign == "+" else int(value) <= low
    return low <= int(value) <= high


def _pattern(text: str) -> re.Pattern[str]:
    """``abc*``, ``*abc*``, ``a?c``; letters of either case are equal."""
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in text), re.IGNORECASE | re.DOTALL)


def _ranges(field: Field, text: str, context: Context) -> list[tuple[Value, Value]]:
    """Pairs of the least and the greatest value, None for open. Raises ReplyError 20206."""
    literal = _LITERALS[field.type]
    found: list[tuple[Value, Value]] = []
    for item in items(text):
        match = re.fullmatch(rf"({literal})(?:([+-])|-({literal}))?", item, re.IGNORECASE)
        if match is None:
            raise ReplyError(20206, f"bad value {item!r} of {field.system}")
        low, sign, high = match.groups()
        try:
            least = None if sign == "-" else _literal(field, low, context)
            greatest = None if sign == "+" else _literal(field, high or low, context, end=True)
        except (ValueError, InvalidOperation) as error:
            raise ReplyError(20206, f"bad value {item!r} of {field.system}") from error
        found.append((least, greatest))
    return found


def _literal(field: Field, text: str, context: Context, end: bool = False) -> Value:
    if field.type == DATETIME:
        return queried_moment(text, context.zone, context.now, end)
    if field.type == DATE:
        return queried_date(text, context.zone, context.now)
    return time.fromisoformat(text) if field.type == TIME else Decimal(text)


def _comparable(field: Field, value: object) -> Value:
    """A field of the world in the type of the literals; None if it cannot be read so."""
    if value in (None, "", MASK) or isinstance(value, bool | dict | list):
        return None
    try:
        if field.type == DATETIME:
            return datetime.fromisoformat(str(value))
        if field.type == DATE:
            return date.fromisoformat(str(value)[:10])
        return time.fromisoformat(str(value)) if field.type == TIME else Decimal(str(value))
    except (ValueError, InvalidOperation):
        return None


def _within(value: Value, ranges: list[tuple[Value, Value]]) -> bool:
    if value is None:
        return False
    return any(
        (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]
        for low, high in ranges
    )
