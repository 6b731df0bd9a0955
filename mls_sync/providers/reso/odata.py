"""OData as the RESO Web API uses it: literals, and the expressions of `$filter` (OData 4.01, part 2, 5.1.1; RESO Web
API Core, 2.5)."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from mls_sync.providers.base import Window

_STRING = re.compile(r"'(?:[^']|'')*'", re.DOTALL)
_OPERATOR = re.compile(r"\b(?:eq|ne|gt|ge|lt|le|has|in)\b|\b(?:contains|startswith|endswith)\(|/(?:any|all)\(")


def text(value: str) -> str:
    """A string literal; a quote is doubled."""
    return "'" + value.replace("'", "''") + "'"


def moment(at: datetime) -> str:
    """A moment in UTC, with milliseconds where it is not a whole second: finer ones are not kept by all servers."""
    whole = at.astimezone(UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}{f'.{whole.microsecond // 1000:03}' if whole.microsecond else ''}Z"


def any_of(field: str, literals: Sequence[str]) -> str:
    """`(Field eq 'a' or Field eq 'b')`: the operator `in` is not known to all servers."""
    told = " or ".join(f"{field} eq {literal}" for literal in literals)
    return f"({told})" if len(literals) > 1 else told


def all_of(expressions: Iterable[str]) -> str:
    """Joined by `and`; empty ones left out."""
    return " and ".join(expression for expression in expressions if expression)


def modified(field: str, window: Window) -> str:
    """The window as an expression, "" for all. Both ends are inclusive; the end is rounded up to a millisecond."""
    start = f"{field} ge {moment(window.start)}" if window.start else ""
    end = f"{field} le {moment(_ceiling(window.end))}" if window.end else ""
    return all_of((start, end))


def _ceiling(at: datetime) -> datetime:
    return at + timedelta(microseconds=-at.microsecond % 1000)


def problem(expression: str) -> str:
    """What is plainly wrong with a filter that a person wrote; "" when nothing is."""
    bare = _STRING.sub("''", expression)
    if bare.count("'") % 2:
        return "A quote is not closed; inside of a string write it twice: 'O''Brien'."
    if bare.count("(") != bare.count(")"):
        return "The parentheses do not match."
    if not _OPERATOR.search(bare):
        return "It holds no comparison such as City eq 'Palm Springs'."
    return ""
