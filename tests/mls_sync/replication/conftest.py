"""A feed of Desert Realty on a source in memory, and the steps that tests of the engine are told in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from listings.models import Collection, Listing
from mls_sync.models import Feed, RunKind, SyncRun
from mls_sync.providers import PROVIDERS
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from tests.mls_sync.replication.fake_provider import SOURCES, Source

Sync = Callable[..., SyncRun]


@pytest.fixture(autouse=True)
def no_waiting(settings: Any) -> None:
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """Ten listings A to J, changed long ago."""
    monkeypatch.setitem(PROVIDERS, "fake", ("Fake", "tests.mls_sync.replication.fake_provider.FakeProvider"))
    SOURCES["desert"] = Source()
    SOURCES["desert"].put(*"ABCDEFGHIJ")
    yield SOURCES["desert"]
    SOURCES.clear()


@pytest.fixture
def feed(source: Source, gps: Collection, in_tenant: Tenant) -> Feed:
    return Feed.objects.create(collection=gps, kind="fake", options={"source": "desert"})


@pytest.fixture
def sync(feed: Feed) -> Sync:
    """Run one sync to its end: `sync()` of the kind that is due, `sync("sweep")` of that kind."""

    def run(kind: str = "") -> SyncRun:
        fresh = Feed.objects.get(pk=feed.pk)
        kind = kind or runs.next_kind(fresh)
        return engine.run_to_end(runs.request_run(fresh, kind, trigger="manual", enqueue=False))

    return run


def live(feed: Feed) -> dict[str, int]:
    """Prices of the live listings by key."""
    rows = Listing.objects.live().filter(collection=feed.collection_id)
    return {key: int(price) for key, price in rows.values_list("listing_key", "list_price")}


FULL, INCREMENTAL, SWEEP = RunKind.FULL, RunKind.INCREMENTAL, RunKind.SWEEP
