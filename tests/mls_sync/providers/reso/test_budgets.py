"""What a service allows is never exceeded, by however many workers: MLS Grid suspends the token of whoever does."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from listings.models import Collection
from mls_sync.models import Feed, RateBudget
from mls_sync.providers.base import Window
from mls_sync.providers.errors import RateLimited
from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.transport.http import PATIENCE
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from simulators.mls.records import MLS_NAMES
from simulators.mls.reso.profiles import Limit
from tests.mls_sync.providers.reso.server import ResoServer
from tests.mls_sync.replication.worker import processes

WORKERS, PAGES, LONGEST = 3, 8, 120
MOST_BYTES = 6_000_000
LIMITS = (Limit(1, requests=3), Limit(3_600, bytes=MOST_BYTES), Limit(3_600, requests=40))
OPTIONS = {
    "profile": "mlsgrid",
    "system": MLS_NAMES[GPS],
    "page_size": 25,
    "requests_per_second": 3,
    "requests_per_hour": 40,
    "megabytes_per_hour": MOST_BYTES // 1_000_000,
}


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=200, crmls=10), reso={"mls_grid": {"limits": LIMITS}}) as server:
        yield server


def made(collection: Collection, url: str, **options: Any) -> Feed:
    with tenant_scope(collection.tenant_id):
        return Feed.objects.create(
            collection=collection,
            kind="reso",
            options={"base_url": url, **OPTIONS, **options},
            secrets={"token": DEFAULT_TOKEN},
        )


def work(database: str, tenant_id: int, feed_id: int) -> None:
    """A worker of its own process: reads pages as fast as it may, until an hour's budget is spent."""
    connection.settings_dict["NAME"] = database
    with tenant_scope(tenant_id), closing(ResoProvider.for_feed(Feed.objects.get(pk=feed_id))) as provider:
        until, read = time.monotonic() + LONGEST, 0
        while read < PAGES and time.monotonic() < until:
            try:
                provider.page(Window(), "")
                read += 1
            except RateLimited as full:
                if full.retry_after > timedelta(seconds=PATIENCE):
                    break


@pytest.mark.django_db(transaction=True)
def test_workers_in_processes_of_their_own_never_exceed_a_budget(mls: SimulatedMLS, gps: Collection) -> None:
    feed = made(gps, f"{mls.url}/v2")
    context, name = processes(), connection.settings_dict["NAME"]
    workers = [context.Process(target=work, args=(name, feed.tenant_id, feed.pk)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(LONGEST * 2)
    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    assert mls.requests.count > WORKERS
    quotas = mls.reso.quotas
    assert (dict(quotas.exceeded), dict(quotas.refused), quotas.suspended) == ({}, {}, set())


@pytest.mark.django_db(transaction=True)
def test_feeds_of_one_credential_share_what_is_stricter(
    mls: SimulatedMLS, gps: Collection, crmls: Collection, tenant: Tenant
) -> None:
    """Whichever limits each of them has."""
    first, second = (
        made(gps, f"{mls.url}/v2", requests_per_hour=4, requests_per_second=1_000),
        made(crmls, f"{mls.url}/v2", requests_per_hour=1_000, requests_per_second=1_000),
    )
    with tenant_scope(tenant):
        budgets = [provider.source._budget for provider in map(ResoProvider.for_feed, (first, second))]
        strict, wide = (budget for budget in budgets if budget)
        assert strict.credential == wide.credential
        for _ in range(3):
            wide.spend()
        strict.spend()
        with pytest.raises(RateLimited, match="4 requests in an hour"):
            strict.spend()


@pytest.mark.parametrize(
    "headers",
    [
        {"Hour-Quota-Available": "0.0", "Hour-Quota-ResetTime": "{milliseconds}"},
        {"Application-RateLimit-Remaining": "0", "Application-RateLimit-Reset": "{seconds}"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800"},
    ],
    ids=["trestle", "bridge", "others"],
)
def test_a_quota_that_is_used_up_by_the_servers_word_stops_everybody(
    gps: Collection, in_tenant: Tenant, server: ResoServer, headers: dict[str, str]
) -> None:
    reset = time.time() + 1_800
    told = {"milliseconds": f"{reset * 1000:.0f}", "seconds": f"{reset:.0f}"}
    server.ways.headers = {name: value.format(**told) for name, value in headers.items()}
    server.tokens = {DEFAULT_TOKEN}
    provider = ResoProvider.for_feed(made(gps, server.url, profile="plain", system=""))
    page = provider.page(Window(), "")
    with pytest.raises(RateLimited) as caught:
        provider.page(Window(), page.next_token or "")
    assert timedelta(minutes=29) < caught.value.retry_after <= timedelta(minutes=31)
    assert RateBudget.objects.get().suspended_until is not None


def test_a_lower_limit_in_the_headers_is_kept_from_the_next_slice_on(
    gps: Collection, in_tenant: Tenant, server: ResoServer
) -> None:
    server.ways.headers = {"Hour-Quota-Limit": "17.0", "Minute-Quota-Limit": "100000"}
    server.tokens = {DEFAULT_TOKEN}
    feed = made(gps, server.url, profile="trestle", auth="bearer", system="")
    ResoProvider.for_feed(feed).page(Window(), "")
    budget = ResoProvider.for_feed(feed).source._budget
    assert (
        budget
        and {limit.period: limit.most for limit in budget.limits if limit.unit == "requests"}[timedelta(hours=1)] == 17
    )
