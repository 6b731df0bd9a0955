"""The search over partners against a naive merge in Python, for criteria that hypothesis makes."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.client_display import STATUSES
from listings.collections import provision
from listings.models import Collection, Listing, PartnerOffer
from listings.partners import agreements
from listings.partners.search import PartnerPage, partner_search
from listings.search.conditions import ORDERS
from listings.search.criteria import SearchCriteria, Sort
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import make_member, make_tenant
from tests.listings.partners.world import agreed, for_display
from tests.listings.search_world import meets, random_listing, store
from tests.listings.test_search_exact import any_criteria

EXAMPLES = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def filled(collection: Collection, seed: int, number: int) -> list[Listing]:
    rng = random.Random(seed)
    with tenant_scope(collection.tenant_id):
        rows = [random_listing(rng, collection, f"{collection.provider}{n}") for n in range(number)]
        for row in rows:
            row.is_duplicate = False
            row.internet_entire_listing_display_yn = rng.choice((True, None, None, False))
            row.internet_address_display_yn = rng.choice((True, None, None, False))
        store(rows)
        return list(Listing.objects.filter(collection=collection))


@pytest.fixture
def opened(
    tenant: Tenant, owner: User, other_tenant: Tenant, stranger: User, gps: Collection, crmls: Collection
) -> list[Listing]:
    """What Desert Realty and Mountain Homes opened to Coastal Homes; CRMLS is not open."""
    mountain = make_tenant("mountain", "Mountain Homes")
    mona = make_member("mona", mountain, Role.OWNER)
    with tenant_scope(mountain):
        own = provision(mountain, "own", title="Mountain MLS")
    for_display(gps, crmls, own)
    agreed(tenant, owner, other_tenant, stranger, gps)
    agreed(mountain, mona, other_tenant, stranger, own)
    filled(crmls, 3, 40)
    return [*filled(gps, 1, 80), *filled(own, 2, 50)]


def naive(rows: list[Listing], criteria: SearchCriteria) -> list[Listing]:
    """All that partners may see and the criteria admit, in the order of the search."""
    asks_where = bool(criteria.text or criteria.listing)
    found = [
        row
        for row in rows
        if meets(row, criteria)
        and row.standard_status in STATUSES
        and row.internet_entire_listing_display_yn is not False
        and not (asks_where and row.internet_address_display_yn is False)
    ]
    for column in reversed(ORDERS[Sort(criteria.sort)]):
        value = attrgetter(column.lstrip("-"))
        known = [row for row in found if value(row) is not None]
        found = sorted(known, key=value, reverse=column[0] == "-") + [row for row in found if value(row) is None]
    return found


def ids(page: PartnerPage) -> list[int]:
    return [each.listing.pk for each in page.shown]


@EXAMPLES
@given(criteria=any_criteria, size=st.sampled_from((5, 24)))
def test_totals_facets_and_order_are_those_of_a_naive_merge(
    opened: list[Listing], other_tenant: Tenant, criteria: SearchCriteria, size: int
) -> None:
    with tenant_scope(other_tenant):
        offers = agreements.standing()
        first = partner_search(criteria, offers, size=size)
        pages = [partner_search(criteria.with_page(n + 1), offers, size=size) for n in range(first.page_count)]
    expected = naive(opened, criteria)
    assert first.total == len(expected)
    assert [pk for page in pages for pk in ids(page)] == [row.pk for row in expected]
    assert all(page.facets == first.facets for page in pages)
    facets = {facet.name: {v.value: v.count for v in facet.values if v.count} for facet in first.facets}
    assert facets["city"] == Counter(row.city for row in naive(opened, criteria.without("city")))
    of_types = replace(criteria, property_types=(), offer=criteria.effective_offer)
    assert facets["property_type"] == Counter(row.property_type for row in naive(opened, of_types))
    every = replace(criteria, statuses=tuple(map(str, STATUSES)))
    assert facets["status"] == Counter(row.standard_status for row in naive(opened, every))


def test_what_is_shown_is_emptied_as_for_clients(opened: list[Listing], other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        page = partner_search(SearchCriteria(offer="any"), agreements.standing(), size=100)
    withheld = [each for each in page.shown if each.listing.internet_address_display_yn is False]
    assert withheld and not any(each.listing.unparsed_address for each in withheld)
    assert {each.partner.name for each in page.shown} == {"Desert Realty", "Mountain Homes"}
    assert {each.listing.collection.provider for each in page.shown} == {"gps", "own"}


@pytest.mark.parametrize(
    "hidden", ["LivingArea", "ListPrice, Photos", "City", "Latitude", "ParcelNumber", "StreetName"]
)
def test_what_a_search_could_find_out_is_not_hidden_but_closed(
    opened: list[Listing], gps: Collection, other_tenant: Tenant, hidden: str
) -> None:
    for_display(gps, hidden_from_clients=hidden)
    with tenant_scope(other_tenant):
        page = partner_search(SearchCriteria(), agreements.standing())
    assert [partner.name for partner in page.partners] == ["Mountain Homes"]


@pytest.mark.parametrize("mine", [{"mine": "favorites"}, {"collections": ("coastal_x_listings",)},
                                  {"active_on": date(2026, 10, 3)}])  # fmt: skip
def test_what_is_of_the_readers_own_tenant_does_not_narrow_it(
    opened: list[Listing], other_tenant: Tenant, mine: dict[str, Any]
) -> None:
    with tenant_scope(other_tenant):
        offers: list[PartnerOffer] = agreements.standing()
        plain = partner_search(SearchCriteria(), offers)
        assert partner_search(SearchCriteria(**mine), offers).total == plain.total > 0
