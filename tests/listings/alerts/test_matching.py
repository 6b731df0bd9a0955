"""The searches that listings match, against a plain filter in Python and against the search itself."""

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.alerts.facts import read
from listings.alerts.index import HANDLED, Index
from listings.alerts.matching import matches
from listings.models import Collection, Listing
from listings.search.criteria import SearchCriteria
from listings.search.from_url import criteria_of
from listings.search.where import where
from listings.traits import TRAITS
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.search_world import make_listing, meets, random_listing, store
from tests.listings.test_search_exact import any_criteria, some

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(EXAMPLES, max_examples=25)
COLLECTIONS = ("desert_gps_listings", "desert_crmls_listings", "desert_gone_listings")
traits = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(tuple(trait.values)) for name, trait in TRAITS.items() if name != "pool"},
)
# Prices are those of the day.
on_a_day = st.none() | st.dates(date(2026, 9, 30), date(2026, 10, 8))
wide_criteria = st.builds(
    lambda criteria, collections, more, words, day: replace(
        criteria, collections=collections, active_on=day, **more, **words
    ),
    any_criteria,
    some(COLLECTIONS),
    st.just({}) | traits,
    st.just({})
    | st.sampled_from(
        ({"agent": "ann lee"}, {"office": "Desert"}, {"area": "mid"}, {"school": "palm"}, {"open_house": "any"})
    ),
    on_a_day,
)


@pytest.fixture
def world(tenant: Tenant, gps: Collection, crmls: Collection) -> Iterator[list[Listing]]:
    rng = random.Random(7)
    with tenant_scope(tenant):
        listings = [random_listing(rng, rng.choice((gps, crmls)), str(n)) for n in range(120)]
        for listing in listings:
            listing.list_agent_full_name = rng.choice(("Ann Lee", "Bob Ray", ""))
            listing.list_office_name = rng.choice(("Desert Homes", ""))
            listing.public_remarks += f" {listing.list_agent_full_name} {listing.list_office_name}"
            listing.view_yn = rng.choice((True, False, None))
            listing.land_lease_amount = rng.choice((None, 500))
        store(listings)
        yield list(Listing.objects.select_related("collection"))


@EXAMPLES
@given(criteria=st.lists(any_criteria, min_size=1, max_size=40))
def test_matches_are_those_of_a_plain_filter(world: list[Listing], criteria: list[SearchCriteria]) -> None:
    collections = list(Collection.objects.all())

    found = matches(Index(list(enumerate(criteria)), collections), read(row.pk for row in world))

    for row in world:
        expected = {n for n, each in enumerate(criteria) if meets(row, each) and not row.is_duplicate}
        assert found[row.pk] == expected


@MANY
@given(criteria=st.lists(wide_criteria, min_size=1, max_size=12))
def test_matches_are_those_of_the_search(world: list[Listing], criteria: list[SearchCriteria]) -> None:
    collections = list(Collection.objects.all())

    found = matches(Index(list(enumerate(criteria)), collections), read(row.pk for row in world))

    for number, each in enumerate(criteria):
        assert {pk for pk, held in found.items() if number in held} == set(where(each).values_list("pk", flat=True))


def test_a_price_of_a_day_is_no_price_of_today(tenant: Tenant, gps: Collection) -> None:
    """A home that cost less when it came to market."""
    with tenant_scope(tenant):
        home = make_listing(
            gps, "A", list_price=Decimal(600_000), previous_list_price=Decimal(400_000), property_type="Residential",
            price_change_timestamp=datetime(2026, 10, 20, tzinfo=UTC), on_market_date=date(2026, 10, 1),
        )  # fmt: skip
        store([home])
        asked = SearchCriteria(active_on=date(2026, 10, 5), max_price=Decimal(500_000))
        assert list(where(asked).values_list("pk", flat=True)) == [home.pk]
        assert matches(Index([(1, asked)], [gps]), read([home.pk])) == {home.pk: {1}}


@EXAMPLES
@given(criteria=wide_criteria)
def test_a_search_is_read_from_its_own_address(criteria: SearchCriteria) -> None:
    assert replace(criteria_of(criteria.url_query()), statuses=()) == replace(criteria, statuses=())
    assert set(criteria_of(criteria.url_query()).effective_statuses) == set(criteria.effective_statuses)


@pytest.mark.parametrize("field", [field.name for field in fields(SearchCriteria)])
def test_no_filter_is_passed_over(tenant: Tenant, gps: Collection, field: str) -> None:
    """A filter that the index does not know, one of next year's among them, is PostgreSQL's to judge."""
    value: Any = {"area": "Mid", "stories": "1", "land": "fee", "offer": "lease", "listing": "1"}.get(field, "yes")
    default = SearchCriteria.empty()[field]
    value = (value,) if isinstance(default, tuple) else 3 if default is None or isinstance(default, int) else value
    with tenant_scope(tenant):
        index = Index([(1, SearchCriteria(**{field: value}))], [gps])

    is_known = field in HANDLED or field in SearchCriteria.no_filters
    assert bool(index.asked) is not is_known
