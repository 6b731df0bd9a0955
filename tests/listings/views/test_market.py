"""The market page of a place."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from listings.enrichment.following import enrich_changed
from listings.models import City, Collection, Neighborhood
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.enrichment.test_location import HERE
from tests.listings.places.desert import lay_out
from tests.listings.views.homes import put, text_of

MARKET = reverse("market")


@pytest.fixture
def homes(gps: Collection) -> Collection:
    """Two for sale, one closed and one rental in the Movie Colony of Palm Springs; one for sale in Indio."""
    lay_out()
    today = timezone.localdate(timezone=ZoneInfo("America/Los_Angeles"))
    month_ago = {"on_market_date": today - timedelta(days=30)}
    for key, price in (("A", 400_000), ("B", 600_000)):
        put(gps, key, **{**HERE, **month_ago, "list_price": Decimal(price)})
    sold = {"standard_status": "Closed", "close_price": Decimal(450_000), "close_date": today}
    put(gps, "C", **{**HERE, **month_ago, **sold, "list_price": Decimal(500_000)})
    put(gps, "R", **{**HERE, **month_ago, "property_type": "Residential Lease", "list_price": Decimal(2_750)})
    put(gps, "I", city="Indio", postal_code="92201", **month_ago)
    with tenant_scope(gps.tenant_id):
        enrich_changed(gps.tenant_id)
    return gps


@pytest.mark.usefixtures("homes")
class TestMarket:
    def test_a_city_has_its_numbers_and_charts(self, owner: User) -> None:
        response = signed_in(owner).get(MARKET, {"city": "palm springs"})
        market, page = response.context["market"], text_of(response)
        assert (market.now.for_sale, market.now.list_price, market.now.sold) == (2, 500_000, 1)
        assert market.months[-1].to_list == pytest.approx(0.9) and len(response.context["charts"]) == 7
        assert 'Months of supply <strong class="num">24.0</strong>' in page and page.count("<svg viewBox") == 7

    def test_rentals_are_a_market_of_their_own(self, owner: User) -> None:
        response = signed_in(owner).get(MARKET, {"city": "Palm Springs", "offer": "lease"})
        assert response.context["market"].now.list_price == 2_750
        assert "Rental market" in text_of(response) and "per square foot" not in text_of(response)

    def test_the_places_are_cities_zips_counties_and_neighborhoods(self, owner: User) -> None:
        client = signed_in(owner)
        colony = Neighborhood.objects.get(name="Movie Colony").pk
        asked = {"": 3, "?postal_code=92201": 1, f"?neighborhood={colony}": 2, "?county=riverside%20county": 3,
                 "?county=San Bernardino": 0}  # fmt: skip
        found = {query: client.get(f"{MARKET}{query}").context["market"].now.for_sale for query in asked}
        assert found == asked

    def test_wrong_values_are_told_and_the_rest_counts(self, owner: User) -> None:
        query = "?city=...&postal_code=9&county=Nowhere&neighborhood=99999999999999999999&beds=77&months=x&offer=any"
        response = signed_in(owner).get(f"{MARKET}{query}")
        assert response.status_code == 200 and len(response.context["form"].errors) == 7
        assert response.context["market"].now.for_sale == 3

    def test_the_months_come_as_a_file(self, owner: User) -> None:
        response = signed_in(owner).get(MARKET, {"city": "Palm Springs", "file": "csv", "months": "12"})
        lines = response.content.decode("utf-8-sig").splitlines()
        assert (
            response["Content-Type"].startswith("text/csv")
            and len(lines) == 14
            and lines[-1] == "End of file,12 months"
        )
        assert lines[-2].split(",")[5:8] == ["1", "", "450000.00"]

    def test_the_file_of_rentals_has_no_price_per_square_foot(self, owner: User, homes: Collection) -> None:
        today = timezone.localdate(timezone=ZoneInfo("America/Los_Angeles"))
        sold = {"standard_status": "Closed", "close_price": Decimal(3_000), "close_date": today}
        put(homes, "R", **{**HERE, **sold, "property_type": "Residential Lease", "list_price": Decimal(3_000)})
        response = signed_in(owner).get(MARKET, {"city": "Palm Springs", "file": "csv", "offer": "lease"})
        last = response.content.decode("utf-8-sig").splitlines()[-2].split(",")
        assert last[5] == "1" and last[7:9] == ["3000.00", ""]

    def test_pages_of_places_and_searches_lead_there(self, owner: User) -> None:
        client = signed_in(owner)
        city = reverse("city", args=["ca", "palm-springs"])
        assert f"{MARKET}?city=Palm+Springs" in text_of(client.get(city))
        colony = Neighborhood.objects.get(name="Movie Colony").pk
        assert f"neighborhood={colony}" in text_of(client.get(f"{city}movie-colony/"))
        assert f"{MARKET}?city=Indio" in text_of(client.get(reverse("search"), {"city": "Indio"}))

    def test_its_search_finds_the_same_place(self, owner: User) -> None:
        client = signed_in(owner)
        colony = Neighborhood.objects.get(name="Movie Colony").pk
        page = client.get(f"{MARKET}?city=Palm+Springs&neighborhood={colony}&beds=5")
        search = f"{reverse('search')}?city=Palm+Springs&min_beds=5&neighborhood=Movie+Colony"
        assert page.context["search"] == search and escape(search) in text_of(page)
        assert "Search these</a>" in text_of(page)
        assert "Search these, 3 or more bedrooms</a>" in text_of(client.get(f"{MARKET}?beds=3"))
        assert "Search these" not in text_of(client.get(f"{MARKET}?county=Riverside"))

    def test_its_search_of_a_neighborhood_alone_names_the_city(self, owner: User) -> None:
        client, colony = signed_in(owner), Neighborhood.objects.get(name="Movie Colony")
        asked = f"{MARKET}?neighborhood={colony.pk}"
        found = f"{reverse('search')}?city=Palm+Springs&neighborhood=Movie+Colony"
        Neighborhood.objects.create(city=City.objects.get(name="Indio"), name="Movie Colony", slug="movie-colony")
        assert client.get(asked).context["search"] == found
        Neighborhood.objects.create(city=colony.city, name="Movie Colony East", slug="movie-colony-east")
        assert client.get(asked).context["search"] == "", "A search for the name finds both."

    def test_a_city_with_a_comma_in_its_name_has_a_box_of_its_own(self, owner: User, homes: Collection) -> None:
        put(homes, "W", city="Washington, D.C.")
        page = signed_in(owner).get(MARKET, {"city": ["Washington, D.C.", "Indio", "Palm Springs"]})
        assert set(page.context["criteria"].cities) == {"Washington, D.C.", "Indio", "Palm Springs"}
        assert 'value="Indio, Palm Springs"' in text_of(page) and 'value="Washington, D.C."' in text_of(page)

    def test_a_neighborhood_of_the_city_before_is_left_out(self, owner: User) -> None:
        colony = Neighborhood.objects.get(name="Movie Colony").pk
        page = signed_in(owner).get(f"{MARKET}?city=Indio&neighborhood={colony}")
        assert page.context["market"].now.for_sale == 1
        assert "It is not in Indio. The other choices still apply." in text_of(page)

    def test_it_takes_few_queries(self, owner: User, django_assert_num_queries: Any) -> None:
        client = signed_in(owner)
        client.get(MARKET)
        with django_assert_num_queries(8):
            client.get(MARKET, {"city": "Indio"})


def test_the_platform_chooses_a_collection(staff: User, homes: Collection) -> None:
    client = signed_in(staff)
    client.post(reverse("switch_tenant"), {"tenant": "all", "of_tenant": ""})
    page = text_of(client.get(MARKET))
    assert "Choose a collection" in page


def test_a_stranger_sees_nothing_of_it(stranger: User, homes: Collection) -> None:
    market = signed_in(stranger).get(MARKET, {"city": "Palm Springs"}).context["market"]
    assert market.now.for_sale == market.now.sold == 0
