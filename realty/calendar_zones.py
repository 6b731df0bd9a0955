"""Time zones as calendar files define them (VTIMEZONE, RFC 5545 3.6.5): each change of clocks as a yearly rule.

Outlook for Windows reads no lists of dates: without an RRULE it takes the first onset for the rule of every year
(MS-OXCICAL 2.1.3.1.1.19.2.1).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# No zone changes its clocks twice within one.
STEP = timedelta(days=7)
# So many years tell "the last Sunday" from "the fourth".
YEARS_AHEAD = 12


@dataclass(frozen=True)
class Change:
    """The clocks of a zone change. `onset` is told by those of before, and has no zone."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def onset(self) -> datetime:
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def weeks(self) -> frozenset[int]:
        """Which of its month the weekday is: the second, the last (-1), or both the fourth and the last."""
        day, days = self.onset.day, monthrange(self.onset.year, self.onset.month)[1]
        return frozenset([(day + 6) // 7, *([-1] if day + 7 > days else [])])


@dataclass(frozen=True)
class Rule:
    """The same change, year after year."""

    first: Change
    last: Change
    weeks: frozenset[int]

    def with_next(self, change: Change) -> "Rule | None":
        """None where it is another rule."""
        mine, other, weeks = self.last, change, self.weeks & change.weeks
        same = _kind(mine) == _kind(other) and other.onset.year == mine.onset.year + 1
        return replace(self, last=change, weeks=weeks) if same and weeks else None


def defined(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """What the zone's clocks do from the beginning of the one year to the end of the other, and by the same rules
    afterwards."""
    made = Timezone()
    made.add("tzid", zone.key)
    begins, changes = datetime(first_year - 1, 1, 1, tzinfo=UTC), _changes(zone, first_year - 1, last_year)
    if not changes or changes[0].at.year >= first_year:
        made.add_component(_observance(_change(zone, begins, begins)))
    for rule in _rules(changes):
        goes_on = rule.last.onset.year == last_year + YEARS_AHEAD
        made.add_component(_observance(rule.first, rule, goes_on=goes_on))
    return made


def _kind(change: Change) -> tuple[object, ...]:
    """What the same change has in common from year to year, but its week."""
    onset = change.onset
    return onset.month, onset.weekday(), onset.time(), change.before, change.after, change.name, change.is_daylight


def _rules(changes: tuple[Change, ...]) -> list[Rule]:
    found: list[Rule] = []
    for change in changes:
        for place, rule in enumerate(found):
            if longer := rule.with_next(change):
                found[place] = longer
                break
        else:
            found.append(Rule(change, change, change.weeks))
    return found


@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Change, ...]:
    return tuple(_found(zone, first_year, last_year + YEARS_AHEAD))


def _found(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[Change]:
    moment, ends = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < ends:
        following = min(moment + STEP, ends)
        if _clocks(zone, moment) != _clocks(zone, following):
            yield _between(zone, moment, following)
        moment = following


def _between(zone: ZoneInfo, before: datetime, after: datetime) -> Change:
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _clocks(zone, middle) == _clocks(zone, before):
            before = middle
        else:
            after = middle
    return _change(zone, before, after)


def _change(zone: ZoneInfo, before: datetime, at: datetime) -> Change:
    (was, _, _), (offset, saved, name) = _clocks(zone, before), _clocks(zone, at)
    return Change(at, was, offset, name, bool(saved))


def _clocks(zone: ZoneInfo, at: datetime) -> tuple[timedelta, timedelta, str]:
    told = at.astimezone(zone)
    return told.utcoffset() or timedelta(0), told.dst() or timedelta(0), told.tzname() or ""


def _observance(
    change: Change, rule: Rule | None = None, *, goes_on: bool = False
) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if change.is_daylight else TimezoneStandard()
    made.add("dtstart", change.onset)
    made.add("tzoffsetfrom", change.before)
    made.add("tzoffsetto", change.after)
    made.add("tzname", change.name)
    if rule and rule.last != rule.first:
        week, day = max(rule.weeks), DAYS[change.onset.weekday()]
        yearly: dict[str, object] = {"freq": "YEARLY", "bymonth": change.onset.month, "byday": f"{week}{day}"}
        made.add("rrule", yearly if goes_on else {**yearly, "until": rule.last.at})
    return made
