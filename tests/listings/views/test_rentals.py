"""newcomer M3: rentals stand apart from sales."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from listings.comparables import Home, neighbors, paid_per_foot
from listings.forms import SearchForm
from listings.ingest import write
from listings.models import Collection, Listing
from listings.search.page import search
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.rows import DAY_ONE, row

RENT = {"property_type": "Residential Lease", "list_price": Decimal(4_700)}


@pytest.fixture
def homes(in_tenant: Tenant, gps: Collection) -> Collection:
    rows = [
        row("sale"),
        row("land", property_type="Land"),
        row("rent", **RENT),
        row("office", property_type="Commercial Lease", list_price=Decimal(9_000)),
    ]
    with transaction.atomic():
        write(gps, rows, run_id=None)
    return gps


def found(query: str) -> set[str]:
    return {listing.listing_key for listing in search(SearchForm(QueryDict(query)).criteria()).listings}


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize(
    ("query", "keys", "url"),
    [
        ("", {"sale", "land"}, ""),
        ("offer=sale", {"sale", "land"}, ""),
        ("max_price=800k", {"sale", "land"}, "max_price=800000"),
        ("offer=lease", {"rent", "office"}, "offer=lease"),
        ("offer=any", {"sale", "land", "rent", "office"}, "offer=any"),
        # Saved before there was a choice.
        ("property_type=Residential+Lease", {"rent"}, "property_type=Residential+Lease"),
        ("property_type=Residential&property_type=Residential+Lease", {"sale", "rent"}, None),
        ("property_type=Residential", {"sale"}, "property_type=Residential"),
        # The form sends both: what was ticked for sale does not keep rentals from showing.
        ("offer=lease&property_type=Residential", {"rent", "office"}, "offer=lease"),
        ("offer=lease&property_type=Residential+Lease", {"rent"}, "property_type=Residential+Lease"),
        ("offer=sale&property_type=Residential+Lease", {"sale", "land"}, ""),
        ("listing=IDrent", {"rent"}, "listing=IDrent"),
    ],
)
def test_a_search_shows_sales_unless_it_asks_for_rentals_newcomer_m3(
    query: str, keys: set[str], url: str | None
) -> None:
    assert found(query) == keys
    if url is not None:
        assert SearchForm(QueryDict(query)).criteria().url_query() == url


@pytest.mark.usefixtures("homes")
def test_the_choice_counts_each_newcomer_m3() -> None:
    def counts(query: str) -> dict[str, dict[str, int]]:
        facets = search(SearchForm(QueryDict(query)).criteria()).facets
        return {facet.name: {value.value: value.count for value in facet.values} for facet in facets}

    assert counts("")["offer"] == counts("offer=lease")["offer"] == {"sale": 2, "lease": 2, "any": 4}
    assert counts("")["property_type"] == {"Residential": 1, "Land": 1}
    assert counts("offer=lease")["property_type"] == {"Residential Lease": 1, "Commercial Lease": 1}


@pytest.mark.usefixtures("homes")
def test_each_offer_counts_what_choosing_it_gives_with_the_types_that_are_ticked() -> None:
    facets = search(SearchForm(QueryDict("property_type=Residential")).criteria()).facets
    shown = {value.value: value.count for facet in facets if facet.name == "offer" for value in facet.values}
    assert shown == {"sale": 1, "lease": 2, "any": 1}
    for offer, number in shown.items():
        assert len(found(f"property_type=Residential&offer={offer}")) == number


@pytest.mark.parametrize("view", ["grid", "table"])
def test_a_rent_is_one_of_a_month_newcomer_m3(homes: Collection, client: Client, owner: User, view: str) -> None:
    client.force_login(owner)
    page = client.get(reverse("search"), {"offer": "any", "view": view}).content.decode()
    assert "$4,700<small>/mo</small>" in page and "$500,000<" in page
    assert "$500,000<small>/mo" not in page and ">$2<" not in page
    assert 'id="offer_any" checked' in page


def test_the_page_of_a_rental_says_so_everywhere_newcomer_m3(homes: Collection, client: Client, owner: User) -> None:
    client.force_login(owner)
    dates = {"price_change_timestamp": DAY_ONE, "on_market_date": DAY_ONE.date()}
    cheaper = {**RENT, **dates, "list_price": Decimal(4_500)}
    with transaction.atomic():
        write(homes, [row("rent", **cheaper)], run_id=None)
    page = client.get(Listing.objects.get(listing_key="rent").get_absolute_url()).content.decode()
    assert "per sq ft" not in page
    prices = page.count("$4,500") + page.count("$4,700")
    assert prices == page.count("/mo") + page.count('title="Was $4,700"')


def test_the_newest_on_the_dashboard_are_sales_newcomer_m3(homes: Collection, client: Client, owner: User) -> None:
    client.force_login(owner)
    newest = client.get(reverse("dashboard"), {"kind": "new"}).content.decode()
    assert newest.count('class="change"') == 2 and "$4,700" not in newest
    rentals = client.get(reverse("dashboard"), {"kind": "rentals"}).content.decode()
    assert rentals.count('class="change"') == 2 and "$4,700<small>/mo</small>" in rentals


def test_rents_are_no_sales_nearby_newcomer_m3(in_tenant: Tenant, gps: Collection) -> None:
    closed = {"standard_status": "Closed", "close_date": DAY_ONE.date(), "latitude": 33.7, "longitude": -116.3}
    rent = {**RENT, "close_price": Decimal(4_700), **closed}
    with transaction.atomic():
        write(gps, [row(f"r{number}", **rent) for number in range(4)], run_id=None)
    of = (gps.tenant_id, "home", "Residential Lease", "Palm Desert", 33.7, -116.3, Decimal(2_000), None)
    home = Home(1, *of, DAY_ONE.date())
    assert (neighbors(home), paid_per_foot([home])) == ([], {})


def test_another_tenant_counts_its_own(homes: Collection, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert found("offer=any") == set()
