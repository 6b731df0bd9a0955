"""Property as a list: fields, pages, order, count, expansions."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.odata.asking import found, keys, refused, walked
from tests.listings.search_world import make_listing, random_listing, store


@pytest.fixture
def world(back_office: Collection, idx: Collection, tenant: Tenant) -> list[Listing]:
    """120 listings of two collections; about a tenth have vanished."""
    with tenant_scope(tenant):
        rng = random.Random(7)
        store([random_listing(rng, rng.choice((back_office, idx)), f"k{n:03}") for n in range(120)])
        return list(Listing.objects.live().select_related("collection"))


def key_of(listing: Listing) -> str:
    return f"{listing.collection.provider}.{listing.listing_key}"


def test_a_listing_has_its_names_and_types_of_the_dictionary(
    program: Client, back_office: Collection, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        listing = make_listing(
            back_office, "k1", list_price=Decimal("450000.50"), city="Indio", on_market_date=date(2026, 10, 1),
            pool_private_yn=True, modification_timestamp=datetime(2026, 10, 1, 8, 30, tzinfo=UTC), mls_id="gps-share",
            property_type="Unknown",
        )  # fmt: skip
        Listing.objects.bulk_create([listing])
    body = found(program)
    assert body["@odata.context"] == "http://testserver/reso/odata/$metadata#Property"
    [record] = body["value"]
    told = {
        "ListingKey": "gps.k1", "SourceSystemKey": "k1", "SourceSystemName": back_office.name, "ListPrice": 450000.5,
        "City": "Indio", "OnMarketDate": "2026-10-01", "PoolPrivateYN": True, "StandardStatus": "Active",
        "ModificationTimestamp": "2026-10-01T08:30:00Z", "OriginatingSystemID": "gps-share", "PropertyType": None,
        "ClosePrice": None, "SubdivisionName": None,
    }  # fmt: skip
    assert {name: record[name] for name in told} == told


def test_every_listing_comes_once_in_the_order_of_keys(program: Client, world: list[Listing]) -> None:
    expected = sorted(map(key_of, world))
    for size in (1000, 7):
        records = walked(program, prefer=f"odata.maxpagesize={size}", select="ListingKey")
        assert [record["ListingKey"] for record in records] == expected


@pytest.mark.parametrize("order", ["ListPrice", "ListPrice desc", "City,BedroomsTotal desc,ListingKey desc"])
def test_every_listing_comes_once_in_another_order(program: Client, world: list[Listing], order: str) -> None:
    records = walked(program, prefer="maxpagesize=7", orderby=order, select="ListingKey,ListPrice,City,BedroomsTotal")
    assert sorted(record["ListingKey"] for record in records) == sorted(map(key_of, world))
    for term in reversed(order.split(",")):
        name, _, down = term.partition(" ")
        again = sorted(records, key=lambda r: (r[name] is not None, r[name] or 0), reverse=bool(down))  # noqa: B023
        if name in order.split(",")[0]:
            assert [r[name] for r in again] == [r[name] for r in records]


def test_top_skip_and_count(program: Client, world: list[Listing]) -> None:
    every = sorted(map(key_of, world))
    assert keys(program, top=5) == every[:5]
    assert keys(program, top=5, skip=3) == every[3:8]
    past = len([key for key in every if key.startswith("crmls")]) + 2
    assert keys(program, top=2, skip=past) == every[past : past + 2]
    assert keys(program, top=0) == [] and keys(program, skip=1000) == []
    assert len(walked(program, prefer="maxpagesize=4", top=10)) == 10
    body = found(program, top=1, count="true", filter="City eq 'Indio'")
    assert body["@odata.count"] == len([listing for listing in world if listing.city == "Indio"])
    assert program.get("/reso/odata/Property/$count").content == str(len(every)).encode()


def test_rows_that_change_meanwhile_neither_repeat_nor_hide_others(
    program: Client, world: list[Listing], tenant: Tenant
) -> None:
    first = found(program, prefer="maxpagesize=10", select="ListingKey")
    seen = [record["ListingKey"] for record in first["value"]]
    every = sorted(map(key_of, world))
    with tenant_scope(tenant):
        gone = next(listing for listing in world if key_of(listing) == every[9])
        Listing.objects.filter(pk=gone.pk).update(vanished_at=datetime(2026, 11, 2, tzinfo=UTC))
        Listing.objects.exclude(pk=gone.pk).update(list_price=1, modification_timestamp=datetime.now(UTC))
    following = first["@odata.nextLink"]
    while following:
        page = program.get(following).json()
        seen += [record["ListingKey"] for record in page["value"]]
        following = page.get("@odata.nextLink")
    assert seen == every


def test_one_listing_by_its_key(program: Client, world: list[Listing]) -> None:
    key = key_of(world[0])
    assert found(program, f"Property('{key}')")["ListingKey"] == key
    assert found(program, f"Property(ListingKey='{key}')", select="City") == {
        "@odata.context": "http://testserver/reso/odata/$metadata#Property/$entity",
        "City": world[0].city,
    }
    assert refused(program, 404, "Property('gps.nobody')")["code"] == "NotFound"
    assert refused(program, 404, "Property('nobody')")["code"] == "NotFound"
