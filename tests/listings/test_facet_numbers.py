"""The numbers that searches count by agree with what they stand for, whoever wrote the listing and however."""

import threading
import time
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.enums import PropertyType, StandardStatus
from listings.ingest import learn, write
from listings.models import Collection, FacetCity, FacetKind, Listing
from realty.database.locks import Space
from realty.database.statements import fetch_all
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.cells import one_schema
from tests.listings.rows import row
from tests.listings.search_world import make_listing
from tests.listings.test_ingest_write import store, vanish

WRONG = """
SELECT count(*) FROM listings_listing AS listing
LEFT JOIN listings_facetcity AS city ON city.id = facet_city_id
LEFT JOIN listings_facetkind AS kind ON kind.id = facet_kind_id
LEFT JOIN listings_facetsubdivision AS subdivision ON subdivision.id = facet_subdivision_id
WHERE (city.name, kind.property_type, kind.standard_status, kind.bedrooms_total, subdivision.name) IS DISTINCT FROM
    (listing.city, listing.property_type, listing.standard_status, listing.bedrooms_total, listing.subdivision_name)
"""
facts = st.fixed_dictionaries(
    {
        "city": st.sampled_from(("Indio", "indio", "", "La Quinta")) | st.text(max_size=9).map(lambda s: s.strip("\0")),
        "subdivision_name": st.sampled_from(("Sun City", "SUN CITY", "")),
        "property_type": st.sampled_from(PropertyType.values),
        "standard_status": st.sampled_from(StandardStatus.values),
        "bedrooms_total": st.none() | st.integers(0, 3) | st.integers(-(2**63), 2**63 - 1),
    }
)


def wrong() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        return int(cursor.fetchone()[0])


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.lists(st.dictionaries(st.sampled_from("abc"), facts, min_size=1), min_size=1, max_size=4))
def test_the_write_door_leaves_them_right(
    in_tenant: Tenant, gps: Collection, pages: list[dict[str, dict[str, Any]]]
) -> None:
    for page in pages:
        store(gps, *(row(key, **values) for key, values in page.items()))
        assert wrong() == 0
    vanish(gps, *"abc")
    store(gps, row("a", city="Thermal"))
    assert wrong() == 0


def test_no_other_way_of_writing_leaves_them_wrong(in_tenant: Tenant, gps: Collection) -> None:
    Listing.objects.bulk_create([make_listing(gps, "a", city="Indio"), make_listing(gps, "b", city="Mecca")])
    Listing.objects.filter(listing_key="a").update(city="Mecca", bedrooms_total=3)
    Listing.objects.filter(listing_key="b").update(facet_city=0, facet_kind=0, facet_subdivision=0)
    Listing.objects.filter(listing_key="b").update(subdivision_name="Sun City")
    later = make_listing(gps, "c", city="Niland")
    later.save()
    later.save()

    assert Listing.objects.count() == 3 and wrong() == 0


def test_equal_words_have_one_number(in_tenant: Tenant, gps: Collection) -> None:
    store(gps, *(row(f"{n}", city="Indio", bedrooms_total=None) for n in range(5)))
    assert FacetCity.objects.count() == FacetKind.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@one_schema
def test_two_tenants_bring_the_same_new_cities_in_crossing_orders(in_tenant: Tenant, gps: Collection) -> None:
    """Each waits for the other's whole transaction, so neither for the other's city."""
    ours, theirs = (plain_connection() for _ in range(2))
    add_city(ours, gps, "Calipatria")
    other = threading.Thread(target=add_cities, args=(theirs, gps, "Brawley", "Calipatria"))
    other.start()
    wait_for_a_lock(ours)
    add_city(ours, gps, "Brawley")
    ours.commit()
    other.join(10)

    assert set(FacetCity.objects.values_list("name", flat=True)) == {"Brawley", "Calipatria"}
    assert Listing.objects.count() == 4 and wrong() == 0
    ours.close()


def plain_connection() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    own = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})
    own.execute("SELECT set_config('realty.platform', 'on', false)")
    return own


def add_city(own: psycopg.Connection[Any], collection: Collection, city: str) -> None:
    model = make_listing(collection, f"{city}-{id(own)}", listing_id="", city=city)
    fields = [field for field in Listing._meta.concrete_fields if field.column != "id"]
    values = [field.get_db_prep_save(getattr(model, field.attname), connection) for field in fields]
    columns = ", ".join(field.column for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    own.execute(f"INSERT INTO listings_listing ({columns}) VALUES ({marks})", values)


def add_cities(own: psycopg.Connection[Any], collection: Collection, *cities: str) -> None:
    with own:
        for city in cities:
            add_city(own, collection, city)


def wait_for_a_lock(own: psycopg.Connection[Any]) -> None:
    for _ in range(500):
        if own.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() != (0,):
            return
        time.sleep(0.01)
    raise AssertionError("the other transaction does not wait")


@pytest.mark.django_db(transaction=True)
def test_a_page_with_new_words_holds_no_lock_of_other_tenants(gps: Collection) -> None:
    """Security Low 8: all tenants share the vocabulary's lock, so no page's transaction may hold it."""
    held = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = {int(Space.VOCABULARY)}"
    held += " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    pages = [[row("a", city="Newtown", bedrooms_total=41)], [row("b", city="Oldtown", bedrooms_total=None)]]
    with tenant_scope(gps.tenant_id):
        for page in pages:
            learn(page)
            learn(page)
            with transaction.atomic():
                write(gps, page, run_id=None)
                assert fetch_all(held) == [(0,)]
        with transaction.atomic():
            write(gps, [row("c", city="Nowhere Before")], run_id=None)
            assert fetch_all(held) == [(1,)]  # what was not learned is added under the lock, as ever
