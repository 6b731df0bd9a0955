"""A later way to read an address reaches what is stored, slice by slice; the same way touches nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from listings import readings
from listings.ingest import reading_again
from listings.models import AddressReading, Collection, Listing
from listings.readings import read_again, read_slice
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from listings.tasks import read_addresses_again
from realty.database.statements import run
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.views.homes import put

ADDRESS = {"street_number": "91", "street_name": "Control", "street_suffix": "Court", "street_dir_suffix": ""}


@pytest.fixture
def stored(gps: Collection) -> Iterator[Collection]:
    put(
        gps,
        "A",
        listing_id="PW26012345",
        open_houses=[{"OpenHouseDate": "2026-12-05"}],
        parcel_number="668-137-094",
        **ADDRESS,
    )
    put(gps, "B", street_name="Elsewhere")
    read_addresses_again()
    with tenant_scope(gps.tenant_id):
        yield gps


def as_an_older_reader_left_them() -> None:
    run(
        "UPDATE listings_listing SET property_key = listing_key, address_key = '', parcel_key = '',"
        " search_vector = to_tsvector('simple', '')"
    )


def raise_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "READING", readings.READING + 1)


def keys(text: str) -> list[str]:
    return [listing.listing_key for listing in search(SearchCriteria(text=text)).listings]


def versions_of_rows() -> list[Any]:
    """Where PostgreSQL keeps each row: a row that is written moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text, xmin::text FROM listings_listing ORDER BY id")
        return cursor.fetchall()


def test_a_raised_number_makes_keys_homes_and_search_terms_again(
    stored: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = list(Listing.objects.order_by("pk").values_list("property_key", "address_key", "parcel_key"))
    as_an_older_reader_left_them()
    raise_the_number(monkeypatch)
    assert read_addresses_again() == 4  # a slice of each step, and its end
    assert list(Listing.objects.order_by("pk").values_list("property_key", "address_key", "parcel_key")) == right
    for text in ("91 control ct", "668137094", "26012345"):
        assert keys(text) == ["A"], text
    assert search(SearchCriteria(open_house="2026-12-05")).total == 1


def test_the_same_number_touches_nothing(stored: Collection) -> None:
    as_an_older_reader_left_them()
    assert read_addresses_again() == 0
    assert keys("91 control ct") == []


def test_what_is_read_as_before_is_not_written(stored: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    before = versions_of_rows()
    raise_the_number(monkeypatch)
    assert read_addresses_again() == 4
    assert versions_of_rows() == before


def test_slices_are_bounded_and_end(stored: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_again, "LISTINGS", reading_again.LISTINGS.replace("LIMIT 1000", "LIMIT 1"))
    as_an_older_reader_left_them()
    raise_the_number(monkeypatch)
    assert read_addresses_again() == 5
    assert keys("91 control ct") == ["A"]


def test_it_goes_on_where_it_was_interrupted(in_tenant: Tenant) -> None:
    seen: list[tuple[str, int]] = []

    def step(name: str) -> readings.Step:
        def work(tenant_id: int, after: int) -> int:
            seen.append((name, after))
            if len(seen) == 2:
                raise ConnectionError
            return after + 1 if after < 2 else 0

        return work

    steps = (step("terms"), step("homes"))
    with pytest.raises(ConnectionError):
        read_again("listings", steps, 60)
    read_again("listings", steps, 60)
    assert seen == [("terms", 0), ("terms", 1), ("terms", 1), ("terms", 2), *(("homes", n) for n in range(3))]
    assert read_slice(in_tenant.pk, "listings", steps) and len(seen) == 7


def test_no_tenant_waits_for_a_larger_one(tenant: Tenant, other_tenant: Tenant) -> None:
    seen: list[int] = []

    def work(tenant_id: int, after: int) -> int:
        seen.append(tenant_id)
        return after + 1 if after < 2 else 0

    read_again("listings", (work,), 60)
    assert sorted(seen[:2]) == sorted([tenant.pk, other_tenant.pk])
    assert read_again("leads", (work,), 0, after="listings") == 0, "nothing without time"


def test_leads_come_after_the_listings_of_their_tenant(tenant: Tenant) -> None:
    def nothing(tenant_id: int, after: int) -> int:
        return 0

    assert read_again("leads", (nothing,), 60, after="listings") == 0
    read_again("listings", (nothing,), 60)
    assert read_again("leads", (nothing,), 60, after="listings") == 1
    with tenant_scope(tenant):
        assert AddressReading.objects.exclude(done_at=None).count() == 2
