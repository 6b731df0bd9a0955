from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from realty.ui import dates as written

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=4, seconds=10), "4 min ago"),
        (timedelta(hours=3), "3 hr ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=5), "5 days ago"),
        (timedelta(days=40), "Oct 12, 2026"),
        (timedelta(minutes=-12), "in 12 min"),
    ],
)
def test_relative_time(ago: timedelta, text: str) -> None:
    assert written.relative_time(NOW - ago, NOW, PACIFIC) == text


@pytest.mark.parametrize(("now", "text"), [("2026-11-28T08:05", "9 days ago"), ("2026-11-29T07:55", "9 days ago"),
                                           ("2026-11-29T08:05", "10 days ago")])  # fmt: skip
def test_days_ago_are_days_of_the_calendar_newcomer_m2(now: str, text: str) -> None:
    """Nov 19, 9 PM in California, seen at both ends of Nov 28 there, and on the 29th."""
    ended = datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert written.relative_time(ended, datetime.fromisoformat(now).replace(tzinfo=UTC), PACIFIC) == text


def test_a_time_carries_the_exact_one_in_the_tenants_zone() -> None:
    tenant = SimpleNamespace(time_zone="America/Los_Angeles")
    html = Template("{% load ui %}{% ago moment %}").render(Context({"moment": NOW, "tenant": tenant}))
    assert 'title="Nov 21, 2026, 12:00 PM PST"' in html and 'datetime="2026-11-21T20:00:00+00:00"' in html
