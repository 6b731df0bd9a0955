"""Which index answers which search, read from EXPLAIN under row-level security as the site's own role.

Sequential and bitmap scans are off, since with a few rows PostgreSQL prefers them. An index that lacks a column
of the search shows all the same: as a scan that is not index-only.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from listings.collections import provision
from listings.models import Collection, Listing
from listings.search.conditions import ORDERS
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from listings.search.where import where
from listings.traits import TRAITS
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.cells import one_schema
from tests.listings.search_world import CITIES, make_listing, store

FILTERS = [
    SearchCriteria(),
    SearchCriteria(cities=("Indio",), statuses=("Active", "Closed")),
    SearchCriteria(min_price=Decimal(1), max_price=Decimal(9), property_types=("Land",)),
    SearchCriteria(min_area=Decimal(1), max_lot=Decimal(9), min_year=1990, min_beds=1, min_baths=1),
    SearchCriteria(postal_codes=("92260",), subdivision="sun"),
    *(SearchCriteria(sort=sort) for sort in ORDERS),
    # Newcomer H8: each trait, fee and home type is in the covering indexes.
    *(SearchCriteria(**{trait.name: value}) for trait in TRAITS.values() for value in trait.values),  # type: ignore[arg-type]
    SearchCriteria(min_garage=2),
    SearchCriteria(min_days=2, max_days=9),
    SearchCriteria(max_fee=Decimal(300), hoa="yes"),
    SearchCriteria(home_types=("Condominium",)),
    # Parts of the map, which are known to the covering indexes as well.
    SearchCriteria(viewport="-117_33_-116_34"),
    SearchCriteria(inside=("-117_33~-116_33~-116_34",), outside=("-116.6_33.1~-116.5_33.1~-116.5_33.2",)),
    SearchCriteria(located="yes"),
    SearchCriteria(located="no", pool="yes"),
    SearchCriteria(pool="yes", senior="yes", land="lease", stories="1", min_garage=2, max_fee=Decimal(300), min_beds=2),
]
# Led by the index of words, whatever the terms (docs/listings.md).
BY_WORDS = [
    SearchCriteria(text="casita"),
    SearchCriteria(area="casita"),
    SearchCriteria(school="casita"),
    SearchCriteria(agent="casita"),
    SearchCriteria(office="casita"),
    SearchCriteria(open_house="weekend"),
    SearchCriteria(open_house="any"),
    SearchCriteria(area="casita", pool="yes", open_house="2026-12-05"),
]

# VACUUM, which index-only scans need, runs in no transaction.
pytestmark = [pytest.mark.django_db(transaction=True), one_schema]


@pytest.fixture(autouse=True)
def vacuumed_listings(gps: Collection, crmls: Collection, in_tenant: Tenant, other_tenant: Tenant) -> Iterator[None]:
    here = [{"longitude": -116.9 + n % 20 / 25, "latitude": 33.1 + n / 400} for n in range(300)]
    store(
        [
            make_listing(c, f"{n}", city=CITIES[n % 4], public_remarks="pool", **here[n])
            for c in (gps, crmls)
            for n in range(300)
        ]
    )
    named = {"property_sub_type": "Condominium", "subdivision_name": "Sun City"}
    store([make_listing(gps, "rare", public_remarks="casita", **named)])
    with tenant_scope(other_tenant):
        theirs = provision(other_tenant, "gps", title="Greater Palm Springs MLS")
    with platform_scope("test"):
        copy_to(theirs, times=10)
    make_all_visible()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SET enable_bitmapscan = off")
        yield
        cursor.execute("RESET enable_seqscan")
        cursor.execute("RESET enable_bitmapscan")


def make_all_visible() -> None:
    """VACUUM again while a snapshot of autovacuum's own ANALYZE holds it back."""
    with connection.cursor() as cursor:
        for _ in range(50):
            cursor.execute("VACUUM (ANALYZE) listings_listing")
            cursor.execute("SELECT relallvisible = relpages FROM pg_class WHERE relname = 'listings_listing'")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.1)
    raise AssertionError("VACUUM could not mark the listings as visible to all")


def allow_bitmaps() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_bitmapscan = on")


def copy_to(collection: Collection, *, times: int) -> None:
    """Listings of another tenant, so that reading everything is dear."""
    copied = {"tenant_id": str(collection.tenant_id), "collection_id": str(collection.pk)}
    copied |= {column: f"collection_id || '-' || {column} || '-' || n" for column in ("listing_key", "listing_id")}
    columns = [field.column for field in Listing._meta.concrete_fields if field.column != "id"]
    values = ", ".join(copied.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO listings_listing ({', '.join(columns)})"
            f" SELECT {values} FROM listings_listing, generate_series(1, {times}) AS n"
        )


