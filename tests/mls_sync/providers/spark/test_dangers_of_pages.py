"""What a replicator of the Spark API must survive in answers and pages (reference, "Twenty-five things", by number),
against the simulated MLS: each ends in a run that says so, and the next clean one equals the world."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from listings.models import Collection, Listing
from mls_sync.models import Cursor, Feed, RunKind, RunStatus, SyncRun
from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError, RateLimited, TransientError
from mls_sync.providers.spark.client import SparkProvider
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from tests.mls_sync.providers.spark.conftest import spark
from tests.mls_sync.replication.replica import spark_feed

ALL = Window()
DATA = "/v1/listings"


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=40, crmls=5)) as server:
        yield server


@pytest.fixture
def provider(mls: SimulatedMLS) -> Iterator[SparkProvider]:
    made = spark(mls, page_size=10)
    yield made
    made.close()


@pytest.fixture
def feed(mls: SimulatedMLS, gps: Collection, in_tenant: Tenant, settings: Any) -> Feed:
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0, "attempts": 2}
    return spark_feed(gps, mls, page_size=10)


def sync(feed: Feed, kind: str = "") -> SyncRun:
    fresh = Feed.objects.get(pk=feed.pk)
    run = runs.request_run(fresh, kind or runs.next_kind(fresh), trigger="manual", enqueue=False)
    return engine.run_to_end(run)


def live(feed: Feed) -> list[str]:
    return sorted(Listing.objects.live().filter(collection=feed.collection_id).values_list("listing_key", flat=True))


def keys(provider: SparkProvider, window: Window = ALL) -> list[str]:
    found, token = [], ""
    while True:
        page = provider.page(window, token)
        found += [record.listing_key for record in page.records]
        if page.next_token is None:
            return found
        token = page.next_token


def moment(mls: SimulatedMLS, key: str) -> datetime:
    at = mls.world.find(key)
    assert at is not None
    return datetime.fromtimestamp(mls.world.contract(at).modified, tz=timezone.get_default_timezone())


def test_danger_2_the_ends_of_a_window_are_within_it(mls: SimulatedMLS, provider: SparkProvider) -> None:
    wanted = list(mls.world.keys(GPS))
    for key in wanted[:3]:
        at = moment(mls, key)
        assert key in keys(provider, Window(at, at))


def test_danger_3_what_comes_late_with_an_old_timestamp_is_within_the_overlap(mls: SimulatedMLS, feed: Feed) -> None:
    sync(feed)
    cursor = Cursor.objects.get(feed=feed)
    key = live(feed)[0]
    mls.world.change_price(key, 777_000)
    # The server's cache showed it only after our last read, which began later than the change.
    Cursor.objects.filter(pk=cursor.pk).update(watermark=moment(mls, key) + timedelta(minutes=19))
    assert sync(feed).kind == RunKind.INCREMENTAL
    assert Listing.objects.get(listing_key=key).list_price == 777_000


def test_danger_11_what_vanishes_without_a_word_is_found_by_the_sweep(mls: SimulatedMLS, feed: Feed) -> None:
    sync(feed)
    gone = live(feed)[0]
    mls.world.vanish(gone)
    sync(feed)
    assert gone in live(feed)
    assert sync(feed, RunKind.SWEEP).status == RunStatus.COMPLETE
    assert gone not in live(feed) and len(live(feed)) == 39


@pytest.mark.parametrize("fault", ["html", "empty_body", "unavailable", "lost_page"])
def test_danger_12_a_sweep_that_ends_early_removes_nothing(mls: SimulatedMLS, feed: Feed, fault: str) -> None:
    sync(feed)
    before = live(feed)
    mls.faults.add(fault, path=DATA, page=1, count=100)
    assert sync(feed, RunKind.SWEEP).status != RunStatus.COMPLETE
    assert live(feed) == before


def test_danger_13_a_status_may_go_back(mls: SimulatedMLS, feed: Feed) -> None:
    sync(feed)
    listing = Listing.objects.filter(collection=feed.collection_id, standard_status="Active").first()
    assert listing is not None
    Listing.objects.filter(pk=listing.pk).update(standard_status="Closed", content_hash=b"0" * 16)
    sync(feed, RunKind.FULL)
    listing.refresh_from_db()
    assert listing.standard_status == "Active"


def test_danger_14_a_token_that_repeats_ends_the_read_and_not_never(mls: SimulatedMLS, feed: Feed) -> None:
    mls.faults.add("token_loop", path=DATA)
    run = sync(feed)
    assert run.status == RunStatus.PARTIAL and "announced" in run.message


def test_danger_14_a_redirect_to_another_host_is_not_followed(mls: SimulatedMLS, provider: SparkProvider) -> None:
    mls.faults.add("redirect", path=DATA)
    with pytest.raises(ConfigurationError, match="must not see the token") as caught:
        provider.page(ALL, "")
    assert DEFAULT_TOKEN not in str(caught.value)


@pytest.mark.parametrize("fault", ["short_page", "empty_page", "duplicates"])
def test_danger_15_short_and_empty_pages_go_on(mls: SimulatedMLS, provider: SparkProvider, fault: str) -> None:
    mls.faults.add(fault, path=DATA, page=2)
    assert sorted(set(keys(provider))) == list(mls.world.keys(GPS))


def test_danger_15_a_total_that_is_wrong_makes_the_run_partial(mls: SimulatedMLS, feed: Feed) -> None:
    mls.faults.add("wrong_total", path=DATA)
    assert sync(feed).status == RunStatus.PARTIAL
    assert len(live(feed)) == 40


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [({"seconds": 7}, 7), ({"seconds": 7, "retry_after": "date"}, 7), ({"retry_after": "none"}, 60)],
)
def test_danger_17_throttling_is_waited_for(
    mls: SimulatedMLS, provider: SparkProvider, settings: dict[str, Any], seconds: int
) -> None:
    mls.faults.add("rate_limited", **settings)
    with pytest.raises(RateLimited) as caught:
        provider.page(ALL, "")
    assert seconds - 2 <= caught.value.retry_after.total_seconds() <= seconds


@pytest.mark.parametrize("fault", ["html", "empty_body", "not_json", "success_false", "no_envelope", "unauthorized"])
def test_danger_18_whatever_is_no_page_is_an_error_and_never_an_empty_end(
    mls: SimulatedMLS, provider: SparkProvider, fault: str
) -> None:
    mls.faults.add(fault, path=DATA)
    with pytest.raises(Exception, match=r"\w") as caught:
        provider.page(ALL, "")
    assert DEFAULT_TOKEN not in f"{caught.value}"


@pytest.mark.parametrize("fault", ["plain_as_gzip", "byte_order_mark", "wrong_charset", "nan_literals"])
def test_danger_19_odd_bytes_are_read(mls: SimulatedMLS, provider: SparkProvider, fault: str) -> None:
    mls.faults.add(fault, path=DATA)
    page = provider.page(ALL, "")
    assert len([provider.row(record) for record in page.records]) == 10


@pytest.mark.parametrize("fault", ["cut_off", "cut_gzip", "dropped"])
def test_danger_19_a_body_that_was_cut_off_is_no_page(
    mls: SimulatedMLS, provider: SparkProvider, fault: str
) -> None:
    mls.faults.add(fault, path=DATA)
    with pytest.raises(TransientError):
        provider.page(ALL, "")
