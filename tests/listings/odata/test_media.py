"""Media, open houses, rooms and units: with their listing, and as lists of their own."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from listings.ingest import write
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.odata.asking import found, refused, walked
from tests.listings.odata.conftest import licensed
from tests.listings.rows import photo, row

CHILDREN: dict[str, Any] = {
    "media_links": [
        {"MediaCategory": "Video", "MediaURL": "https://video.example/1", "MediaKey": "v1"},
        {"MediaCategory": "Document", "MediaURL": "https://paper.example/1"},
        {"MediaCategory": "Video", "MediaURL": "javascript:alert(1)"},
    ],
    "open_houses": [{"OpenHouseDate": "2026-11-07", "OpenHouseStartTime": "10:00", "OpenHouseEndTime": "12:30"}],
    "rooms": [{"RoomKey": "r1", "RoomType": "Kitchen", "RoomLevel": "Main"}],
}


@pytest.fixture
def world(back_office: Collection, idx: Collection, tenant: Tenant) -> None:
    """In each collection three listings with three photos, of which the first has more."""
    with tenant_scope(tenant):
        for collection in (back_office, idx):
            photos = tuple(photo(order) for order in range(3))
            rows = [row(key, photos=photos, **(CHILDREN if key == "a" else {})) for key in ("a", "b", "c")]
            with transaction.atomic():
                write(collection, rows, run_id=None)


def test_what_hangs_on_a_listing_is_expanded(program: Client, world: None) -> None:
    record = found(program, "Property('gps.a')", expand="Media,OpenHouse,Rooms,UnitTypes", select="ListingKey")
    assert [media["MediaCategory"] for media in record["Media"]] == ["Photo"] * 3 + ["Video", "Document"]
    first = record["Media"][0]
    assert (first["MediaKey"], first["SourceSystemMediaKey"]) == ("gps.a.house0", "house0")
    assert first["MediaURL"] == "https://photos.example/house-0-300.jpg" and first["ResourceRecordKey"] == "gps.a"
    [house] = record["OpenHouse"]
    assert house["OpenHouseDate"] == "2026-11-07"
    begin = datetime.fromisoformat(house["OpenHouseStartTime"])
    assert (begin.hour, begin.tzinfo is not None) == (10, True)
    [room] = record["Rooms"]
    assert (room["RoomKey"], room["RoomLevel"], record["UnitTypes"]) == ("gps.a.r1", "Main", [])


def test_documents_are_for_participants_and_hidden_photos_for_nobody(
    program: Client, world: None, idx: Collection, tenant: Tenant
) -> None:
    def categories() -> list[str]:
        return [media["MediaCategory"] for media in found(program, "Property('crmls.a')/Media")["value"]]

    assert categories() == ["Photo"] * 3 + ["Video"]
    licensed(idx, tenant, hidden_from_clients="Photos")
    assert categories() == ["Video"]
    licensed(idx, tenant, hidden_from_clients="Media, OpenHouse")
    assert categories() == [] and found(program, "Property('crmls.a')/OpenHouse")["value"] == []


def test_a_floor_plan_for_agents_alone_is_for_participants(
    program: Client, back_office: Collection, idx: Collection, tenant: Tenant
) -> None:
    plan = {"MediaCategory": "Floor Plan", "MediaURL": "https://plan.example/1", "Permission": "Agent Only"}
    with tenant_scope(tenant), transaction.atomic():
        for collection in (back_office, idx):
            write(collection, [row("a", media_links=[plan])], run_id=None)
    assert found(program, "Property('gps.a')/Media")["value"][0]["MediaURL"] == plan["MediaURL"]
    assert found(program, "Property('crmls.a')/Media")["value"] == []


@pytest.mark.parametrize(
    ("withheld", "kinds"), [({}, ["Public"]), ({"internet_address_display_yn": False}, [])], ids=["shown", "withheld"]
)
def test_open_houses_are_those_that_clients_may_see(
    program: Client, back_office: Collection, idx: Collection, tenant: Tenant, withheld: Any, kinds: list[str]
) -> None:
    """Participants see all; others none of brokers alone, and none at an address that is withheld."""
    houses = [{"OpenHouseDate": "2026-11-07", "OpenHouseType": kind} for kind in ("Public", "Broker")]
    with tenant_scope(tenant), transaction.atomic():
        for collection in (back_office, idx):
            write(collection, [row("a", open_houses=houses, **withheld)], run_id=None)

    def told(path: str) -> list[str]:
        return [house["OpenHouseType"] for house in found(program, path)["value"]]

    assert told("Property('gps.a')/OpenHouse") == ["Public", "Broker"]
    assert told("Property('crmls.a')/OpenHouse") == kinds
    assert sorted(told("OpenHouse")) == sorted(["Public", "Broker", *kinds])


def test_an_expansion_may_be_selected(program: Client, world: None) -> None:
    for selected in ("ListingKey,Media", "Media"):
        record = found(program, "Property('gps.a')", expand="Media", select=selected)
        assert set(record) - {"@odata.context"} == {"ListingKey", "Media"}


def test_an_expansion_has_options_of_its_own(program: Client, world: None) -> None:
    asked = "Media($filter=MediaCategory eq 'Video' or Order eq 1;$select=Order,MediaURL;$top=1;$count=true)"
    record = found(program, "Property('gps.a')", expand=asked, select="City")
    assert record["Media"] == [{"Order": 1, "MediaURL": "https://photos.example/house-1-300.jpg"}]
    assert record["Media@odata.count"] == 2


def test_media_come_listing_by_listing_each_once(program: Client, world: None) -> None:
    every = walked(program, "Media", prefer="maxpagesize=2")
    assert len(every) == 3 * 6 + 3 and len({media["MediaKey"] for media in every}) == len(every)
    assert every == walked(program, "Media")
    first = found(program, "Media", prefer="maxpagesize=2")
    assert {media["ResourceRecordKey"] for media in first["value"]} == {"crmls.a"}  # not parted
    assert len(walked(program, "Media", top=5)) == 5
    assert walked(program, "Media", skip=4, prefer="maxpagesize=2") == every[4:]
    assert len(walked(program, "Media", filter="MediaCategory ne 'Photo'", prefer="maxpagesize=1")) == 3


def test_media_of_one_listing_are_counted(program: Client, world: None) -> None:
    body = found(program, "Media", filter="ResourceRecordKey eq 'gps.b' and Order gt 0", count="true")
    assert (body["@odata.count"], [media["Order"] for media in body["value"]]) == (2, [1, 2])
    assert "Media is counted for single listings" in refused(program, 501, "Media", count="true")["message"]
    assert found(program, "Media('gps.a.v1')")["MediaURL"] == "https://video.example/1"
    refused(program, 404, "Media('gps.a.nothing')")
    assert refused(program, 501, "Media", orderby="MediaURL")["target"] == "$orderby"


def test_a_page_asks_the_database_so_often(program: Client, world: None, django_assert_num_queries: Any) -> None:
    """The door: the token, the person with memberships, the count of requests. Then the collections, a page of each
    in the order of keys, else one, and the galleries."""
    found(program)
    with django_assert_num_queries(7):
        found(program, expand="Media")
    with django_assert_num_queries(6):
        found(program, expand="Media", orderby="ListPrice")
    with django_assert_num_queries(5):
        found(program, select="ListingKey", orderby="ListPrice")
