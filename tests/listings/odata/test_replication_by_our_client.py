"""A tenant's face read whole by our own RESO client: another tenant has the same listings afterwards, and follows."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from listings.collections import provision
from listings.enums import LicenseRole
from listings.models import Collection, Listing
from listings.odata.fields import FIELDS, KEY, NOTICE, SOURCE_KEY, SOURCE_NAME, STAMP
from listings.photos import galleries_of
from mls_sync.enums import RunStatus
from mls_sync.models import Feed, RunKind, SyncRun
from mls_sync.replication import engine, runs
from realty.api.scopes import Scope
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import GPS, SimulatedMLS, World
from tests.listings.odata.conftest import licensed
from tests.mls_sync.replication.replica import FREE, spark_feed
from tests.realty.api.callers import token_of

pytestmark = pytest.mark.django_db(transaction=True)
# Not told by the dictionary's fields, or of this service alone.
OURS = {KEY, NOTICE, SOURCE_KEY, SOURCE_NAME, STAMP}
CHILDREN = ("rooms", "units", "open_houses", "media_links")
KEYS_OF_CHILDREN = {"RoomKey", "UnitTypeKey", "OpenHouseKey", "MediaKey"}


def run(feed: Feed, kind: str) -> SyncRun:
    found = engine.run_to_end(runs.request_run(Feed.objects.get(pk=feed.pk), kind, trigger="manual", enqueue=False))
    assert found.status == RunStatus.COMPLETE, (found.status, found.message)
    return found


@pytest.fixture
def source(gps: Collection, tenant: Tenant) -> Any:
    """A back-office collection, filled from a simulated MLS."""
    licensed(gps, tenant, license_role=LicenseRole.BACK_OFFICE)
    with SimulatedMLS(World(gps=40, crmls=3)) as mls, tenant_scope(tenant):
        run(spark_feed(gps, mls), RunKind.FULL)
    return gps


@pytest.fixture
def follower(source: Collection, owner: User, other_tenant: Tenant, live_server: LiveServer, settings: Any) -> Feed:
    """A feed of another tenant on the first one's face."""
    settings.API_REQUESTS_PER_MINUTE = 100_000
    with tenant_scope(other_tenant):
        options = {"base_url": f"{live_server.url}/reso/odata", "profile": "plain", "page_size": 15, **FREE}
        secrets = {"token": token_of(owner, Scope.RESO_READ)}
        collection = provision(other_tenant, "desert", title="Desert")
        return Feed.objects.create(collection=collection, kind="reso", options=options, secrets=secrets)


def told(collection: Collection, prefix: str = "") -> dict[str, dict[str, Any]]:
    """What the dictionary says of every live listing, with its photos and children but for their keys."""
    listings = list(Listing.objects.live().filter(collection=collection))
    galleries = galleries_of(listing.pk for listing in listings)
    found = {}
    for listing in listings:
        columns = {name: getattr(listing, f.column) for name, f in FIELDS.items() if name not in OURS and f.column}
        children = {name: [without_keys(item) for item in getattr(listing, name) or []] for name in CHILDREN}
        photos = [
            (p.uri("large"), p.order, p.preferred_photo_yn, p.caption, p.media_modification_timestamp)
            for p in galleries.get(listing.pk, [])
        ]
        found[prefix + listing.listing_key] = columns | children | {"photos": photos}
    return found


def without_keys(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in KEYS_OF_CHILDREN}


def assert_equal(source: Collection, tenant: Tenant, follower: Feed, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        ours = told(source, f"{source.provider}.")
    with tenant_scope(other_tenant):
        theirs = told(follower.collection)
    assert sorted(theirs) == sorted(ours) and len(ours) > 20
    for key, values in ours.items():
        different = {name: (value, theirs[key][name]) for name, value in values.items() if theirs[key][name] != value}
        assert different == {}, key


def test_another_tenant_has_the_same_listings_and_follows(
    source: Collection, tenant: Tenant, follower: Feed, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        run(follower, RunKind.FULL)
    assert_equal(source, tenant, follower, other_tenant)
    with tenant_scope(tenant):
        changed, gone = Listing.objects.live().filter(mls_id=GPS).order_by("pk")[:2]
        later = timezone.now()
        Listing.objects.filter(pk=changed.pk).update(list_price=Decimal(123_456), modification_timestamp=later)
        Listing.objects.filter(pk=gone.pk).update(vanished_at=later)
    with tenant_scope(other_tenant):
        run(follower, RunKind.INCREMENTAL)
        run(follower, RunKind.SWEEP)
    assert_equal(source, tenant, follower, other_tenant)
