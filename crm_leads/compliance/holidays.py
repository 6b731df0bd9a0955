"""Days on which no solicitation call is made: the federal holidays (5 U.S.C. 6103), each on its day and on the weekday
on which it is observed, and the holidays that a state's telephone law adds to them.

A state's calendar of office holidays is neither: it lacks federal days, and names days that its telephone law does not.
Days that a governor proclaims are an owner's to add (`crm_leads.compliance.places`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from listings.places.holidays import MONDAY, SATURDAY, THURSDAY, easter, federal_holidays, nth, observed

FEDERAL_HOLIDAY = "a federal holiday"
Days = Callable[[int], tuple[date, ...]]


@dataclass(frozen=True)
class Calendar:
    """`days` gives the dates of a year by the holiday's name; `source` is the law, and who reads it so and when."""

    source: str
    days: Mapping[str, Days]


@lru_cache(maxsize=1_000)
def state_holidays(state: str, year: int) -> Mapping[date, str]:
    """The days of one year that the state's telephone law bars beyond the federal ones, with their names."""
    calendar = CALENDARS.get(state)
    found = calendar.days.items() if calendar else ()
    return {day: name for name, days in found for day in days(year) if day.year == year}


def holiday(state: str, day: date) -> str:
    """The name of the day's holiday in the state, "" where it has none. "" as the state: federal ones alone."""
    named = state_holidays(state, day.year).get(day, "")
    return named or (FEDERAL_HOLIDAY if day in federal_holidays(day.year) else "")


def _good_friday(year: int) -> tuple[date, ...]:
    return (easter(year) - timedelta(days=2),)


def _mardi_gras(year: int) -> tuple[date, ...]:
    return (easter(year) - timedelta(days=47),)


def _election_day(year: int) -> tuple[date, ...]:
    """The Tuesday after the first Monday of November."""
    return (nth(year, 11, MONDAY, 1) + timedelta(days=1),)


def _general_election(year: int) -> tuple[date, ...]:
    return _election_day(year) if year % 2 == 0 else ()


def _day_after_thanksgiving(year: int) -> tuple[date, ...]:
    return (nth(year, 11, THURSDAY, 4) + timedelta(days=1),)


def _on(month: int, day: int) -> Days:
    """The day itself, and the weekday on which it is observed."""
    return lambda year: (date(year, month, day), observed(date(year, month, day)))


def _the(month: int, weekday: int, which: int) -> Days:
    return lambda year: (nth(year, month, weekday, which),)


def _utah_juneteenth(year: int) -> tuple[date, ...]:
    """Observed on a Monday: June 19, else the Monday before it, else, after a weekend, the one that follows."""
    day = date(year, 6, 19)
    ahead = (7 - day.weekday()) % 7 if day.weekday() >= SATURDAY else -day.weekday()
    return (day + timedelta(days=ahead),)


def _mondays_after_weekends(year: int) -> tuple[date, ...]:
    """Rhode Island keeps a holiday of a weekend on the next Monday; the federal rule moves Saturdays back."""
    days = [date(year, month, day) for month, day in ((1, 1), (5, 4), (7, 4), (11, 11), (12, 25))]
    return tuple(day + timedelta(days=7 - day.weekday()) for day in days if day.weekday() >= SATURDAY)


CALENDARS: dict[str, Calendar] = {
    "AL": Calendar(
        "Ala. Code 1-3-8, by dnc.com (restricted dates, 2019 and 2023), which adds that the rule is said to bind"
        " telephone utilities alone: for counsel",
        {
            "Mardi Gras (Baldwin and Mobile counties)": _mardi_gras,
            "Confederate Memorial Day": _the(4, MONDAY, 4),
            "Jefferson Davis' Birthday": _the(6, MONDAY, 1),
        },
    ),
    "LA": Calendar(
        "PSC General Order R-29617 V(A)(2) and La. R.S. 45:811, by dnc.com (2023); the PSC's own list counts, by"
        " clickpointsoftware.com (July 2025). Days that the governor proclaims come on top (seen in 2020 and 2023)",
        {
            "Mardi Gras": _mardi_gras,
            "Good Friday": _good_friday,
            "the day after Thanksgiving": _day_after_thanksgiving,
        },
    ),
    "PA": Calendar(
        "73 P.S. 2245(a)(10), Act 73 of 2019, in force since December 3, 2019; the days by dnc.com (2019)",
        {"Good Friday": _good_friday, "Flag Day": _on(6, 14), "Election Day": _election_day},
    ),
    "RI": Calendar(
        "R.I. Gen. Laws 5-61-3.6; the days by R.I. Gen. Laws 25-1-1",
        {
            "Rhode Island Independence Day": _on(5, 4),
            "Victory Day": _the(8, MONDAY, 2),
            "Election Day": _general_election,
            "a holiday as observed": _mondays_after_weekends,
        },
    ),
    "UT": Calendar(
        "Utah Code 13-25a-103(3), as of January 1, 2025; the days by Utah Code 63G-1-301",
        {"Pioneer Day": _on(7, 24), "Juneteenth as observed": _utah_juneteenth},
    ),
}
# What a reader of a state's page should know although no day follows from it.
NOTES = {
    "LA": "Enter the days that the governor proclaims as a stop for Louisiana.",
    "MS": "Legal holidays are no bar any more (Attorney General, June 3, 2024, by dnc.com). Sundays are.",
    "NE": "Prerecorded messages on Sundays and legal holidays from 1 to 9 p.m. alone (291 Neb. Admin. Code 11-003, by"
    " clickpointsoftware.com).",
}
