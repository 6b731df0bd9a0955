"""Homes like one: near, alike, another home, with how far and why."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from listings.comparables import Home, neighbors
from listings.models import Collection, Listing
from listings.similar import miles_between, reasons, similar_to
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

TODAY = date(2026, 11, 30)
HERE = {"latitude": 33.72, "longitude": -116.37}


def home(collection: Collection, key: str, **values: Any) -> Listing:
    own = {"unparsed_address": f"{key} Test Way", "street_number": key, "street_name": "Test", "parcel_number": ""}
    like = {"living_area": Decimal(2000), "bedrooms_total": 3, "city": "Palm Desert", "property_type": "Residential"}
    return put(collection, key, **{**own, **like, **HERE, **values})[0]


@pytest.fixture
def subject(gps: Collection) -> Listing:
    return home(gps, "1", subdivision_name="Ironwood")


def similar_for_sale(subject: Listing) -> list[Any]:
    return similar_to(subject, TODAY)[0]


def sold_nearby(subject: Listing) -> list[Any]:
    return similar_to(subject, TODAY)[1]


def keys(found: list[Any]) -> list[str]:
    return [each.listing.listing_key for each in found]


def test_the_nearest_that_are_alike_come_first(tenant: Tenant, gps: Collection, subject: Listing) -> None:
    home(gps, "2", latitude=33.735)
    home(gps, "3", longitude=-116.371)
    for key, other in {
        "4": {"latitude": 33.76},  # three miles
        "5": {"living_area": Decimal(2600)},
        "6": {"bedrooms_total": 5},
        "7": {"property_type": "Land"},
        "8": {"standard_status": "Expired"},
        "9": {"property_type": "Residential Lease"},
    }.items():
        home(gps, key, **other)
    with tenant_scope(tenant):
        assert keys(similar_for_sale(subject)) == ["3", "2"]


def test_it_tells_how_far_and_why(tenant: Tenant, gps: Collection, subject: Listing) -> None:
    home(gps, "2", latitude=33.735, living_area=Decimal(2240), bedrooms_total=4, subdivision_name="IRONWOOD")
    with tenant_scope(tenant):
        (found,) = similar_for_sale(subject)
    assert found.miles == pytest.approx(1.036, abs=0.01)
    assert found.reasons == ("1 bedroom more", "12% larger", "Same subdivision")


def test_sales_are_of_the_last_180_days(tenant: Tenant, gps: Collection, subject: Listing) -> None:
    for key, days in (("2", 10), ("3", 180), ("4", 181)):
        sold = {"close_date": TODAY - timedelta(days=days), "close_price": Decimal(500_000)}
        home(gps, key, standard_status="Closed", **sold)
    home(gps, "5", standard_status="Closed", close_date=TODAY, close_price=None)
    with tenant_scope(tenant):
        assert set(keys(sold_nearby(subject))) == {"2", "3"}
        subject.property_type = "Residential Lease"
        assert sold_nearby(subject) == []


def test_what_sold_nearby_are_the_comparable_sales(tenant: Tenant, gps: Collection, subject: Listing) -> None:
    """One rule: the lead's page and the listing's name the same sales."""
    sold = {"standard_status": "Closed", "close_date": TODAY, "close_price": Decimal(500_000)}
    for key, values in {
        "2": {}, "3": {"latitude": 33.749}, "4": {"latitude": 33.7491}, "5": {"living_area": Decimal(1500)},
        "6": {"living_area": Decimal(1499)}, "7": {"living_area": None}, "8": {"bedrooms_total": None},
    }.items():  # fmt: skip
        home(gps, key, **{**sold, **values})
    with tenant_scope(tenant):
        subject = Listing.objects.get(pk=subject.pk)
        asked = Home(
            subject.pk, tenant.pk, subject.property_key, subject.property_type, subject.city, subject.latitude,
            subject.longitude, subject.living_area, subject.bedrooms_total, TODAY,
        )  # fmt: skip
        comparable = [each for each in neighbors(asked) if each.was_sold_before(TODAY)]
        assert len(comparable) == len(sold_nearby(subject)) == 3
        assert set(keys(sold_nearby(subject))) == {"2", "3", "5"}


def test_in_a_city_the_newest_come_first_and_those_without_a_day_last(tenant: Tenant, gps: Collection) -> None:
    subject = home(gps, "1", latitude=None, longitude=None)
    for key, day in (("2", date(2026, 11, 1)), ("3", None), ("4", date(2026, 11, 2))):
        home(gps, key, on_market_date=day)
    with tenant_scope(tenant):
        assert keys(similar_for_sale(subject)) == ["4", "2", "3"]


def test_a_relist_of_the_same_home_is_not_like_it(tenant: Tenant, gps: Collection, subject: Listing) -> None:
    put(gps, "again", unparsed_address="1 Test Way", street_number="1", street_name="Test", city="Palm Desert",
        living_area=Decimal(2000), bedrooms_total=3, property_type="Residential", parcel_number="", **HERE)  # fmt: skip
    with tenant_scope(tenant):
        again = Listing.objects.get(listing_key="again")
        assert again.property_key == Listing.objects.get(pk=subject.pk).property_key
        assert keys(similar_for_sale(subject)) == []


def test_without_a_place_the_city_is_near(tenant: Tenant, gps: Collection) -> None:
    subject = home(gps, "1", latitude=None, longitude=None)
    home(gps, "2")
    home(gps, "3", city="Indio")
    with tenant_scope(tenant):
        (found,) = similar_for_sale(subject)
    assert found.listing.listing_key == "2" and found.miles is None


def test_the_listing_s_page_leads_to_them(
    owner: User, stranger: User, gps: Collection, subject: Listing, django_assert_num_queries: Any
) -> None:
    home(gps, "2", latitude=33.735)
    address = f"/listings/{subject.pk}/similar/"
    client = signed_in(owner)
    assert address in client.get(subject.get_absolute_url()).content.decode()
    assert "1.0 mi" in text_of(client.get(address))
    part = text_of(client.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part and "2 Test" in part
    # Those of the rule go round Django.
    with django_assert_num_queries(4):
        client.get(address)
    assert signed_in(stranger).get(address).status_code == 404


def test_nothing_is_said_of_what_is_not_given() -> None:
    bare = Listing()
    assert reasons(bare, bare) == [] and miles_between(bare, bare) is None
