"""The federal holidays (5 U.S.C. 6103), each on its day and on the weekday on which it is observed, and the reckoning
that other calendars share."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

MONDAY, TUESDAY, THURSDAY, SATURDAY, SUNDAY = 0, 1, 3, 5, 6
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# Month, weekday, which one of the month; -1: the last.
_FLOATING = (
    (1, MONDAY, 3), (2, MONDAY, 3), (5, MONDAY, -1), (9, MONDAY, 1), (10, MONDAY, 2), (11, THURSDAY, 4),
)  # fmt: skip


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus of 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=100)
def federal_holidays(year: int) -> frozenset[date]:
    """Of one calendar year, with the December 31 on which the next New Year's Day may be observed."""
    fixed = [date(year, month, day) for month, day in _FIXED]
    moved = [observed(day) for day in [*fixed, date(year + 1, 1, 1)]]
    floating = [nth(year, month, weekday, which) for month, weekday, which in _FLOATING]
    return frozenset(day for day in (*fixed, *moved, *floating) if day.year == year)


def observed(day: date) -> date:
    """The Friday before a Saturday, the Monday after a Sunday, else the day itself."""
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def nth(year: int, month: int, weekday: int, which: int) -> date:
    """The `which`th such weekday of the month; -1: its last."""
    if which < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
