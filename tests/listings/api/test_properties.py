"""GET /properties, /properties/{id} and /properties/search: what they answer, in which order, and at which price."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from listings.models import Collection, Listing
from listings.search.criteria import Sort
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.search_world import make_listing, random_listing, store
from tests.realty.api.callers import PROPERTIES, calling, problem
from tests.realty.tenants.rows import a_listing

STATEMENTS_OF_THE_DOOR = 3  # the token, the person with memberships, the count of requests


@pytest.fixture
def client(owner: User) -> Client:
    return calling(owner)


@pytest.fixture
def world(gps: Collection, tenant: Tenant) -> list[Listing]:
    with tenant_scope(tenant):
        rng = random.Random(7)
        store([random_listing(rng, gps, f"k{n}") for n in range(120)])
        return list(Listing.objects.all())


def walked(client: Client, address: str) -> list[Any]:
    """Every item, page by page."""
    items, following = [], address
    while following:
        page = client.get(following).json()
        items += page["items"]
        following = page["next"]
    return items


def test_a_property_has_its_reso_fields_in_camel_case(client: Client, gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Listing.objects.bulk_create(
            [
                make_listing(
                    gps, "k1", list_price=Decimal("450000.50"), city="Indio", on_market_date=date(2026, 10, 1),
                    pool_private_yn=True, mls_area_major="Indio North", virtual_tour_url_unbranded="https://example.com",
                    masked_fields=["ClosePrice"],
                )
            ]
        )  # fmt: skip
        pk = Listing.objects.get().pk
    found = client.get(f"{PROPERTIES}/{pk}").json()
    expected = {
        "id": pk, "listingKey": "k1", "listPrice": 450000.5, "city": "Indio", "onMarketDate": "2026-10-01",
        "poolPrivateYN": True, "mlsAreaMajor": "Indio North", "virtualTourURLUnbranded": "https://example.com",
        "collection": "desert_gps_listings", "closePrice": None, "maskedFields": ["closePrice"], "postalCode": None,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(("license_role", "shown"), [("", None), ("idx", None), ("back_office", "Gate on Elm")])
def test_what_participants_alone_may_see_is_left_out_as_on_pages(
    client: Client, gps: Collection, tenant: Tenant, license_role: str, shown: str | None
) -> None:
    with tenant_scope(tenant):
        Collection.objects.update(license_role=license_role)
        listing = a_listing(gps)
        Listing.objects.update(showing_instructions="Gate on Elm")
    found = client.get(f"{PROPERTIES}/{listing.pk}").json()
    assert (found["showingInstructions"], found["participantFieldsShown"]) == (shown, shown is not None)


@pytest.mark.parametrize("sort", Sort.values)
def test_pages_by_cursor_hold_each_property_once_in_the_order_of_the_search(
    client: Client, world: list[Listing], sort: str
) -> None:
    whole = [item["id"] for item in client.get(f"{PROPERTIES}?sort={sort}&limit=200&offer=any").json()["items"]]
    pages = [item["id"] for item in walked(client, f"{PROPERTIES}?sort={sort}&limit=7&offer=any")]
    assert pages == whole and len(whole) > 20


def test_a_listing_that_comes_meanwhile_repeats_none(client: Client, world: list[Listing], gps: Collection) -> None:
    first = client.get(f"{PROPERTIES}?limit=5").json()
    with tenant_scope(gps.tenant_id):
        Listing.objects.bulk_create([make_listing(gps, "newer", on_market_date=date(2027, 1, 1))])
    second = client.get(first["next"]).json()
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}
    assert first["nextCursor"] in first["next"].replace("%3A", ":")


def test_the_search_counts_exactly_and_gives_facets(client: Client, world: list[Listing]) -> None:
    found = client.get(f"{PROPERTIES}/search?q=pool&facets=true&limit=200").json()
    assert found["total"] == len(found["items"]) > 0
    assert {facet["name"] for facet in found["facets"]} == {"city", "propertyType", "status", "minBeds", "offer"}
    assert client.get(f"{PROPERTIES}/search").json()["facets"] is None


def test_filters_narrow_as_on_the_page(client: Client, world: list[Listing]) -> None:
    items = walked(client, f"{PROPERTIES}?city=indio&city=La%20Quinta&minPrice=300000&maxPrice=700000&minBeds=2")
    assert items and {item["city"] for item in items} == {"Indio", "La Quinta"}
    assert all(300_000 <= item["listPrice"] <= 700_000 and item["bedroomsTotal"] >= 2 for item in items)


def test_parts_of_the_map_narrow_as_on_the_page(client: Client, gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        store([make_listing(gps, f"k{n}", longitude=-116.5 + n / 10, latitude=33.8) for n in range(4)])
    west, south = "-116.55_33.7_-116.25_33.9", "-116.45_33~-116.35_33~-116.4_34"
    found = walked(client, f"{PROPERTIES}?viewport={west}&outside={south}")

    assert {item["listingKey"] for item in found} == {"k0", "k2"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=201", "limit"), ("limit=0", "limit"), ("limit=1e3", "limit"), ("cursor=x", "cursor"),
        ("min_price=1", "min_price"), ("LIMIT=5", "LIMIT"), ("minPrice=9&maxPrice=1", "maxPrice"),
        ("minPrice=nan", "minPrice"), ("status=Sold", "status.0"), ("postalCode=1", "postalCode.0"),
        ("collection=coastal_gps_listings", "collection"), ("city=a%00b", "city"),
        ("minBeds=99999999999999999999", "minBeds"), ("viewport=1_2_3", "viewport"),
        ("area=%2C", "area"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(client: Client, gps: Collection, query: str, field: str) -> None:
    errors = problem(client.get(f"{PROPERTIES}?{query}"), 422)["errors"]
    assert [(error["in"], error["field"]) for error in errors] == [("query", field)]


def test_a_cursor_of_another_list_is_refused(client: Client, world: list[Listing]) -> None:
    cursor = client.get(f"{PROPERTIES}?limit=5").json()["nextCursor"]
    for other in ("sort=updated", "minBeds=1"):
        found = problem(client.get(PROPERTIES, {"cursor": cursor, **dict([other.split("=")])}), 422)
        assert found["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(("key", "status"), [("9" * 18, 404), ("9" * 30, 422), ("0", 422), ("-1", 422), ("abc", 422)])
def test_a_property_that_is_not_there(client: Client, key: str, status: int) -> None:
    problem(client.get(f"{PROPERTIES}/{key}"), status)


def test_another_tenants_property_does_not_exist(stranger: User, gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        listing = a_listing(gps)
    client = calling(stranger)
    problem(client.get(f"{PROPERTIES}/{listing.pk}"), 404)
    assert client.get(PROPERTIES).json()["items"] == []


@pytest.mark.parametrize(
    ("path", "statements"),
    [("?limit=100", 3), ("/search?limit=100", 4), ("/search?limit=100&q=pool&facets=true", 5), ("/{pk}", 2)],
)
def test_the_price_of_an_answer(client: Client, world: list[Listing], path: str, statements: int) -> None:
    """Collections, the ids of the page, its listings; counts of a search. photos where there are some."""
    address = PROPERTIES + path.replace("{pk}", str(world[0].pk))
    client.get(address)  # notes the use of the token, once a minute
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) == STATEMENTS_OF_THE_DOOR + statements, [q["sql"][:120] for q in asked]


def test_what_is_given_twice_is_refused_where_it_has_one_value(client: Client, world: list[Listing]) -> None:
    refused = problem(client.get(f"{PROPERTIES}?minPrice=300000&minPrice=400000"), 422)
    assert [(error["field"], error["message"]) for error in refused["errors"]] == [
        ("minPrice", "Give this parameter once.")
    ]
    assert (
        client.get(f"{PROPERTIES}?city=Indio&city=Palm+Desert&propertyType=Land&propertyType=Residential").status_code
        == 200
    )
