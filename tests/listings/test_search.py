"""Whose listings a search shows, which once, and with how many queries."""

from datetime import UTC, datetime

import pytest

from listings.collections import provision
from listings.models import Collection
from listings.search.criteria import SearchCriteria
from listings.search.page import jump, search
from listings.search.suggestions import suggest
from realty.tenants.models import Tenant
from realty.tenants.scope import ScopeError, platform_scope, tenant_scope
from tests.listings.search_world import make_listing, store


def keys(criteria: SearchCriteria | None = None) -> list[str]:
    return sorted(row.listing_key for row in search(criteria or SearchCriteria()).listings)


@pytest.fixture
def coastal(other_tenant: Tenant) -> Collection:
    with tenant_scope(other_tenant):
        collection = provision(other_tenant, "crmls", title="California Regional MLS")
        store([make_listing(collection, "theirs", city="Irvine")])
        return collection


@pytest.fixture
def listed(tenant: Tenant, gps: Collection, crmls: Collection, coastal: Collection) -> None:
    with tenant_scope(tenant):
        store(
            [
                make_listing(gps, "a", city="Indio", duplicate_key="home"),
                make_listing(crmls, "b", city="Indio", duplicate_key="home", is_duplicate=True),
                make_listing(crmls, "c", city="Thermal", duplicate_key="other"),
            ]
        )


def test_a_listing_in_two_collections_shows_once(listed: None, in_tenant: Tenant) -> None:
    assert keys() == ["a", "c"]
    assert keys(SearchCriteria(collections=("desert_crmls_listings",))) == ["b", "c"]
    assert keys(SearchCriteria(collections=("desert_gps_listings", "desert_crmls_listings"))) == ["a", "c"]


def test_a_duplicate_shows_where_its_twin_is_not_searched(listed: None, in_tenant: Tenant) -> None:
    third = provision(in_tenant, "flexmls", title="Third MLS")
    store([make_listing(third, "d", duplicate_key="home", is_duplicate=True)])

    assert keys() == ["a", "c"]
    assert keys(SearchCriteria(collections=("desert_crmls_listings", "desert_flexmls_listings"))) == ["b", "c"]


def test_expired_canceled_and_withdrawn_listings_stay_out_unless_asked_for(gps: Collection, in_tenant: Tenant) -> None:
    statuses = ("Active", "Pending", "Coming Soon", "Expired", "Canceled", "Withdrawn", "Closed")
    store([make_listing(gps, status, standard_status=status) for status in statuses])

    assert keys() == ["Active", "Coming Soon", "Pending"]
    assert keys(SearchCriteria(statuses=("Expired", "Withdrawn"))) == ["Expired", "Withdrawn"]
    assert keys(SearchCriteria(listing="IDCanceled")) == ["Canceled"]


def test_each_tenant_sees_its_own_and_the_platform_all(listed: None, tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        theirs = search(SearchCriteria(collections=("desert_gps_listings",)))
        assert (keys(), theirs.total, jump("a")) == (["theirs"], 0, None)
        assert {value.value for value in search(SearchCriteria()).facets[0].values} == {"Irvine"}
    with platform_scope("test"):
        everything = search(SearchCriteria())
        assert keys() == ["a", "c", "theirs"]
        assert everything.collection_count == 3
        assert {row.collection.tenant.slug for row in everything.listings} == {"desert", "coastal"}
        assert keys(SearchCriteria(collections=("coastal_crmls_listings", "desert_gps_listings"))) == ["a", "theirs"]
    with pytest.raises(ScopeError):
        search(SearchCriteria())


def test_words_in_order_only_where_quoted(gps: Collection, in_tenant: Tenant) -> None:
    store(
        [
            make_listing(gps, "near", public_remarks="A pool with mountain view, it's mid-century"),
            make_listing(gps, "far", public_remarks="View of the mountain and a poolside casita"),
        ]
    )

    assert keys(SearchCriteria(text="mountain view")) == ["far", "near"]
    assert keys(SearchCriteria(text='"mountain view"')) == ["near"]
    assert keys(SearchCriteria(text='mountain "view')) == ["far", "near"]
    assert keys(SearchCriteria(text="pool")) == ["near"]
    assert keys(SearchCriteria(text="poo")) == ["far", "near"]
    assert keys(SearchCriteria(text="pool view")) == ["near"]
    assert keys(SearchCriteria(text="mid-cent")) == ["near"]
    assert keys(SearchCriteria(text="it's")) == ["near"]


def test_jumps_to_the_home_with_a_number(listed: None, in_tenant: Tenant, crmls: Collection) -> None:
    found = [jump(number) for number in ("IDa", "b", " c ", "IDx")]
    assert [row and row.listing_key for row in found] == ["a", "b", "c", None]


def test_says_how_fresh_it_is(listed: None, in_tenant: Tenant, gps: Collection, crmls: Collection) -> None:
    old, new = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    Collection.objects.filter(pk=gps.pk).update(synced_at=new)
    assert search(SearchCriteria()).synced_at is None

    Collection.objects.filter(pk=crmls.pk).update(synced_at=old)
    page = search(SearchCriteria())
    assert (page.synced_at, [c.name for c in page.collections]) == (
        old,
        ["desert_crmls_listings", "desert_gps_listings"],
    )


def test_a_page_beyond_the_last_is_the_last(gps: Collection, in_tenant: Tenant) -> None:
    store([make_listing(gps, str(n), public_remarks="pool") for n in range(25)])
    for criteria in (SearchCriteria(page=9), SearchCriteria(page=9, text="pool")):
        page = search(criteria)
        assert (page.page, page.page_count, len(page.listings), page.start, page.end) == (2, 2, 1, 25, 25)


@pytest.mark.parametrize(
    ("criteria", "queries"),
    [
        (SearchCriteria(), 4),
        (SearchCriteria(cities=("Indio",), collections=("desert_gps_listings",), min_beds=0), 3),
        (SearchCriteria(text="indio"), 4),
    ],
)
def test_costs_the_same_queries_whatever_it_finds(
    listed: None, in_tenant: Tenant, criteria: SearchCriteria, queries: int, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(queries):  # type: ignore[operator]
        search(criteria)


def test_staff_pay_one_query_more(listed: None, django_assert_num_queries: object) -> None:
    with platform_scope("test"), django_assert_num_queries(5):  # type: ignore[operator]
        search(SearchCriteria())


def test_suggests_the_most_frequent_that_begin_so(listed: None, in_tenant: Tenant, gps: Collection) -> None:
    store([make_listing(gps, f"i{n}", city="Indian Wells", postal_code="92210") for n in range(2)])

    assert suggest("city", "in") == ["Indian Wells", "Indio"]
    assert suggest("postal_code", "922") == ["92210"]
    assert suggest("city", "irv") == suggest("city", "") == suggest("raw", "a") == []
