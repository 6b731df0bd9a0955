"""The counts of the filters by when and by name, against their plain meaning."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.folding import fold, fold_words
from listings.ingest import write
from listings.models import City, Collection, Enrichment, Listing, Neighborhood
from listings.open_house_days import WORDS, days_of
from listings.search.criteria import PRICE_CUTS, SearchCriteria
from listings.search.more_counts import BANDS, CHANGED, NAMES
from listings.search.more_facets import LABELS, MOST_NAMES, choosing, more_facets, uncounted_more
from listings.search.trait_facets import trait_facets
from listings.search.where import where
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.listings.rows import row
from tests.listings.search_world import NOW
from tests.listings.test_search_times import TODAY
from tests.listings.test_search_times import _meets as meets_times

# Some are parts of others, by whole words or in the middle of one.
AREAS = ("", "Oak", "Oakland", "312 - South Palm Desert", "South Palm Desert", "SOUTH PALM DESERT")
SCHOOLS = ("", "Palm Desert", "Palm Desert High", "Núñez", "Oak Hills")
HOODS = ("Las Palmas", "Palmas", None)
few = st.none() | st.integers(0, 12)
any_criteria = st.builds(
    SearchCriteria,
    min_price=st.sampled_from((None, None, Decimal(350_000))),
    cities=st.sampled_from(((), (), ("Indio",))),
    min_days=few,
    max_days=few | st.just(30),
    price_cut=st.sampled_from(("", "", *PRICE_CUTS)),
    status_days=few,
    open_house=st.sampled_from(("", "", "", *WORDS, "2026-11-03")),
    area=st.sampled_from(("", "", "", "oak", "palm desert", "312")),
    school=st.sampled_from(("", "", "", "palm", "nunez")),
    neighborhood=st.sampled_from(("", "", "", "palmas", "las")),
)


def _row(rng: random.Random, key: str) -> Any:
    def some(value: Any) -> Any:
        return value if rng.random() < 0.7 else None

    def ago() -> timedelta:
        return timedelta(hours=rng.randint(0, 12 * 24), minutes=rng.choice((0, 1)))

    return row(
        key,
        property_type="Residential",
        city=rng.choice(("Indio", "La Quinta")),
        public_remarks=rng.choice(("", "Near Oak and Palm")),
        pool_private_yn=rng.choice((True, False, None)),
        property_sub_type=rng.choice(("", "Condominium", "Townhouse")),
        list_price=Decimal(rng.choice((300_000, 400_000))),
        previous_list_price=some(Decimal(rng.choice((350_000, 450_000)))),
        price_change_timestamp=some(NOW - ago() * rng.choice((1, 10))),
        status_change_timestamp=some(NOW - ago() * rng.choice((1, 5))),
        contract_status_change_date=some(TODAY - timedelta(days=rng.randint(0, 12))),
        on_market_date=some(TODAY - timedelta(days=rng.choice((-1, 0, 1, 7, 8, 12, 30, 31, 100, 200)))),
        listing_contract_date=None,
        original_entry_timestamp=some(NOW - ago()),
        mls_area_major=rng.choice(AREAS),
        mls_area_minor=rng.choice(AREAS[:2]),
        elementary_school=rng.choice(SCHOOLS),
        high_school=rng.choice(SCHOOLS),
        open_houses=[{"OpenHouseDate": f"{TODAY + timedelta(days=rng.randint(-1, 8)):%Y-%m-%d}"}]
        if rng.random() < 0.3
        else [],
    )


@pytest.fixture
def world(tenant: Tenant, gps: Collection, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Listing]]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    rng = random.Random(11)
    places = {"slug": "indio", "latitude": 33.8, "longitude": -116.5}
    cities = [City.objects.create(name="Indio", state=state, **places) for state in ("CA", "AZ")]
    make = Neighborhood.objects.create
    # In each city one of the same name.
    hoods = {name: [make(name=name, slug=name.lower(), city=city) for city in cities] for name in HOODS if name}
    told = {"basis": "1", "listing_updated_at": NOW, "enriched_at": NOW, "tenant_id": tenant.pk, "collection": gps}
    with tenant_scope(tenant):
        with transaction.atomic():
            write(gps, [_row(rng, str(n)) for n in range(150)], run_id=None)
        for listing in Listing.objects.order_by("pk"):
            if name := rng.choice(HOODS):
                Enrichment.objects.create(listing=listing, neighborhood=rng.choice(hoods[name]), **told)
        yield list(Listing.objects.select_related("enrichment__neighborhood"))


def _names(listing: Listing, name: str) -> list[str]:
    if name == "neighborhood":
        hood = listing.enrichment.neighborhood if hasattr(listing, "enrichment") else None
        return [hood.name] if hood else []
    return [getattr(listing, column) for column in NAMES[name]]


def _has_name(listing: Listing, name: str, written: str) -> bool:
    texts = (*_names(listing, "area"), *_names(listing, "school"), listing.public_remarks)
    there = set(fold_words(" ".join(texts)).split())
    has_words = name == "neighborhood" or set(fold_words(written).split()) <= there
    return has_words and any(fold(written) in fold(value) for value in _names(listing, name))


def meets(listing: Listing, criteria: SearchCriteria) -> bool:
    ahead = {str(day) for day in days_of(criteria.open_house, TODAY)} if criteria.open_house else set()
    opens = {each["OpenHouseDate"] for each in listing.open_houses or []}
    return (
        meets_times(listing, criteria)
        and (not criteria.cities or listing.city in criteria.cities)
        and (criteria.min_price is None or listing.list_price >= criteria.min_price)
        and (not criteria.open_house or bool(ahead & opens))
        and all(not (part := getattr(criteria, name)) or _has_name(listing, name, part) for name in NAMES)
    )


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(criteria=any_criteria)
def test_each_value_counts_what_choosing_it_would_leave(world: list[Listing], criteria: SearchCriteria) -> None:
    facets = more_facets(criteria)
    for name in LABELS:
        for value in facets[name].values:
            narrowed = choosing(criteria, name, value.value)
            assert value.count == sum(meets(listing, narrowed) for listing in world), (name, value)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(criteria=any_criteria)
def test_every_name_of_the_search_is_offered(world: list[Listing], criteria: SearchCriteria) -> None:
    facets = more_facets(criteria)
    for name in NAMES:
        without = criteria.without(name)
        there = {
            fold(value) for listing in world if meets(listing, without) for value in _names(listing, name) if value
        }
        assert {fold(value.value) for value in facets[name].values} == there


def test_the_platform_counts_the_same(world: list[Listing]) -> None:
    """Its clock is UTC, by which all of these days are the same."""
    ours = more_facets(SearchCriteria(area="palm desert"))
    with platform_scope("test"):
        theirs = more_facets(SearchCriteria(area="palm desert"))
    assert ours["area"] == theirs["area"] and ours["price_cut"] == theirs["price_cut"]


def test_two_queries_count_all_of_them(tenant: Tenant, gps: Collection, django_assert_num_queries: Any) -> None:
    with tenant_scope(tenant), transaction.atomic():
        areas = ("312 - South Palm Desert", "South Palm Desert")
        write(gps, [row(area, property_type="Residential", mls_area_major=area) for area in areas], run_id=None)
        with django_assert_num_queries(4):  # with the collections, and the tenant for its zone
            facets = more_facets(SearchCriteria(max_price=Decimal(10**9)))
    assert [(value.label, value.count) for value in facets["area"].values] == [
        ("South Palm Desert", 2), ("312 - South Palm Desert", 1),
    ]  # fmt: skip


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(criteria=any_criteria, pool=st.sampled_from(("", "", "yes")))
def test_the_same_pass_counts_traits(world: list[Listing], criteria: SearchCriteria, pool: str) -> None:
    """Of a search that filters by one of them they take a pass of their own."""
    criteria = replace(criteria, pool=pool)
    found = more_facets(criteria)
    assert {name: facet for name, facet in found.items() if name not in LABELS} == trait_facets(criteria)


def test_a_name_within_other_words_is_counted_as_it_is_found(world: list[Listing]) -> None:
    (oak,) = [value for value in more_facets(SearchCriteria())["area"].values if value.value == "Oak"]
    assert oak.count == where(SearchCriteria(area="Oak")).count()


def test_there_are_only_so_many_names(tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant), transaction.atomic():
        write(gps, [row(str(n), property_type="Residential", mls_area_major=f"Area {n:02}") for n in range(30)],
              run_id=None)  # fmt: skip
        values = more_facets(SearchCriteria())["area"].values
    assert len(values) == MOST_NAMES and values[0].label == "Area 00"


def test_without_collections_there_is_nothing(in_tenant: Tenant) -> None:
    facets = more_facets(SearchCriteria(area="x"))
    assert Counter(value.count for name in LABELS for value in facets[name].values) == {
        0: len(BANDS) + len(CHANGED) + len(PRICE_CUTS) + len(WORDS)
    }


def test_before_anybody_counted_the_choices_are_there() -> None:
    facets = uncounted_more(SearchCriteria(open_house="2026-12-05", status_days=7))
    assert {value.count for facet in facets.values() for value in facet.values} == {-1}
    assert facets["open_house"].values[-1].label == "Open house Dec 5"
    assert [value.label for value in facets["status_days"].values if value.selected] == ["Last 7 days"]
