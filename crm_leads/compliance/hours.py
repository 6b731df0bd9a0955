"""Calling hours: open only where the clock is inside the hours of every state concerned, in every zone concerned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_leads.compliance.holidays import holiday
from crm_leads.compliance.states import DAYS, FEDERAL, HOLIDAY, Hours, Window

# A week, and the days on which a holiday moves it.
LOOKS_AHEAD = 14


@dataclass(frozen=True)
class Clock:
    """The zones in which a person may be, and the hours of each state that has a say; `states` are theirs, in the same
    order, for the holidays that a state adds to the federal ones."""

    zones: tuple[str, ...]
    hours: tuple[Hours, ...]
    states: tuple[str, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """False without a zone: nobody knows what time it is there."""
        return bool(self.zones) and all(self._is_open_in(zone, at) for zone in self.zones)

    def next_opening(self, after: datetime) -> datetime | None:
        """The first later moment at which every window is open, in UTC; None within LOOKS_AHEAD days. Where several
        windows overlap, one of them opens last, so only openings need a look."""
        openings = sorted(opening for zone in self.zones for opening in self._openings(zone, after))
        return next((opening for opening in openings if opening > after and self.is_open(opening)), None)

    def closing(self, at: datetime) -> datetime | None:
        """When the hours that are open at this moment end, in UTC: where the first zone's window does. None where they
        are not open."""
        if not self.is_open(at):
            return None
        local = [(at.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone)) for zone in self.zones]
        ends = [datetime.combine(day, window[1], zone) for day, zone in local if (window := self.window(day))]
        return min(end.astimezone(UTC) for end in ends)

    def window(self, day: date) -> tuple[time, time] | None:
        """What all states and the federal rule leave of a day."""
        states = (*self.states, *[""] * len(self.hours))
        laws = zip(self.hours, states, strict=False)
        return overlap([FEDERAL, *(hours_of_day(hours, day, state) for hours, state in laws)])

    def holiday(self, at: datetime) -> str:
        """`Good Friday`, where the day is one anywhere there; "" where it is none."""
        days = {at.astimezone(ZoneInfo(zone)).date() for zone in self.zones}
        named = [name for day in sorted(days) for state in ("", *self.states) if (name := holiday(state, day))]
        return named[-1] if named else ""

    def _is_open_in(self, zone: str, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(zone))
        window = self.window(local.date())
        return window is not None and window[0] <= local.time() < window[1]

    def _openings(self, zone: str, after: datetime) -> Iterable[datetime]:
        today = after.astimezone(ZoneInfo(zone)).date()
        for day in (today + timedelta(days=ahead) for ahead in range(LOOKS_AHEAD + 1)):
            if window := self.window(day):
                yield datetime.combine(day, window[0], ZoneInfo(zone)).astimezone(UTC)


def hours_of_day(hours: Hours, day: date, state: str = "") -> Window:
    """The weekday's hours; on a federal holiday, or one of the state's telephone law, those of holidays as well, where
    the state has some."""
    weekday = hours.get(DAYS[day.weekday()])
    if weekday is None or not holiday(state, day):
        return weekday
    window = hours.get(HOLIDAY)
    return (max(weekday[0], window[0]), min(weekday[1], window[1])) if window else None


def overlap(windows: Sequence[Window]) -> tuple[time, time] | None:
    """What is inside all windows; None where nothing is."""
    known = [window for window in windows if window is not None]
    if len(known) < len(windows):
        return None
    start = max(time.fromisoformat(window[0]) for window in known)
    end = min(time.fromisoformat(window[1]) for window in known)
    return (start, end) if start < end else None


def spoken(moment: datetime, zone: str) -> str:
    """`Mon, Nov 23, 8:00 AM PST`."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.strftime("%I:%M %p").lstrip("0")
    return f"{local:%a, %b} {local.day}, {clock} {local.tzname()}"
