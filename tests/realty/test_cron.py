from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st

from realty.cron import is_cron, longest_gap, names, next_moment

WEST = "America/Los_Angeles"


def moments(cron: str, zone: str, start: str, count: int) -> list[str]:
    at, found = datetime.fromisoformat(f"{start}Z"), []
    for _ in range(count):
        at = next_moment(cron, zone, at)
        found.append(f"{at:%dT%H:%M}")
    return found


def test_the_hour_is_that_of_the_feed() -> None:
    assert moments("0 2 * * *", WEST, "2026-07-01T00:00", 2) == ["01T09:00", "02T09:00"]
    assert moments("0 2 * * *", WEST, "2026-12-01T00:00", 2) == ["01T10:00", "02T10:00"]
    assert moments("0 2 * * *", "America/Phoenix", "2026-07-01T00:00", 1) == ["01T09:00"]
    assert moments("0 2 * * *", "Asia/Kolkata", "2026-07-01T00:00", 1) == ["01T20:30"]


def test_a_moment_in_the_missing_hour_is_due_right_after_it() -> None:
    assert moments("30 2 * * *", WEST, "2026-03-07T12:00", 3) == ["08T10:00", "09T09:30", "10T09:30"]


def test_the_repeated_hour_counts_once_for_fixed_hours() -> None:
    assert moments("30 1 * * *", WEST, "2026-10-31T12:00", 3) == ["01T08:30", "02T09:30", "03T09:30"]


def test_elapsed_time_counts_for_every_hour() -> None:
    assert moments("30 * * * *", WEST, "2026-11-01T07:45", 3) == ["01T08:30", "01T09:30", "01T10:30"]
    assert moments("30 * * * *", WEST, "2026-03-08T08:45", 2) == ["08T09:30", "08T10:30"]


@pytest.mark.parametrize(
    ("cron", "gap"),
    [
        ("*/15 * * * *", timedelta(minutes=15)),
        ("*/5 * * * 1-5", timedelta(days=2, minutes=5)),
        ("*/5 8-17 * * 1-5", timedelta(days=2, hours=14, minutes=5)),
        ("0 9 * * 1-5", timedelta(days=3)),
        ("*/5 * 1-7 * *", timedelta(days=24, minutes=5)),
    ],
)
def test_the_longest_gap_is_seen_however_often_it_is_due_before(cron: str, gap: timedelta) -> None:
    assert longest_gap(cron) == gap


def test_a_moment_knows_its_expression() -> None:
    for day in (8, 9):
        at = next_moment("30 2 * * *", WEST, datetime(2026, 3, day, tzinfo=UTC))
        assert (
            names("30 2 * * *", WEST, at) and not names("30 3 * * *", WEST, at) and not names("30 2 * * *", "UTC", at)
        )


ZONES = [
    "UTC",
    WEST,
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
]
CRONS = ["* * * * *", "*/15 * * * *", "0 2 * * *", "30 1 * * *", "59 23 * * 0", "0 0 1 * *", "5,35 1-3 * * 1-5"]


@given(
    st.sampled_from(ZONES),
    st.sampled_from(CRONS),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
)
@settings(max_examples=150)
def test_moments_lie_ahead_and_on_the_clock(zone: str, cron: str, start: datetime) -> None:
    after = start.replace(tzinfo=UTC)
    found = next_moment(cron, zone, after)
    assert found > after and found.second == 0 and found.tzinfo is UTC
    local = found.astimezone(ZoneInfo(zone))
    was_missing = (found - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).utcoffset() != local.utcoffset()
    assert croniter.match(cron, local) or was_missing


@pytest.mark.parametrize("zone", ZONES)
def test_steps_never_stand_still_and_never_go_back(zone: str) -> None:
    for cron in CRONS[:4]:
        at = datetime(2026, 10, 24, tzinfo=UTC)
        for _ in range(60):
            following = next_moment(cron, zone, at)
            assert following > at
            at = following


@pytest.mark.parametrize(
    "text", ["", "0 2 * *", "0 2 * * * *", "@daily", "61 * * * *", "0 0 30 2 *", "daily at two x y"]
)
def test_what_never_comes_is_no_expression(text: str) -> None:
    assert not is_cron(text)
    assert is_cron("0 0 29 2 *")
