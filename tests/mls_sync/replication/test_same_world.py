"""One world by two protocols: what is stored is equal, listing by listing and photo by photo."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from listings.models import Collection
from mls_sync.models import Feed, RunKind, RunStatus
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from simulators.mls.records import MLS_NAMES
from simulators.mls.reso.profiles import PROFILES
from tests.mls_sync.replication.replica import contents, spark_feed, unsigned

Stored = dict[str, Any]
# What says how a listing came, or tells more by one protocol than by the other: codes of the MLS and what it withholds.
OF_THE_WAY = {"raw", "content_hash", "sync_source", "is_duplicate", "mls_id", "mls_property_type", "masked_fields"}
# Of a world that ended in the past, no open house is to come.
NOW = int(timezone.now().timestamp())
TODAY = timezone.now().date().isoformat()
CHILDREN = {"photos", "rooms", "units", "open_houses", "virtual_tours", "media_links"}
ALL = "Media,Rooms,UnitTypes,OpenHouse"
SERVERS: dict[str, dict[str, str]] = {
    "certified": {"expansions": ALL},
    "enumerations": {"expansions": ALL},
    "spark": {"profile": "spark"},
    "trestle": {"profile": "trestle", "auth": "bearer"},
    "bridge": {"profile": "bridge"},
    "mls_grid": {"profile": "mlsgrid"},
}


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    world = World(gps=120, crmls=80, genesis=NOW)
    with SimulatedMLS(world, reso={name: {"limits": ()} for name in PROFILES}) as server:
        yield server


def reso_feed(collection: Collection, mls: SimulatedMLS, server: str) -> Feed:
    given = {"base_url": mls.url + PROFILES[server].root, "system": MLS_NAMES[GPS], "page_size": 40}
    return Feed.objects.create(
        tenant_id=collection.tenant_id,
        collection=collection,
        kind="reso",
        options=given | SERVERS[server],
        secrets={"token": DEFAULT_TOKEN},
    )


def replicated(feed: Feed) -> dict[str, Stored]:
    run = engine.run_to_end(runs.request_run(feed, RunKind.FULL, trigger="manual", enqueue=False))
    assert run.status == RunStatus.COMPLETE, run.message
    return contents(feed.collection)


def children(stored: Stored, names: dict[str, tuple[str, ...]]) -> dict[str, list[dict[str, str]]]:
    """Of each child what Spark tells too, as text: one protocol has numbers where the other has digits."""
    return {
        column: [{name: str(child[name]).lower() for name in told if name in child} for child in stored[column]]
        for column, told in names.items()
    }


def photos(stored: Stored) -> list[tuple[object, ...]]:
    return [
        (photo.media_key, photo.order, photo.preferred_photo_yn, photo.caption, photo.uris["large"])
        for photo in stored["photos"]
    ]


@pytest.mark.parametrize("server", list(SERVERS))
def test_by_spark_and_by_reso(
    gps: Collection, crmls: Collection, in_tenant: Tenant, mls: SimulatedMLS, server: str
) -> None:
    spark, reso = replicated(spark_feed(gps, mls)), replicated(reso_feed(crmls, mls, server))
    assert sorted(spark) == sorted(reso) == list(mls.world.keys(GPS))
    names = {
        "rooms": ("RoomKey", "RoomType", "RoomLevel", "RoomWidth", "RoomLength"),
        "units": ("UnitTypeKey", "UnitTypeType", "UnitTypeBedsTotal", "UnitTypeBathsTotal", "UnitTypeActualRent"),
        "virtual_tours": ("VirtualTourKey", "VirtualTourName", "VirtualTourType", "VirtualTourURL"),
        "media_links": ("MediaKey", "MediaCategory", "MediaURL", "ShortDescription"),
    }
    names["open_houses"] = ("OpenHouseKey", "OpenHouseDate", "OpenHouseStartTime", "OpenHouseEndTime")
    if server == "mls_grid":  # there they are a resource of their own, of which those to come are read
        for stored in (*spark.values(), *reso.values()):
            stored["open_houses"] = [each for each in stored["open_houses"] if each["OpenHouseDate"] >= TODAY]
        assert any(stored["open_houses"] for stored in reso.values())
    for key, told in spark.items():
        for name in told.keys() - OF_THE_WAY - CHILDREN:
            assert reso[key][name] == told[name], (key, name)
        assert unsigned([list(each) for each in photos(reso[key])]) == [list(each) for each in photos(told)], key
        assert children(reso[key], names) == children(told, names), key
