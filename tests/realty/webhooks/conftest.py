from collections.abc import Iterator

import pytest

from listings.models import Collection
from mls_sync.models import EventType, Feed
from realty.tenants.models import Tenant
from realty.webhooks import endpoints
from realty.webhooks.models import WebhookEndpoint
from tests.realty.webhooks.receiver import Receiver

EVERYTHING = list(EventType.values)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.stop()


@pytest.fixture
def feed(gps: Collection, in_tenant: Tenant) -> Feed:
    return Feed.objects.create(collection=gps, kind="spark")


@pytest.fixture
def endpoint(receiver: Receiver, in_tenant: Tenant) -> WebhookEndpoint:
    """Desert Realty's, told of everything."""
    made, _ = endpoints.add(in_tenant.pk, "Warehouse", receiver.url, EVERYTHING)
    return made
