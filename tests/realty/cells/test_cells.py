"""Tenants of two cells: each sees its own, staff see all, and no row is added where it does not belong."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from listings.models import Collection, Listing
from realty.cells.models import Cell
from realty.database.cells import IDS
from realty.database.statements import fetch_all, run
from realty.tenants.models import Tenant
from realty.tenants.scope import cell_scope, platform_scope, tenant_scope
from tests.realty.cells.conftest import a_tenant

MOVED = "SELECT relnamespace::regnamespace::text, count(*) FROM pg_class WHERE relname = 'listings_listing' GROUP BY 1"


def keys() -> list[str]:
    return sorted(Listing.objects.values_list("listing_key", flat=True))


def command(*args: str) -> str:
    output = StringIO()
    call_command("cells", *args, stdout=output, stderr=output)
    return output.getvalue()


def test_what_was_there_becomes_the_first_cell(desert: Tenant) -> None:
    assert dict(fetch_all(MOVED)) == {"cell_1": 1, "cell_2": 1, "all_cells": 1}
    with tenant_scope(desert):
        assert keys() == ["K1", "K2"]
        assert fetch_all("SELECT count(*) FROM desert_gps_listings") == [(2,)]


def test_a_view_of_the_operators_own_stays_where_it_was(site: None) -> None:
    a_tenant("desert", "Desert Realty", "K1")
    run("CREATE VIEW prices AS SELECT list_price FROM listings_listing")
    command("add")
    assert fetch_all("SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'prices'") == [("public",)]
    with platform_scope("test"):
        assert fetch_all("SELECT count(*) FROM prices") == [(1,)]


def test_a_new_tenant_comes_to_the_cell_with_the_fewest(desert: Tenant, coastal: Tenant) -> None:
    with platform_scope("test"):
        assert dict(Tenant.objects.values_list("slug", "cell")) == {"desert": "cell_1", "coastal": "cell_2"}


def test_ids_of_a_cell_are_in_no_other(desert: Tenant, coastal: Tenant) -> None:
    with tenant_scope(coastal):
        assert all(2 * IDS <= pk < 3 * IDS for pk in Listing.objects.values_list("pk", flat=True))
    with tenant_scope(desert):
        assert all(pk < IDS for pk in Listing.objects.values_list("pk", flat=True))


def test_each_sees_its_own_and_staff_see_all(desert: Tenant, coastal: Tenant) -> None:
    with tenant_scope(coastal):
        assert keys() == ["K1"]
    with tenant_scope(desert):
        assert keys() == ["K1", "K2"]
    with platform_scope("test"):
        assert keys() == ["K1", "K1", "K2"]


def test_a_statement_does_not_reach_another_cell(desert: Tenant, coastal: Tenant) -> None:
    """Row-level security is lifted inside of a cell: still there is no way to the other's rows."""
    with cell_scope("cell_2"):
        assert keys() == ["K1"]
        assert run("UPDATE listings_listing SET city = 'Indio'") == 1
    with tenant_scope(desert):
        assert not Listing.objects.filter(city="Indio").exists()
    with tenant_scope(coastal), pytest.raises(ProgrammingError):
        fetch_all("SELECT count(*) FROM desert_gps_listings")


def test_staff_change_and_remove_rows_of_all_cells(desert: Tenant, coastal: Tenant) -> None:
    with platform_scope("test"):
        assert Listing.objects.filter(listing_key="K1").update(city="Indio") == 2
        Listing.objects.filter(listing_key="K1").delete()
        assert keys() == ["K2"]


def test_what_staff_add_comes_to_its_tenants_cell(desert: Tenant, coastal: Tenant) -> None:
    with platform_scope("test"):
        one = Collection.objects.create(tenant=coastal, provider="crmls", name="coastal_crmls_listings", title="CRMLS")
        rows = [
            Collection(tenant=tenant, provider="bhhs", name=f"{tenant.slug}_bhhs_listings", title="BHHS")
            for tenant in (desert, coastal)
        ]
        Collection.objects.bulk_create(rows)
    assert one.pk // IDS == 2
    assert [row.pk // IDS for row in rows] == [0, 2]


def test_a_row_in_no_cell_is_refused(desert: Tenant) -> None:
    with platform_scope("test"), pytest.raises(IntegrityError, match="rows_are_added_in_a_cell"), transaction.atomic():
        run("INSERT INTO listings_collection SELECT * FROM listings_collection LIMIT 1")


def test_a_third_cell_is_like_the_others(desert: Tenant, coastal: Tenant) -> None:
    assert command("add").startswith("cell_3 is there.")
    valley = a_tenant("valley", "Valley Homes", "K7")
    with tenant_scope(valley):
        assert keys() == ["K7"]
        assert Listing.objects.get().pk // IDS == 3
    assert command("check") == "The cells are sound.\n"


def test_a_closed_cell_takes_no_new_tenants(desert: Tenant) -> None:
    command("close", "cell_2")
    with platform_scope("test"):
        assert Tenant.objects.create(slug="valley", name="Valley Homes").cell_id == "cell_1"
    assert "cell_2: 0 tenants, takes no new tenants, lacks 0 migrations" in command("list")
    with pytest.raises(CommandError, match="No other cell takes new tenants"):
        command("close", "cell_1")
    with pytest.raises(CommandError, match="There is no cell cell_9"):
        command("open", "cell_9")


def test_the_check_finds_what_differs(desert: Tenant, coastal: Tenant) -> None:
    with platform_scope("test"):
        run("ALTER TABLE cell_2.listings_listing ADD COLUMN parrot int")
        with cell_scope("cell_2"):
            run("UPDATE listings_listing SET tenant_id = %s", (desert.pk,))
            run("CREATE FUNCTION listings_fold(text) RETURNS text LANGUAGE sql AS 'SELECT $1'")
    output = StringIO()
    with pytest.raises(CommandError, match="3 faults"):
        call_command("cells", "check", stdout=output, stderr=output)
    assert "cell_2.listings_listing has, unlike the first cell: column parrot integer" in output.getvalue()
    assert "cell_2.listings_fold hides public.listings_fold" in output.getvalue()
    assert f"cell_2.listings_listing has 1 rows of tenant {desert.pk}, who is not in this cell" in output.getvalue()


def test_a_site_that_does_not_know_of_cells_gets_none(site: None) -> None:
    connection.settings_dict["CELLS"] = False
    with pytest.raises(CommandError, match="Set DATABASE_CELLS=on"):
        command("add")
    assert command("list") == "There are no cells: all tenants are in one schema.\n"
    assert not Cell.objects.exists()
