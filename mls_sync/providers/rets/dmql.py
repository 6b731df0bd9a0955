"""DMQL2, the query language of RETS (RETS 1.7.2, section 7.7)."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from mls_sync.providers.base import Window

# Of a literal, what needs no quotes: letters, digits, and what dates and keys are written with. A sign in it would be a
# range, a comma a list.
_PLAIN = re.compile(r"[A-Za-z0-9_.:]+")
_QUOTED = re.compile(r'"(?:[^"]|"")*"', re.DOTALL)
BEGINNING = "1900-01-01T00:00:00"


def literal(value: str) -> str:
    """A text; in double quotes, doubled inside, where it holds what has a meaning of its own."""
    return value if _PLAIN.fullmatch(value) else '"' + value.replace('"', '""') + '"'


def equals(field: str, values: Iterable[str]) -> str:
    """Any of these texts or numbers."""
    return f"({field}={','.join(literal(value) for value in values)})"


def any_of(field: str, codes: Sequence[str]) -> str:
    """Any of these values of a lookup, by their codes."""
    return f"({field}=|{','.join(literal(code) for code in codes)})"


def from_key(field: str, key: str) -> str:
    """This key and all that follow it."""
    return f"({field}={literal(key)}+)"


def modified(field: str, window: Window, zone: tzinfo) -> list[str]:
    """The window's ends, both inclusive, in whole seconds rounded outwards: a record read twice is harmless. Moments
    are in `zone`, without an offset, which is what servers of every version read."""
    bounds = []
    if window.start:
        bounds.append(f"({field}={_local(_before_clocks_go_back(window.start, zone), zone)}+)")
    if window.end:
        up = timedelta(seconds=1) if window.end.microsecond else timedelta(0)
        bounds.append(f"({field}={_local(window.end + up, zone)}-)")
    return bounds


def _before_clocks_go_back(moment: datetime, zone: tzinfo) -> datetime:
    """An hour earlier where clocks are set back within the hour: what changes after that has an earlier local time."""
    hour = timedelta(hours=1)
    goes_back = (moment + hour).astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset()
    return moment - hour if goes_back else moment


def _local(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")


def query_zone(version: str, zone: tzinfo) -> tzinfo:
    """In which zone a moment without an offset is meant: GMT below RETS 1.7.2, the server's own from then on (section
    7.7.2)."""
    return zone if version.removeprefix("RETS/") >= "1.7.2" else UTC


def everything(field: str) -> str:
    """A query may not be empty (section 7.4.1)."""
    return f"({field}={BEGINNING}+)"


def all_of(parts: Iterable[str]) -> str:
    """Joined by commas; empty ones left out."""
    return ",".join(part for part in parts if part)


def problem(text: str) -> str:
    """What is plainly wrong with criteria that a person wrote; "" when nothing is."""
    bare = _QUOTED.sub("", text)
    if bare.count('"'):
        return 'A quote is not closed; inside of a text write "".'
    if bare.count("(") != bare.count(")"):
        return "The parentheses do not match."
    if "=" not in bare or "(" not in bare:
        return "It holds no criterion such as (City=Indio)."
    return ""
