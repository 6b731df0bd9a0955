"""Search against its plain meaning, for criteria that hypothesis makes."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.models import Collection, Listing
from listings.search.conditions import PAGE_SIZE
from listings.search.criteria import SearchCriteria, Sort
from listings.search.page import search
from listings.search.where import where
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.listings.search_world import CITIES, STATUSES, TYPES, meets, random_listing, store

EXAMPLES = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


def perhaps(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | st.none() | values


hundred_thousands = st.integers(1, 9).map(lambda n: Decimal(n * 100_000))
thousands = st.integers(1, 4).map(lambda n: Decimal(n * 1000))
any_criteria = st.builds(
    SearchCriteria,
    cities=some((*CITIES, "palm desert", "Nowhere")),
    postal_codes=some(("92260", "92201")),
    subdivision=st.sampled_from(("", "", "", "iron", "100% d", "t_v")),
    min_price=perhaps(hundred_thousands),
    max_price=perhaps(hundred_thousands),
    min_area=perhaps(thousands),
    max_area=perhaps(thousands),
    min_lot=perhaps(thousands.map(lambda n: n * 5)),
    max_lot=perhaps(thousands.map(lambda n: n * 5)),
    min_year=perhaps(st.integers(1990, 1999)),
    max_year=perhaps(st.integers(1990, 1999)),
    min_beds=perhaps(st.integers(0, 5)),
    min_baths=perhaps(st.integers(0, 4)),
    home_types=some(("Condominium", "Single Family Residence", "Castle")),
    pool=st.sampled_from(("", "", "yes", "no", "unknown")),
    min_garage=perhaps(st.integers(0, 3)),
    max_fee=perhaps(st.integers(0, 3).map(lambda n: Decimal(n * 100))),
    offer=st.sampled_from(("", "", "", "lease", "any")),
    property_types=some(tuple(map(str, TYPES))),
    statuses=some(STATUSES),
    text=st.sampled_from(("", "", "", "pool", "view poo", "mountain", "9 oco", "casita golf v", "indio cas")),
    listing=st.sampled_from(("", "", "", "", "ID7", "9")),
    sort=st.sampled_from(Sort.values),
)


@pytest.fixture
def world(tenant: Tenant, gps: Collection, crmls: Collection) -> Iterator[list[Listing]]:
    rng = random.Random(5)
    with tenant_scope(tenant):
        store([random_listing(rng, rng.choice((gps, crmls)), str(n)) for n in range(200)])
        yield list(Listing.objects.all())


@EXAMPLES
@given(
    criteria=any_criteria,
    chosen=st.sampled_from((("gps",), ("gps", "crmls"), ())),
    open_scope=st.sampled_from((nullcontext, partial(platform_scope, "test"))),
    size=st.sampled_from((PAGE_SIZE, PAGE_SIZE, 7)),
)
def test_total_and_pages_hold_exactly_the_listings_that_match(
    world: list[Listing],
    criteria: SearchCriteria,
    chosen: tuple[str, ...],
    open_scope: Callable[[], AbstractContextManager[Any]],
    size: int,
) -> None:
    criteria = replace(criteria, collections=tuple(f"desert_{name}_listings" for name in chosen))
    one = len(chosen) == 1
    expected = [
        row.pk
        for row in world
        if meets(row, criteria) and (row.collection.provider in chosen if one else not row.is_duplicate)
    ]

    with open_scope():
        first = search(criteria, size=size)
        pages = [search(criteria, page=number + 1, size=size) for number in range(first.page_count)]
        assert sorted(where(criteria).values_list("pk", flat=True)) == sorted(expected)

    assert first.total == len(expected)
    assert sorted(row.pk for page in pages for row in page.listings) == sorted(expected)
    assert all(page.facets == first.facets for page in pages)


@EXAMPLES
@given(criteria=any_criteria)
def test_each_facet_value_counts_what_choosing_it_would_leave(world: list[Listing], criteria: SearchCriteria) -> None:
    attributes = {"city": "cities", "property_type": "property_types", "status": "statuses"}
    shown = [row for row in world if not row.is_duplicate]
    for facet in search(criteria).facets:
        for value in facet.values:
            if facet.name in attributes:
                change: dict[str, Any] = {attributes[facet.name]: (value.value,)}
            elif facet.name == "offer":
                change = {"offer": value.value}
            else:
                change = {"min_beds": int(value.value)}
            narrowed = replace(criteria, **change)
            assert value.count == sum(meets(row, narrowed) for row in shown), (facet.name, value)


@EXAMPLES
@given(criteria=any_criteria)
def test_no_alternative_is_left_out_of_a_facet(world: list[Listing], criteria: SearchCriteria) -> None:
    shown = [row for row in world if not row.is_duplicate]
    cities = {row.city for row in shown if meets(row, criteria.without("city"))}
    page = search(criteria)
    listed = {facet.name: {value.value for value in facet.values if value.count} for facet in page.facets}
    every_status = replace(criteria, statuses=STATUSES)

    assert listed["city"] == cities
    assert listed["property_type"] == {
        row.property_type
        for row in shown
        if meets(row, replace(criteria, property_types=(), offer=criteria.effective_offer))
    }
    assert listed["status"] == {row.standard_status for row in shown if meets(row, every_status)}


@pytest.mark.parametrize(
    ("sort", "column", "descending"),
    [
        (Sort.NEWEST, "came_on", True),
        (Sort.UPDATED, "modification_timestamp", True),
        (Sort.PRICE_LOW, "list_price", False),
        (Sort.PRICE_HIGH, "list_price", True),
        (Sort.AREA, "living_area", True),
        (Sort.PRICE_PER_AREA, "price_per_square_foot", False),
        (Sort.DAYS_ON_MARKET, "came_on", False),
    ],
)
@pytest.mark.parametrize("open_scope", [nullcontext, partial(platform_scope, "test")])
def test_sorts_with_unknown_values_last(
    world: list[Listing],
    open_scope: Callable[[], AbstractContextManager[Any]],
    sort: str,
    column: str,
    descending: bool,
) -> None:
    with open_scope():
        pages = range(1, search(SearchCriteria()).page_count + 1)
        found = [getattr(row, column) for n in pages for row in search(SearchCriteria(sort=sort), page=n).listings]
    known = [value for value in found if value is not None]

    assert len(found) > PAGE_SIZE and len(known) < len(found)
    assert found == sorted(known, reverse=descending) + [None] * (len(found) - len(known))
