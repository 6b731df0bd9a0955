"""Pages of cities and neighborhoods, and what a listing's page says of what was found out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from listings.enrichment.following import enrich_changed
from listings.models import Collection
from listings.models.places import Neighborhood, School
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.listings.enrichment.test_location import HERE
from tests.listings.places.desert import lay_out
from tests.listings.views.homes import put, text_of

CITY = reverse("city", args=["ca", "palm-springs"])
PART = reverse("neighborhood", args=["ca", "palm-springs", "movie-colony"])


@pytest.fixture
def homes(gps: Collection) -> Collection:
    lay_out()
    today = timezone.localdate(timezone=ZoneInfo("America/Los_Angeles"))
    for key, price in (("A", 400_000), ("B", 500_000), ("C", 900_000)):
        put(gps, key, **{**HERE, "list_price": Decimal(price), "on_market_date": today - timedelta(days=10)})
    put(gps, "D", **{**HERE, "city": "PALM SPGS", "latitude": 33.86, "list_price": Decimal(700_000)})
    put(gps, "E", **{**HERE, "standard_status": "Closed", "close_price": Decimal(450_000), "close_date": today})
    put(gps, "F", city="Indio", postal_code="92201")
    with tenant_scope(gps.tenant_id):
        enrich_changed(gps.tenant_id)
    return gps


@pytest.mark.usefixtures("homes")
class TestPages:
    def test_a_city_has_all_spellings_and_its_figures(self, owner: User) -> None:
        page = text_of(signed_in(owner).get(CITY))
        assert '<strong class="num">4</strong> for sale' in page
        assert "$600,000" in page and "1</strong> sold in 180 days" in page and "$450,000" in page
        assert "Movie Colony" in page and "Palm Springs High" in page and "Riverside County, California" in page

    def test_days_on_the_market_are_those_of_each_listings_page(self, owner: User, gps: Collection) -> None:
        """Three came ten days ago; one is known by its entry alone, and one comes tomorrow."""
        now = timezone.now()
        put(gps, "D", **{**HERE, "city": "PALM SPGS", "original_entry_timestamp": now - timedelta(days=40)})
        tomorrow = timezone.localdate(timezone=ZoneInfo("America/Los_Angeles")) + timedelta(days=1)
        put(gps, "G", **{**HERE, "on_market_date": tomorrow})
        figures = signed_in(owner).get(CITY).context["figures"]
        assert figures.median_days == 10

    def test_a_home_under_contract_is_not_for_sale_as_well(self, owner: User, gps: Collection) -> None:
        put(gps, "C", **{**HERE, "standard_status": "Pending", "list_price": Decimal(900_000)})
        put(gps, "D", **{**HERE, "standard_status": "Coming Soon", "list_price": Decimal(700_000)})
        response = signed_in(owner).get(CITY)
        told = ("2</strong> for sale", "1</strong> under contract", "1</strong> coming soon")
        assert all(words in text_of(response) for words in told)
        assert response.context["figures"].median_price == 450_000

    def test_its_search_finds_as_many(self, owner: User) -> None:
        client = signed_in(owner)
        response = client.get(CITY)
        found = client.get(f"{reverse('search')}?{response.context['search']}")
        assert found.context["result"].total == response.context["figures"].on_market == 4

    def test_a_neighborhood_has_those_inside(self, owner: User) -> None:
        page = text_of(signed_in(owner).get(PART))
        assert '<strong class="num">3</strong> for sale' in page and "$500,000" in page

    def test_cities_are_listed_by_their_listings(self, owner: User) -> None:
        page = text_of(signed_in(owner).get(reverse("places")))
        assert page.index("Palm Springs, CA") < page.index("Indio, CA")

    def test_another_tenant_sees_the_place_and_no_listing(self, stranger: User) -> None:
        page = text_of(signed_in(stranger).get(CITY))
        assert "No home is for sale here" in page and "400,000" not in page

    def test_a_city_takes_fourteen_queries(self, owner: User, django_assert_num_queries: Any) -> None:
        client = signed_in(owner)
        with django_assert_num_queries(14):
            client.get(CITY)

    @pytest.mark.parametrize("address", ["/listings/places/ca/nowhere/", "/listings/places/zz/palm-springs/"])
    def test_an_unknown_place_is_not_found(self, owner: User, address: str) -> None:
        assert signed_in(owner).get(address).status_code == 404


def test_rentals_are_not_for_sale(owner: User, homes: Collection) -> None:
    put(homes, "G", **{**HERE, "property_type": "Residential Lease"})
    with tenant_scope(homes.tenant_id):
        enrich_changed(homes.tenant_id)
    client = signed_in(owner)
    (city, number), *_ = client.get(reverse("places")).context["cities"]
    assert (city.name, number) == ("Palm Springs", 4) == ("Palm Springs", client.get(CITY).context["figures"].on_market)
    assert {hood.listing_count for hood in client.get(CITY).context["neighborhoods"]} == {3}


def test_lists_count_what_the_pages_show(owner: User, homes: Collection) -> None:
    """One lies in the neighborhood by its point, and names another place as its city."""
    put(homes, "U", **{**HERE, "city": "Unincorporated"})
    with tenant_scope(homes.tenant_id):
        enrich_changed(homes.tenant_id)
    client = signed_in(owner)
    numbers = {city.name: number for city, number in client.get(reverse("places")).context["cities"]}
    page = client.get(CITY)
    assert numbers == {"Palm Springs": page.context["figures"].on_market, "Indio": 1}
    (colony,) = page.context["neighborhoods"]
    assert colony.listing_count == client.get(PART).context["figures"].on_market


def test_nothing_loaded_says_that_it_comes_and_staff_how(owner: User, gps: Collection) -> None:
    page = text_of(signed_in(owner).get(reverse("places")))
    assert "are loaded in the background" in page and "manage.py" not in page
    owner.is_staff = True
    owner.save()
    assert "manage.py load_places" in text_of(signed_in(owner).get(reverse("places")))


def test_a_city_without_schools_and_neighborhoods_says_so(owner: User, homes: Collection) -> None:
    with platform_scope("test"):
        School.objects.all().delete()
        Neighborhood.objects.all().delete()
    page = text_of(signed_in(owner).get(CITY))
    assert "Your platform staff adds them." in page and "loads the state's directory of schools." in page
    assert "manage.py" not in page
    owner.is_staff = True
    owner.save()
    page = text_of(signed_in(owner).get(CITY))
    assert "manage.py load_places neighborhoods" in page and "manage.py load_places schools" in page


def test_a_listing_shows_what_was_found_out_as_such(owner: User, gps: Collection) -> None:
    lay_out()
    (home,) = put(gps, "A", **{**HERE, "latitude": None, "longitude": None})
    with tenant_scope(gps.tenant_id):
        enrich_changed(gps.tenant_id)
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert "What we found out" in page and "the center of its ZIP code" in page and "Approximate" in page
    assert CITY in page


def test_a_mended_place_is_told(owner: User, gps: Collection) -> None:
    lay_out()
    (home,) = put(gps, "A", **{**HERE, "longitude": 116.545})
    with tenant_scope(gps.tenant_id):
        enrich_changed(gps.tenant_id)
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert "a sign was mended. The MLS says 33.835, 116.545." in page and "Likely" in page
