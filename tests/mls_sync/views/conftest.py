import pytest

from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope


@pytest.fixture
def feed(gps: Collection) -> Feed:
    with tenant_scope(gps.tenant_id):
        return Feed.objects.create(
            tenant_id=gps.tenant_id, collection=gps, kind="spark", secrets={"token": "hush-hush"}
        )
