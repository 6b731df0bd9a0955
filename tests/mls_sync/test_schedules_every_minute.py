"""Two clusters, ten feeds and a minute-by-minute schedule: every due sync ran once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mls_sync.models import Feed
from realty.tenants.models import Tenant
from tests.mls_sync.ringing import end_runs, make_feed, ring, runs

ZONES = ("America/Los_Angeles", "America/New_York", "America/Phoenix", "Asia/Kolkata", "UTC")


def simulate(clock: Any, feeds: list[Feed], minutes: int) -> tuple[Counter[Any], Counter[Any]]:
    """Two clusters' rings at every minute: the due moments by the calendar, and those that had a run."""
    start = datetime.now(UTC)
    due: Counter[Any] = Counter()
    for minute in range(1, minutes + 1):
        at = start + timedelta(minutes=minute)
        clock.move_to(at + timedelta(seconds=1))
        ring()
        end_runs()
        due.update((feed.pk, at) for feed in feeds if _named(feed, at))
    ran = Counter((run.feed_id, run.requested_at.replace(second=0)) for run in runs())
    return due, ran


def _named(feed: Feed, at: datetime) -> bool:
    """By the calendar alone: no clock changes in these days."""
    minute, hour = feed.schedule.split()[:2]
    local = at.astimezone(ZoneInfo(feed.time_zone))
    return _matches(minute, local.minute) and _matches(hour, local.hour)


def _matches(part: str, value: int) -> bool:
    if part.startswith("*/"):
        return value % int(part[2:]) == 0
    return part == "*" or int(part) == value


def test_two_clusters_run_every_due_sync_once(clock: Any, tenant: Tenant) -> None:
    crons = ("* * * * *", "*/5 * * * *", "30 * * * *", "0 5 * * *", "45 18 * * *")
    feeds = [make_feed(tenant, f"mls{number}", crons[number % 5], ZONES[number // 2]) for number in range(10)]
    due, ran = simulate(clock, feeds, 120)
    assert ran == due and sum(due.values()) > 280


# In halves, for two processors. Commits for real: in one long transaction no dead row goes away, and each minute takes
# longer than the one before.
@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_hour", [0, 12])
def test_two_clusters_run_every_due_sync_of_a_day_once(clock: Any, tenant: Tenant, first_hour: int) -> None:
    clock.shift(timedelta(hours=first_hour))
    feeds = [make_feed(tenant, f"mls{number}", "* * * * *", ZONES[number % 5]) for number in range(10)]
    due, ran = simulate(clock, feeds, 12 * 60)
    assert sum(due.values()) == 7_200
    assert ran == due