@contextmanager
def watched() -> Iterator[list[tuple[Any, Any]]]:
    """The statements on listings that the block sends, with their parameters."""
    sent: list[tuple[Any, Any]] = []

    def watch(execute: Any, sql: Any, params: Any, *rest: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(watch):
        yield sent
    sent[:] = [(sql, params) for sql, params in sent if "listings_listing" in str(sql)]


def explain(sql: Any, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (COSTS OFF) " + sql, params)
        return "\n".join(row[0] for row in cursor.fetchall())


def plans(criteria: SearchCriteria) -> list[str]:
    """Of the page's listings, and of the counts; by words and on the platform of the counts first."""
    with watched() as sent:
        search(criteria)
    return [explain(sql, params) for sql, params in sent]


def counting_reads_the_narrow_index_where_it_holds_all_that_is_asked() -> None:
    broad, narrowed = plans(SearchCriteria())[-1], plans(SearchCriteria(min_year=1990))[-1]
    assert "Index Only Scan using listing_facets" in broad and "Index Only Scan using listing_search" in narrowed


def a_tenants_search_reads_only_its_covering_index() -> None:
    for criteria in FILTERS:
        for plan in plans(criteria)[:2]:
            assert re.search(r"Index Only Scan using listing_(search|facets)", plan), (criteria, plan)
            assert re.search(r"Index Cond: \(+collection_id", plan), (criteria, plan)


def the_collections_alone_decide_what_a_tenants_search_reads() -> None:
    """Beside a condition on the tenant PostgreSQL reads an index led by it, too, and the table by both."""
    for criteria in FILTERS:
        sql, _ = where(criteria).values("pk").query.sql_with_params()
        assert '"collection_id" IN' in sql and '"tenant_id"' not in sql, (criteria, sql)


def the_platform_finds_only_a_small_part_of_the_map_by_location() -> None:
    """As if PostgreSQL expected few listings there, and would rather read them from the table."""
    with platform_scope("test"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        for east, is_found_by_it in ((-116.98, True), (-116.5, False)):
            rows = where(SearchCriteria(viewport=f"-117_33_{east}_33.3")).values("pk")
            assert ("Index Cond: ((latitude" in explain(*rows.query.sql_with_params())) == is_found_by_it


def the_platforms_search_reads_only_a_covering_index() -> None:
    with platform_scope("test"):
        for criteria in FILTERS:
            (counts, *_) = plans(criteria)
            assert re.search(r"Index Only Scan using listing_(platform|search|facets)", counts), (criteria, counts)


def status_and_city_bound_the_page() -> None:
    page = plans(SearchCriteria(cities=("Indio",), statuses=("Active", "Closed")))[0]
    condition = next(line for line in page.splitlines() if "Index Cond" in line)
    assert all(column in condition for column in ("collection_id", "facet_kind_id", "facet_city_id"))


def a_number_is_found_by_the_unique_indexes() -> None:
    allow_bitmaps()
    counts = plans(SearchCriteria(listing="ID7"))[-1]
    assert "one_listing_per_id" in counts and "one_listing_per_key" in counts


def words_are_found_by_their_index_within_the_tenant() -> None:
    """Where the server does not mark the operator leakproof the search is right, but reads all of the tenant's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'")
        (leakproof,) = cursor.fetchone()
    allow_bitmaps()
    for criteria in BY_WORDS:
        (counts,) = (plan for plan in plans(criteria) if "Aggregate" in plan)
        condition = next((line for line in counts.splitlines() if "Index Cond" in line and "search_vector" in line), "")
        assert ("tenant_id" in condition) == leakproof, (criteria, counts)
    assert search(SearchCriteria(text="casita")).total == 1


def open_houses_are_found_before_anything_else_is_asked() -> None:
    (counts, *_) = plans(SearchCriteria(open_house="any"))
    assert re.search(r"Index Cond: \(id = ANY \(\(InitPlan", counts), counts


def a_small_map_area_is_found_by_location() -> None:
    gps = Collection.objects.get(provider="gps")
    area = Listing.objects.live().filter(collection=gps, latitude__range=(33.5, 33.52), longitude__range=(-117, -116.5))
    sql, params = area.values("id", "unparsed_address").query.sql_with_params()
    plan = explain(sql, params)
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert "listing_location" in plan
    assert all(column in condition for column in ("collection_id", "latitude", "longitude"))


CHECKS = (
    counting_reads_the_narrow_index_where_it_holds_all_that_is_asked,
    a_tenants_search_reads_only_its_covering_index,
    the_collections_alone_decide_what_a_tenants_search_reads,
    the_platform_finds_only_a_small_part_of_the_map_by_location,
    the_platforms_search_reads_only_a_covering_index,
    status_and_city_bound_the_page,
    a_number_is_found_by_the_unique_indexes,
    words_are_found_by_their_index_within_the_tenant,
    open_houses_are_found_before_anything_else_is_asked,
    a_small_map_area_is_found_by_location,
)


def test_every_search_is_planned_over_its_index(subtests: pytest.Subtests) -> None:
    """All over one world: to make its rows visible to all takes longer than to look at the plans."""
    for check in CHECKS:
        with subtests.test(check.__name__), connection.cursor() as cursor:
            cursor.execute("SET enable_bitmapscan = off")
            check()
