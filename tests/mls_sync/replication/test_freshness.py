"""How fresh a feed is: delays of real syncs, and its age where nothing runs."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from mls_sync.checks import feeds_are_fresh
from mls_sync.feed_health import measure
from mls_sync.feeds import pause_feed
from mls_sync.freshness import Freshness, limit_of, of_feeds, span
from mls_sync.models import Feed, SyncRun
from realty.cron import longest_gap
from tests.conftest import signed_in
from tests.mls_sync.replication.conftest import Sync
from tests.mls_sync.replication.fake_provider import Source

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


def of(feed: Feed) -> Freshness:
    fresh = Feed.objects.select_related("collection").get(pk=feed.pk)
    return of_feeds([fresh])[feed.pk]


def minutes(length: timedelta | None) -> int:
    assert length is not None
    return round(length.total_seconds() / 60)


def test_it_is_measured_from_the_change_at_the_source(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    assert of(feed).changes == 0  # nobody waited for what the first read brought
    clock.shift(timedelta(hours=1))
    source.put("A", at=NOON + timedelta(minutes=50), ListPrice=1)
    source.put("B", at=NOON + timedelta(minutes=20), ListPrice=1)
    source.put("K", at=NOON + timedelta(minutes=30))
    sync()
    found = of(feed)
    assert found.changes == 3 and abs(minutes(found.median) - 30) <= 2 and abs(minutes(found.p95) - 40) <= 2
    sync()  # the overlap is read again, and counts no change twice
    assert of(feed).changes == 3


def test_what_came_into_the_filter_is_no_late_change(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    clock.shift(timedelta(hours=1))
    source.put("Z", at=NOON - timedelta(days=400))
    sync("sweep")
    assert of(feed).changes == 0


def test_what_only_a_sweep_found_counts_with_its_whole_delay(
    clock: Any,
    feed: Feed,
    source: Source,
    sync: Sync,
) -> None:
    sync()
    source.put("Z", at=NOON + timedelta(minutes=1))
    clock.shift(timedelta(hours=10))
    sync("sweep")
    assert of(feed).changes == 1 and of(feed).is_late and minutes(of(feed).p95) > 560


def test_after_a_day_a_change_no_longer_counts(clock: Any, feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("A", at=NOON + timedelta(minutes=1), ListPrice=1)
    clock.shift(timedelta(minutes=10))
    sync()
    assert of(feed).changes == 1
    clock.shift(timedelta(hours=25))
    assert of(feed).changes == 0


@pytest.mark.parametrize("paused", [False, True])
def test_where_nothing_runs_the_age_of_the_last_success_counts(
    clock: Any,
    feed: Feed,
    sync: Sync,
    paused: bool,
) -> None:
    sync()
    if paused:
        pause_feed(feed, "Paused by Olivia.")
    clock.shift(timedelta(minutes=119))
    assert not of(feed).is_late
    clock.shift(timedelta(minutes=2))
    why = " The feed is paused." if paused else ""
    assert of(feed).problems == (f"The last complete sync was 2 hr 1 min ago; the limit is 2 hr.{why}",)


def test_a_feed_that_never_came_to_its_end_is_late_too(clock: Any, feed: Feed) -> None:
    clock.shift(timedelta(hours=3))
    assert of(feed).problems[0].startswith("No sync was complete since the feed was made")


def test_a_feed_that_is_switched_off_is_not_judged(clock: Any, feed: Feed) -> None:
    clock.shift(timedelta(days=9))
    Feed.objects.update(enabled=False)
    assert of(feed).is_off and not of(feed).is_late


@pytest.mark.parametrize(
    ("cron", "own", "limit"),
    [
        ("*/15 * * * *", None, timedelta(hours=1)),
        ("0 * * * *", None, timedelta(hours=2)),
        ("0 8-18 * * *", None, timedelta(hours=28)),
        ("0 2 * * *", None, timedelta(hours=48)),
        ("0 2 * * *", 90, timedelta(minutes=90)),
    ],
)
def test_the_limit_is_the_feeds_own_or_follows_its_schedule(cron: str, own: int | None, limit: timedelta) -> None:
    assert limit_of(Feed(schedule=cron, freshness_limit_minutes=own)) == limit


def test_the_longest_gap_of_working_days_is_the_weekend() -> None:
    assert longest_gap("0 9 * * 1-5") == timedelta(days=3)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (330, "5 min 30 s"),
        (745, "12 min"),
        (7_200, "2 hr"),
        (7_500, "2 hr 5 min"),
        (260_000, "3 days"),
    ],
)
def test_spans_have_no_more_digits_than_the_measure(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


def test_monitoring_learns_of_a_late_feed(clock: Any, feed: Feed, sync: Sync) -> None:
    sync()
    out = StringIO()
    call_command("check_freshness", stdout=out)
    assert "desert_gps_listings: fresh" in out.getvalue() and feeds_are_fresh(None, databases=["default"]) == []
    clock.shift(timedelta(hours=5))
    with pytest.raises(SystemExit) as ended:
        call_command("check_freshness", "desert_gps_listings", "--json", stdout=(out := StringIO()))
    assert ended.value.code == 1
    assert [(row["state"], row["age_seconds"]) for row in json.loads(out.getvalue())] == [("late", 5 * 3600)]
    assert [warning.id for warning in feeds_are_fresh(None, databases=["default"])] == ["mls_sync.W001"]


def test_owners_see_it_on_the_feeds_page(feed: Feed, sync: Sync, owner: User) -> None:
    run = sync()
    Feed.objects.filter(pk=feed.pk).update(kind="spark")
    SyncRun.objects.filter(pk=run.pk).update(delays={"70": 10})
    page = signed_in(owner).get("/feeds/").content.decode()
    assert "p50 12 min" in page and "Not fresh" not in page
    type(feed.collection).objects.update(synced_at=timezone.now() - timedelta(days=3))
    page = signed_in(owner).get("/feeds/").content.decode()
    assert "The last complete sync was 3 days ago; the limit is 2 hr." in page


def test_the_consoles_first_page_names_a_late_feed_and_the_next_step(feed: Feed, staff: User) -> None:
    Feed.objects.filter(pk=feed.pk).update(kind="spark")
    type(feed.collection).objects.update(synced_at=timezone.now() - timedelta(days=3))
    measure(Feed.objects.filter(pk=feed.pk))
    page = " ".join(signed_in(staff).get("/admin/").content.decode().split())
    assert "The last complete sync was 3 days ago; the limit is 2 hr." in page
    assert "If none is under way, press Sync now." in page and "desert_gps_listings" in page
