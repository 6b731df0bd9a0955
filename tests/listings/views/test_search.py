from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

HTMX = {"HX-Request": "true", "HX-Target": "results"}


def test_a_card_shows_price_address_status_and_that_it_is_simulated(owner: User, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(is_simulated=True)
    put(gps, "A", list_price=Decimal(1_250_000), bedrooms_total=3, living_area=Decimal(1842))
    page = text_of(signed_in(owner).get("/listings/"))
    for words in (
        "$1,250,000",
        "12 Sago A Lane",
        "Palm Desert, CA 92260",
        'data-status="Active"',
        "Simulated",
        "1,842",
    ):
        assert words in page


def test_filters_narrow_and_stand_as_removable_chips(owner: User, gps: Collection) -> None:
    put(gps, "A", city="Indio")
    put(gps, "B", city="La Quinta")
    response = signed_in(owner).get("/listings/", {"city": "Indio"})
    page = text_of(response)
    assert response.context["result"].total == 1
    assert "Remove filter: Indio" in page and "Sago A" in page and "Sago B" not in page


def test_a_wrong_value_is_named_and_the_rest_still_searches(owner: User, gps: Collection) -> None:
    put(gps, "A", city="Indio")
    response = signed_in(owner).get("/listings/", {"city": "Indio", "min_price": "cheap"})
    assert "Price from:" in text_of(response) and response.context["result"].total == 1


def test_htmx_gets_the_results_alone_with_the_address_to_show(owner: User, gps: Collection) -> None:
    put(gps, "A", city="Indio")
    response = signed_in(owner).get("/listings/?city=Indio&min_price=&q=", headers=HTMX)
    assert "<html" not in response.content.decode() and 'hx-swap-oob="true"' in response.content.decode()
    assert response["HX-Push-Url"] == "/listings/?city=Indio"


def test_history_gets_the_whole_page(owner: User, gps: Collection) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}
    assert "<html" in signed_in(owner).get("/listings/", headers=headers).content.decode()


def test_an_empty_search_says_which_filter_to_take_away(owner: User, gps: Collection) -> None:
    put(gps, "A", "B", city="Indio")
    response = signed_in(owner).get("/listings/", {"city": "Indio", "min_price": "9m"})
    loosened = [(found.label, found.total) for found in response.context["loosenings"]]
    assert loosened == [("From $9,000,000", 2)]


def test_an_empty_tenant_is_told_what_comes_next(owner: User) -> None:
    assert "There is nothing to search yet" in text_of(signed_in(owner).get("/listings/"))


def test_off_market_listings_are_shown_only_when_asked_for(owner: User, gps: Collection) -> None:
    put(gps, "A", standard_status="Expired")
    client = signed_in(owner)
    assert client.get("/listings/").context["result"].total == 0
    assert client.get("/listings/", {"status": "Expired"}).context["result"].total == 1


def test_the_table_is_remembered(owner: User, gps: Collection) -> None:
    put(gps, "A")
    client = signed_in(owner)
    client.get("/listings/", {"view": "table"})
    assert "<table" in client.get("/listings/").content.decode()


def test_a_listing_number_goes_straight_to_its_page(owner: User, gps: Collection) -> None:
    (home,) = put(gps, "A")
    assert signed_in(owner).get("/listings/", {"listing": "IDA"})["Location"] == home.get_absolute_url()


def test_pages_are_links_and_keep_the_search(owner: User, gps: Collection) -> None:
    put(gps, *(f"K{n:02}" for n in range(30)), city="Indio")
    page = signed_in(owner).get("/listings/", {"city": "Indio"}).content.decode()
    assert 'href="?city=Indio&amp;page=2"' in page


def test_a_stranger_sees_nothing_of_it(stranger: User, gps: Collection) -> None:
    put(gps, "A")
    response = signed_in(stranger).get("/listings/")
    assert response.context["result"].total == 0 and "Sago" not in response.content.decode()


def test_staff_see_all_tenants_and_whose_listing_it_is(staff: User, gps: Collection) -> None:
    put(gps, "A")
    client = signed_in(staff)
    client.post("/switch/", {"tenant": "all"})
    page = text_of(client.get("/listings/"))
    assert "Every page you open here is recorded" in page and "desert &middot;" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_seven_queries(
    owner: User, gps: Collection, number: int, django_assert_num_queries: Any
) -> None:
    """Session, user with memberships; collections, the facets' numbers, listings, their pictures, counts."""
    put(gps, *(f"K{n}" for n in range(number)), photos_count=3)
    client = signed_in(owner)
    client.get("/listings/")
    with django_assert_num_queries(7):
        client.get("/listings/")


def test_suggestions_are_options(owner: User, gps: Collection) -> None:
    put(gps, "A", subdivision_name="Sun City")
    page = signed_in(owner).get("/listings/suggestions/", {"for": "subdivision", "subdivision": "sun"})
    assert '<option value="Sun City">' in page.content.decode()
