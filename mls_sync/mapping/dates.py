"""Dates and moments out of what feeds really send. The readers are of the kind that `mapping.readers` describes."""

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from mls_sync.mapping.readers import BLANK, UNREADABLE, Reader, Unreadable

FIRST_YEAR, LAST_YEAR = 1901, 2200
"""Years outside are placeholders: 0001, 1900 and 9999 stand for "unknown". Land leases run for up to 99 years."""
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?", re.ASCII
)

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})((?:[ T].*)?)", re.ASCII)


def day(value: Any) -> date | Unreadable | None:
    """A date: `2026-01-02`, the same with a time after it, `01/02/2026` (month first)."""
    if type(value) is not str:
        return None if value is None or value == [] or value == {} else UNREADABLE
    text = value.strip()
    if _is_iso(text):
        try:
            return _plausible(date.fromisoformat(text[:10]))
        except ValueError:
            return _nothing(text)
    found = _american(text)
    return found.date() if isinstance(found, datetime) else found


def moment(value: Any) -> datetime | Unreadable | None:
    """An aware datetime in UTC. Without an offset it is taken as UTC, as the Spark API writes its timestamps."""
    return _moment(value, UTC)


def moment_in(zone: tzinfo, *, day_first: bool = False) -> Reader:
    """A reader as `moment`, for a source that writes its own local time without an offset (RETS, TimeZoneOffset);
    `day_first`: one that writes 2 January as 02/01, as a feed of files says of itself."""
    return lambda value: _moment(_month_first(value) if day_first else value, zone)


def day_first(value: Any) -> date | Unreadable | None:
    """A date as `day`, but `02/01/2026` is 2 January, and so are `02.01.2026` and `02-01-2026`."""
    return day(_month_first(value))


def _month_first(value: Any) -> Any:
    """The same moment as Americans write it; whatever is no such date, as it is."""
    match = _DAY_FIRST.fullmatch(value.strip()) if type(value) is str else None
    return f"{match[2]}/{match[1]}/{match[3]}{match[4]}" if match else value


def _moment(value: Any, zone: tzinfo) -> datetime | Unreadable | None:
    if type(value) is not str:
        return None if value is None or value == [] or value == {} else UNREADABLE
    text = value.strip()
    if _is_iso(text):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return _nothing(text)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            return UNREADABLE
        if found.tzinfo is UTC:
            return found
        return found.replace(tzinfo=zone).astimezone(UTC) if found.tzinfo is None else found.astimezone(UTC)
    found_american = _american(text)
    return (
        found_american.replace(tzinfo=zone).astimezone(UTC) if isinstance(found_american, datetime) else found_american
    )


def _is_iso(text: str) -> bool:
    """`2026-01-02`, alone or with a time behind it; week dates and dates without hyphens are not meant by any
    source."""
    return text[4:5] == text[7:8] == "-" and text[10:11] in ("", "T", " ")


def _nothing(text: str) -> Unreadable | None:
    """`0000-00-00` is how some sources write "no date"."""
    return None if text.startswith("0000-00-00") else UNREADABLE


def _plausible(found: date) -> date | Unreadable:
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else UNREADABLE


def _american(text: str) -> datetime | Unreadable | None:
    """`MM/DD/YYYY`, also with a time, in numbers."""
    match = _AMERICAN.fullmatch(text)
    if match is None:
        return None if not text or text.lower() in BLANK - {"tbd", "tba"} else UNREADABLE
    month, dom, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    half = (match[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        found = datetime(year, month, dom, hour, minute, second)
    except ValueError:
        return UNREADABLE
    return found if FIRST_YEAR <= year <= LAST_YEAR else UNREADABLE
