"""Volumes, quotas and the end of a collection."""

from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel

from listings import collections, tasks
from listings.collections import CollectionBusy, measure, recount
from listings.dependents import TABLES
from listings.enums import Mark
from listings.ingest import mark_vanished, write
from listings.models import (
    Alert,
    Collection,
    Listing,
    ListingEvent,
    ListingMark,
    ListingMatches,
    ListingNote,
    ListingSource,
    SavedSearch,
)
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import tenant_scope
from tests.cells import one_schema
from tests.conftest import make_member, make_tenant
from tests.listings.alerts.test_following import saved
from tests.listings.rows import photo, row


def store(collection: Collection, *rows: Any) -> None:
    with transaction.atomic():
        write(collection, rows, run_id=None)


def kept_volume(collection: Collection) -> tuple[int, ...]:
    collection.refresh_from_db()
    return (collection.listing_count, collection.listing_bytes, collection.photo_count, collection.media_bytes)


def test_volumes_stay_exact_through_every_kind_of_write(in_tenant: Tenant, gps: Collection, crmls: Collection) -> None:
    store(crmls, row("3"))
    store(gps, *(row(str(n), photos=(photo(0), photo(1)), public_remarks="sun " * n * 100) for n in range(9)))
    assert kept_volume(gps) == measure(gps)
    store(gps, row("1", photos=(photo(0),)), row("2", list_price=Decimal(1)), row("new"))
    with transaction.atomic():
        mark_vanished(gps, ["4", "5"], run_id=None)
    assert kept_volume(gps) == measure(gps)
    store(gps, row("4", photos=()), row("5"))
    assert kept_volume(gps) == measure(gps)
    assert measure(gps)[::2] == (10, 15)


def test_recount_mends_a_wrong_count(in_tenant: Tenant, gps: Collection) -> None:
    store(gps, row("1"))
    right = kept_volume(gps)
    Collection.objects.update(listing_count=5, listing_bytes=1)
    recount(gps)
    assert kept_volume(gps) == right


def test_view_shows_live_listings_under_the_collections_name(in_tenant: Tenant, gps: Collection) -> None:
    store(gps, row("1", land_lease_expiration_date="2099-01-01"), row("2"))
    with transaction.atomic():
        mark_vanished(gps, ["2"], run_id=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT listing_key, land_lease_years_remaining FROM desert_gps_listings")
        assert cursor.fetchall() == [("1", Listing.objects.get(listing_key="1").land_lease_years_remaining)]


def test_a_view_gains_the_columns_that_migrations_brought(in_tenant: Tenant, gps: Collection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW desert_gps_listings; CREATE VIEW desert_gps_listings AS SELECT 1 AS tenant_id")
        collections.renew_views()
        cursor.execute("SELECT purchase_contract_date, land_lease_years_remaining FROM desert_gps_listings")
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
@one_schema
def test_drop_removes_its_rows_and_only_those_while_others_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collections, "DROP_BATCH", 2)
    tenant = make_tenant("desert", "Desert Realty")
    with tenant_scope(tenant):
        gps, crmls = (collections.provision(tenant, name, title=name) for name in ("gps", "crmls"))
        store(gps, *(row(str(n), photos=(photo(0),)) for n in range(5)))
        store(crmls, row("1", photos=(photo(0),)), row("other"))
        with reader(tenant) as other:
            other.execute("SELECT count(*) FROM listings_listing").fetchone()
            collections.drop(gps)
            assert other.execute("SELECT count(*) FROM listings_listing").fetchone() == (7,)
        assert {entry.collection_id for entry in Listing.objects.all()} == {crmls.pk}
        assert (ListingSource.objects.count(), ListingEvent.objects.count(), Collection.objects.count()) == (2, 2, 1)
        assert not Listing.objects.filter(is_duplicate=True).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('desert_gps_listings'), to_regclass('desert_crmls_listings') IS NULL")
            assert cursor.fetchone() == (None, False)


@pytest.mark.django_db(transaction=True)
def test_drop_takes_what_members_keep_about_its_listings() -> None:
    tenant = make_tenant("desert", "Desert Realty")
    olivia = make_member("olivia", tenant, Role.OWNER)
    with tenant_scope(tenant):
        gps = collections.provision(tenant, "gps", title="GPS")
        saved(olivia, tenant)
        store(gps, row("1"))
        tasks.follow_alerts(tenant.pk)
        listing = Listing.objects.get()
        ListingMark.objects.create(user=olivia, listing=listing, kind=Mark.FAVORITE)
        ListingNote.objects.create(author=olivia, listing=listing, text="Call first.")
        assert Alert.objects.count() == ListingMatches.objects.count() == 1
        collections.drop(gps)
        kept = (Alert, ListingMatches, ListingMark, ListingNote, Collection)
        assert not any(model.objects.exists() for model in kept) and SavedSearch.objects.exists()


def test_every_table_that_points_at_listings_is_emptied_with_them() -> None:
    pointing = [each for each in Listing._meta.get_fields(include_hidden=True) if isinstance(each, ForeignObjectRel)]
    tables = {each.related_model._meta.db_table for each in pointing if each.field.db_constraint}
    assert "listings_alert" in tables and tables <= {*TABLES, "listings_listingevent", "listings_photocopy"}


@pytest.mark.django_db(transaction=True)
@one_schema
def test_drop_gives_up_on_a_view_that_is_read_without_end_and_goes_on_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collections, "LOCK_ATTEMPTS", 2)
    monkeypatch.setattr(collections, "LOCK_TIMEOUT", "20ms")
    tenant = make_tenant("desert", "Desert Realty")
    with tenant_scope(tenant):
        gps = collections.provision(tenant, "gps", title="GPS")
        store(gps, row("1"))
        with reader(tenant) as other:
            other.execute("SELECT count(*) FROM desert_gps_listings").fetchone()
            with pytest.raises(CollectionBusy, match="desert_gps_listings"):
                collections.drop(gps)
        collections.drop(gps)
        assert not Collection.objects.exists()


def reader(tenant: Tenant) -> psycopg.Connection[Any]:
    """Another session of the site, in one transaction that sees one moment."""
    other = psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    other.execute("SELECT set_config('realty.tenant', %s, false)", (str(tenant.pk),))
    return other
