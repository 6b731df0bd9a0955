"""Federal holidays, 5 U.S.C. 6103, each on its day and on the weekday on which it is observed."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# Month, weekday, which one of the month; -1: the last.
_FLOATING = (
    (1, MONDAY, 3), (2, MONDAY, 3), (5, MONDAY, -1), (9, MONDAY, 1), (10, MONDAY, 2), (11, THURSDAY, 4),
)  # fmt: skip


@lru_cache(maxsize=100)
def federal_holidays(year: int) -> frozenset[date]:
    """Of one calendar year, with the December 31 on which the next New Year's Day may be observed."""
    fixed = [date(year, month, day) for month, day in _FIXED]
    observed = [_observed(day) for day in [*fixed, date(year + 1, 1, 1)]]
    floating = [_nth(year, month, weekday, which) for month, weekday, which in _FLOATING]
    return frozenset(day for day in (*fixed, *observed, *floating) if day.year == year)


def is_holiday(day: date) -> bool:
    return day in federal_holidays(day.year)


def _observed(day: date) -> date:
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
