from collections.abc import Iterator

import pytest

from listings.models import Collection
from mls_sync.models import EventType, Feed, WebhookEndpoint
from mls_sync.webhooks import endpoints
from realty.tenants.models import Tenant
from tests.mls_sync.webhooks.receiver import Receiver

EVERYTHING = [kind for kind in EventType.values if kind != EventType.TEST]


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
