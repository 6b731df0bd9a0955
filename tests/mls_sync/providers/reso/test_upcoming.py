"""Open houses of a service that has them apart (MLS Grid), from its simulated face."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from listings.models import Collection
from mls_sync.models import RunKind, RunStatus
from mls_sync.providers import provider_for
from mls_sync.providers.base import Window
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from simulators.mls import GPS, SimulatedMLS, World
from tests.mls_sync.replication.replica import contents, reso_feed

TODAY = timezone.now().date().isoformat()


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    """Of a world that ended in the past, no open house is to come."""
    world = World(gps=120, crmls=10, genesis=int(timezone.now().timestamp()))
    with SimulatedMLS(world, reso={"mls_grid": {"limits": ()}}) as server:
        yield server


def open_houses(stored: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    return {key: [each["OpenHouseKey"] for each in row["open_houses"]] for key, row in stored.items()}


def test_those_to_come_are_put_into_their_listings_by_a_few_requests(
    gps: Collection, in_tenant: Tenant, mls: SimulatedMLS
) -> None:
    feed = reso_feed(gps, mls, "mls_grid", page_size=60)
    run = engine.run_to_end(runs.request_run(feed, RunKind.FULL, trigger="manual", enqueue=False))
    assert run.status == RunStatus.COMPLETE, run.message
    stored = contents(gps)
    assert any(open_houses(stored).values())
    assert all(each["OpenHouseDate"] >= TODAY for row in stored.values() for each in row["open_houses"])
    asked = [path for path in mls.requests.paths if "/v2/OpenHouse" in path]
    assert 0 < len(asked) <= 3, asked


def test_its_own_cursor_brings_the_listings_concerned(gps: Collection, in_tenant: Tenant, mls: SimulatedMLS) -> None:
    feed = reso_feed(gps, mls, "mls_grid", statuses=["Active", "Pending", "Closed"])
    provider = provider_for(feed)
    try:
        found, token = set(), ""
        while True:
            page = provider.page(Window(end=timezone.now()), token, "OpenHouse")
            found |= {record.listing_key for record in page.records}
            assert all(record.payload["OpenHouse"] is not None for record in page.records)
            if page.next_token is None:
                break
            token = page.next_token
    finally:
        provider.close()
    assert found and found <= set(mls.world.keys(GPS))


def test_a_feed_that_does_not_want_them_does_not_ask(gps: Collection, in_tenant: Tenant, mls: SimulatedMLS) -> None:
    feed = reso_feed(gps, mls, "mls_grid", expansions=["Media"])
    provider = provider_for(feed)
    try:
        page = provider.page(Window(), "")
        assert page.records and all("OpenHouse" not in record.payload for record in page.records)
    finally:
        provider.close()
