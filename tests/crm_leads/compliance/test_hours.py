"""Calling hours in several zones and states at once, over the changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from crm_leads.compliance.hours import Clock, overlap
from crm_leads.compliance.states import BUILT_IN, every_day
from listings.places.holidays import federal_holidays

DAY = {**every_day("08:00", "20:00"), "holiday": ("08:00", "20:00")}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        # Daylight time ends on November 1 and begins on March 14: 8 a.m. in New York is 12:00 or 13:00 UTC.
        ("2026-10-31T12:00", True),
        ("2026-11-01T12:59", False),
        ("2026-11-01T13:00", True),
        ("2027-03-13T12:59", False),
        ("2027-03-14T12:00", True),
    ],
)
def test_the_clock_follows_daylight_time(now: str, is_open: bool) -> None:
    assert Clock(("America/New_York",), (DAY,)).is_open(utc(now)) is is_open


def test_without_a_zone_it_is_never_open() -> None:
    clock = Clock((), (DAY,))
    assert not clock.is_open(utc("2026-11-23T18:00"))
    assert clock.next_opening(utc("2026-11-23T18:00")) is None


def test_hours_that_never_meet_never_open() -> None:
    clock = Clock(("America/New_York",), (every_day("08:00", "09:00"), every_day("10:00", "20:00")))
    assert clock.next_opening(utc("2026-11-23T18:00")) is None


def test_the_overlap_of_windows_is_what_is_in_all() -> None:
    assert str(overlap([("08:00", "20:00"), ("09:00", "21:00")])) == "(datetime.time(9, 0), datetime.time(20, 0))"
    assert overlap([("08:00", "20:00"), None]) is None


def test_holidays_count_on_their_day_and_on_the_day_they_are_observed() -> None:
    # July 4, 2026, is a Saturday; January 1, 2028, is one too, and is observed in 2027.
    assert {date(2026, 7, 3), date(2026, 7, 4), date(2026, 11, 26)} <= federal_holidays(2026)
    assert date(2027, 12, 31) in federal_holidays(2027)
    assert len(federal_holidays(2025)) == 11


@settings(max_examples=50, deadline=None)
@given(start=st.datetimes(datetime(2026, 10, 1), datetime(2027, 4, 1), timezones=st.just(UTC)))
def test_the_next_opening_is_the_first_open_minute(start: datetime) -> None:
    clock = Clock(("America/New_York", "America/Los_Angeles"), (BUILT_IN["FL"].hours, BUILT_IN["CA"].hours))
    opens = clock.next_opening(start)
    assert opens is not None and clock.is_open(opens)
    before = [start + timedelta(minutes=minutes) for minutes in range(1, 60 * 24 * 4, 29)]
    if not clock.is_open(start):
        assert not any(clock.is_open(moment) for moment in before if moment < opens)
