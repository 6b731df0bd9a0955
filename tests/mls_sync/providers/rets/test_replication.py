"""A world replicated by RETS, beside the same world by Spark."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from listings.models import Collection, Listing
from listings.photos import gallery_of
from mls_sync.field_maps import add_version
from mls_sync.models import Feed, RunKind, RunStatus
from mls_sync.replication import engine, runs
from mls_sync.replication.remapping import remap
from realty.tenants.models import Tenant
from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import GPS, SimulatedMLS, World
from tests.conftest import signed_in
from tests.mls_sync.providers.rets.test_contract import system_name
from tests.mls_sync.replication.replica import contents, spark_feed

# What the two protocols say differently of one listing, or say at all.
OF_THE_WIRE = {"raw", "content_hash", "sync_source", "is_duplicate"}
CHILDREN = {
    "photos",
    "rooms",
    "units",
    "open_houses",
    "virtual_tours",
    "virtual_tour_url_branded",
    "media_links",
    "traits",
}


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=60, crmls=10)) as server:
        yield server


def rets_feed(collection: Collection, mls: SimulatedMLS, **options: Any) -> Feed:
    given = {"login_url": f"{mls.url}/rets/login", "criteria": f"({system_name('MlsId')}={GPS})", "page_size": 20}
    secrets = {"user": RETS_USER, "password": RETS_PASSWORD}
    return Feed.objects.create(
        tenant_id=collection.tenant_id, collection=collection, kind="rets", options=given | options, secrets=secrets
    )


def sync(feed: Feed, kind: str = "") -> Any:
    fresh = Feed.objects.get(pk=feed.pk)
    run = runs.request_run(fresh, kind or runs.next_kind(fresh), trigger="manual", enqueue=False)
    return engine.run_to_end(run)


@pytest.mark.parametrize("form", ["COMPACT-DECODED", "COMPACT"])
def test_a_world_is_the_same_by_rets_as_by_spark(
    mls: SimulatedMLS, gps: Collection, crmls: Collection, in_tenant: Tenant, form: str
) -> None:
    sync(spark_feed(crmls, mls))
    run = sync(rets_feed(gps, mls, response_format=form))
    assert (run.status, run.created) == (RunStatus.COMPLETE, 60)
    by_rets, by_spark = contents(gps), contents(crmls)
    assert by_rets.keys() == by_spark.keys()
    for key, told in by_spark.items():
        ours = by_rets[key]
        different = {name: (ours[name], value) for name, value in told.items() if ours[name] != value}
        assert different.keys() <= OF_THE_WIRE | CHILDREN, (key, different)


CHILDREN_OF_THE_WORLD = (
    "Media:Photo", "Media:Video", "Media:FloorPlan", "Media:Document", "Media:VirtualTour", "Room:Room", "Unit:Unit",
    "OpenHouse:OpenHouse",
)  # fmt: skip


def test_what_hangs_on_listings_is_the_same_by_rets_as_by_spark(
    mls: SimulatedMLS, gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    sync(spark_feed(crmls, mls))
    run = sync(rets_feed(gps, mls, children=CHILDREN_OF_THE_WORLD))
    assert (run.status, run.created) == (RunStatus.COMPLETE, 60)
    by_rets, by_spark = contents(gps), contents(crmls)
    for key, told in by_spark.items():
        ours = by_rets[key]
        for name in ("rooms", "open_houses"):
            assert ours[name] == told[name]
        pairs = zip(ours["photos"], told["photos"], strict=True)
        for one, other in pairs:
            assert (one.media_key, one.caption, one.preferred_photo_yn) == (
                other.media_key,
                other.caption,
                other.preferred_photo_yn,
            )
            assert one.uris["large"] == other.uris["large"]
        assert [tour["VirtualTourURL"] for tour in ours["virtual_tours"]] == [
            tour["VirtualTourURL"] for tour in told["virtual_tours"]
        ]
    feed = Feed.objects.get(collection=gps)
    again = sync(feed, RunKind.FULL)
    assert (again.unchanged, again.updated) == (60, 0)
    asked = mls.requests.count
    remap(feed)
    assert mls.requests.count == asked and contents(gps)[key]["photos"] == ours["photos"]


def test_changes_come_with_increments_and_what_vanished_goes_with_a_sweep(
    mls: SimulatedMLS, gps: Collection, in_tenant: Tenant
) -> None:
    feed = rets_feed(gps, mls)
    assert sync(feed).status == RunStatus.COMPLETE
    keys = list(mls.world.keys(GPS))
    mls.world.change_price(keys[3], 123_400)
    again = sync(feed)
    assert (again.kind, again.status, again.updated) == (RunKind.INCREMENTAL, RunStatus.COMPLETE, 1)
    assert int(Listing.objects.get(listing_key=keys[3]).list_price or 0) == 123_400
    mls.world.vanish(keys[5])
    swept = sync(feed, RunKind.SWEEP)
    assert (swept.status, swept.vanished) == (RunStatus.COMPLETE, 1)
    whole = sync(feed, RunKind.FULL)
    assert (whole.unchanged, whole.updated, whole.created) == (59, 0, 0)
    assert mls.rets.sessions.count == 0 and mls.rets.sessions.logouts == mls.rets.sessions.logins


def test_a_page_says_that_the_photos_are_files(
    mls: SimulatedMLS, gps: Collection, in_tenant: Tenant, owner: User
) -> None:
    sync(rets_feed(gps, mls))
    listing = Listing.objects.filter(collection=gps, photos_count__gt=3, masked_fields=[]).first()
    listing = listing or Listing.objects.filter(collection=gps, photos_count__gt=3).first()
    assert listing and gallery_of(listing.pk)
    page = signed_in(owner).get(listing.get_absolute_url()).content.decode()
    assert 'src=""' not in page and "only as files" in page


def test_a_map_edit_by_system_name_needs_no_request(mls: SimulatedMLS, gps: Collection, in_tenant: Tenant) -> None:
    feed = rets_feed(gps, mls)
    sync(feed)
    asked = mls.requests.count
    before = Listing.objects.filter(collection=gps).exclude(list_price=None).count()
    rules = [{"field": "SubdivisionName", "names": [system_name("City")]}]
    add_version(feed, rules, [{"name": "Asked", "names": [system_name("ListPrice")], "reader": "money"}])
    assert remap(feed, outdated=True).written == 60 and mls.requests.count == asked
    assert not Listing.objects.filter(collection=gps).exclude(subdivision_name="").filter(city="").exists()
    assert Listing.objects.filter(collection=gps, extra__has_key="Asked").count() == before
