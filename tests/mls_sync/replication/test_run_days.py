"""The figures of each day are those of its runs, whatever became of them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.db import connection

from mls_sync import run_days
from mls_sync.enums import FINAL_STATUSES
from mls_sync.models import Feed, PlatformDay, PlatformHour, RunDay, RunStatus, SyncRun
from mls_sync.providers.errors import ProtocolError
from mls_sync.replication import runs
from realty.tenants.scope import platform_scope
from tests.mls_sync.replication.conftest import SWEEP, Sync
from tests.mls_sync.replication.fake_provider import Source

LATE = datetime(2026, 11, 29, 23, 50, tzinfo=UTC)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel(LATE, tick=False) as travel:
        yield travel


def counted() -> dict[date, dict[str, int]]:
    """By day, from the runs themselves."""
    found: dict[date, Counter[str]] = {}
    for run in SyncRun.objects.filter(status__in=FINAL_STATUSES):
        assert run.finished_at
        day = found.setdefault(run.finished_at.astimezone(UTC).date(), Counter())
        day[run.status] += 1
        day.update({name: getattr(run, name) for name in run_days.COUNTS})
    return {day: {name: numbers[name] for name in run_days.NAMES} for day, numbers in found.items()}


def kept() -> dict[date, dict[str, int]]:
    return {row.day: {name: getattr(row, name) for name in run_days.NAMES} for row in RunDay.objects.all()}


def _a_day_of_everything(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    source.put(*(f"M{number:02}" for number in range(40)))
    sync()
    source.put("A", at=LATE + timedelta(minutes=1), ListPrice=2)
    clock.shift(timedelta(minutes=5))
    sync()
    source.before_read = lambda what, token: (_ for _ in ()).throw(ProtocolError("No JSON."))
    assert sync("incremental").status == RunStatus.FAILED
    source.before_read = lambda what, token: None
    clock.shift(timedelta(minutes=10))  # past midnight in UTC
    source.drop(*(f"M{number:02}" for number in range(30)))
    assert sync(SWEEP).status == RunStatus.CONFIRM
    waiting = SyncRun.objects.get(status=RunStatus.CONFIRM)
    assert sum(each.runs for each in run_days.last_days(2)) == 3, "one that waits for staff is not over"
    runs.confirm_deletes(waiting, None)
    canceled = runs.request_run(feed, "full", trigger="manual", enqueue=False)
    runs.cancel_run(canceled)


def test_each_run_counts_once_on_the_day_on_which_it_ended(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    _a_day_of_everything(clock, feed, source, sync)
    assert kept() == counted()
    yesterday, today = run_days.last_days(2)
    assert [yesterday[name] for name in run_days.OUTCOMES] == [2, 0, 1, 0]
    assert [today[name] for name in run_days.OUTCOMES] == [1, 0, 0, 1]
    assert today["vanished"] == 30 and yesterday["created"] == 50


def test_the_upgrade_counts_what_ended_before_it(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    _a_day_of_everything(clock, feed, source, sync)
    RunDay.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("mls_sync.migrations.0008_console").COUNT_EARLIER_RUNS)
    assert kept() == counted()


def test_the_last_day_is_of_the_last_24_hours(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    _a_day_of_everything(clock, feed, source, sync)
    whole = run_days.together(run_days.last_days(2)).numbers
    assert run_days.last_day().numbers == whole
    clock.shift(timedelta(days=1))
    assert run_days.last_day().runs == 0


def test_hours_that_are_over_are_summed_for_all_tenants_alone(
    clock: Any, feed: Feed, source: Source, sync: Sync
) -> None:
    _a_day_of_everything(clock, feed, source, sync)
    whole = run_days.last_day().numbers
    clock.shift(timedelta(hours=2))
    with platform_scope("test"):
        assert run_days.sum_up_hours() == sum(whole[name] for name in run_days.OUTCOMES)
        assert run_days.last_day().numbers == whole
        runs.cancel_run(runs.request_run(feed, "full", trigger="manual", enqueue=False))
        assert run_days.last_day()["cancelled"] == whole["cancelled"] + 1
        PlatformHour.objects.order_by("-hour")[3].delete()
        assert run_days.last_day()["cancelled"] == whole["cancelled"] + 1, "a gap is read from the runs"
    assert PlatformHour.objects.count() == 0, "the wall hides sums of all tenants"
    assert run_days.last_day()["complete"] == whole["complete"]


def test_sums_of_all_feeds_are_those_of_the_feeds(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    """Kept for the days that are over; today's is still counted. A tenant sees its own alone."""
    _a_day_of_everything(clock, feed, source, sync)
    with platform_scope("test"):
        counted_now = [each.numbers for each in run_days.last_days(3)]
        assert run_days.sum_up(31) == 1, "one day is over"
        assert [each.numbers for each in run_days.last_days(3)] == counted_now
        sync_again = runs.request_run(feed, "full", trigger="manual", enqueue=False)
        runs.cancel_run(sync_again)
        assert run_days.last_days(3)[-1]["cancelled"] == counted_now[-1]["cancelled"] + 1
    assert PlatformDay.objects.count() == 0, "the wall hides sums of all tenants"
    with platform_scope("test"):
        RunDay.objects.all().delete()
        assert run_days.sum_up(31) == 0 and run_days.last_days(3)[0].runs == 0


def test_a_run_that_is_not_over_is_refused(feed: Feed) -> None:
    run = runs.request_run(feed, "full", trigger="manual", enqueue=False)
    with pytest.raises(ValueError, match="is not over"):
        run_days.add(run)
