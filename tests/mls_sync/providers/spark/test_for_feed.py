"""A provider made from a stored feed: decrypted secrets, and a rate budget that outlives the object."""

from typing import Any

import pytest

from listings.models import Collection
from mls_sync.models import Feed, RateBudget
from mls_sync.providers import provider_for
from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError, RateLimited
from realty.tenants.models import Tenant
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS


@pytest.fixture
def feed(in_tenant: Tenant, gps: Collection, mls: SimulatedMLS) -> Feed:
    options = {"base_url": mls.url, "mls_id": GPS, "requests_per_5_minutes": 4}
    feed = Feed.objects.create(collection=gps, kind="spark", options=options, secrets={"token": DEFAULT_TOKEN})
    return Feed.objects.get(pk=feed.pk)


def read(feed: Feed) -> Any:
    return provider_for(feed).page(Window(), "")


def test_the_budget_is_one_for_all_objects(feed: Feed, mls: SimulatedMLS) -> None:
    for _ in range(3):
        read(feed)  # at first the property types too: they are kept
    with pytest.raises(RateLimited, match="budget of 4 requests"):
        read(feed)
    assert mls.requests.count == 4 and RateBudget.objects.get().used == 4


def test_told_to_wait_everyone_waits(feed: Feed, mls: SimulatedMLS) -> None:
    mls.faults.add("rate_limited", seconds=90, count=1)
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            read(feed)
        assert 80 < caught.value.retry_after.total_seconds() <= 90
    assert mls.requests.count == 1


def test_without_a_token_the_tenant_must_act(feed: Feed) -> None:
    feed.secrets = {}
    with pytest.raises(ConfigurationError, match="no access token"):
        provider_for(feed)


def test_an_unknown_option_value_is_named(feed: Feed) -> None:
    feed.options = {"page_size": "many"}
    with pytest.raises(ConfigurationError, match="page_size"):
        provider_for(feed)
