"""A linked property follows its listing, and what people wrote is kept."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from crm_leads.models import Activity, CrmProperty
from crm_leads.properties import following, linking, records, tasks
from listings import ingest
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.rows import a_property


def lines(home: CrmProperty, kind: str = "mls") -> list[str]:
    found = Activity.objects.filter(crm_property=home, kind=kind).order_by("pk")
    return list(found.values_list("summary", flat=True))


def test_a_changed_listing_changes_what_follows_it_and_says_so(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(), owner)
    store(list_price=Decimal(450_000), standard_status="Pending")
    assert following.propagate(tenant.pk) == (1, 0)
    home.refresh_from_db()
    assert (home.list_price, home.standard_status, home.status) == (450_000, "Pending", "active")
    assert lines(home) == ["The MLS changed: MLS status, List price."]
    change = Activity.objects.get(kind="mls").data["changes"]
    assert change == {"list_price": [500000.0, 450000.0], "standard_status": ["Active", "Pending"]}


def test_unchanged_content_touches_nothing(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(), owner)
    store()
    before = CrmProperty.objects.values().get(pk=home.pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert following.propagate(tenant.pk) == (0, 0)
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "SELECT crm"))]
    assert CrmProperty.objects.values().get(pk=home.pk) == before and not lines(home)


def test_a_change_that_no_mapped_column_shows_writes_no_line(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(), owner)
    listing = store(public_remarks="New paint")
    assert following.propagate(tenant.pk).changed == 0
    home.refresh_from_db()
    assert bytes(home.listing_hash) == bytes(listing.content_hash) and not lines(home)


def test_what_people_edited_and_what_only_the_crm_has_is_kept(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(bedrooms_total=3), owner)
    records.edit(home, {"bedrooms_total": 4, "notes": "Has a den", "tags": ["den"]}, owner)
    store(bedrooms_total=2, list_price=Decimal(1))
    following.propagate(tenant.pk)
    home.refresh_from_db()
    assert (home.bedrooms_total, home.list_price, home.notes, home.tags) == (4, 1, "Has a den", ["den"])
    assert home.edited_fields == ["bedrooms_total"]


def test_a_column_can_be_given_back_to_the_mls(store: Store, owner: User) -> None:
    home = records.from_listing(store(bedrooms_total=3), owner)
    records.edit(home, {"bedrooms_total": 4}, owner)
    assert following.follow_again(home, ["bedrooms_total"], owner) == ["Beds"]
    assert (home.bedrooms_total, home.edited_fields) == (3, [])


def test_sync_by_hand_takes_over_what_is_not_the_persons_own(store: Store, owner: User) -> None:
    home = records.from_listing(store(), owner)
    CrmProperty.objects.filter(pk=home.pk).update(city="Elsewhere")
    assert following.sync_from_mls(home, owner) == ["City"]
    assert home.city == "Palm Desert" and lines(home) == ["Updated from the MLS: City."]


def test_several_properties_follow_one_listing(store: Store, owner: User, tenant: Tenant) -> None:
    listing = store()
    homes = [records.from_listing(listing, owner) for _ in range(3)]
    store(list_price=Decimal(1))
    assert following.propagate(tenant.pk).changed == 3
    assert {CrmProperty.objects.get(pk=home.pk).list_price for home in homes} == {1}


def test_a_listing_that_left_or_was_purged_takes_nothing_away(
    store: Store, owner: User, tenant: Tenant, gps: Collection
) -> None:
    home = records.from_listing(store(), owner)
    with transaction.atomic():
        ingest.purge(gps, ["A"])
    assert following.propagate(tenant.pk) == (0, 0)
    home.refresh_from_db()
    assert home.city == "Palm Desert"


def test_the_link_moves_to_the_new_listing_when_the_home_is_relisted(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store("A", street_name="Sago"), owner)
    store("A", street_name="Sago", standard_status="Expired")
    assert following.propagate(tenant.pk) == (1, 0)
    again = store("B", street_name="Sago", list_price=Decimal(480_000))
    assert following.propagate(tenant.pk) == (1, 1)
    home.refresh_from_db()
    assert (home.listing_id, home.list_price, home.standard_status) == (again.pk, 480_000, "Active")
    assert lines(home, "linked")[-1] == "The home was relisted: it follows MLS listing IDB now, not IDA."


@pytest.mark.parametrize("drop", [False, True])
def test_it_moves_though_the_old_listing_was_purged_or_its_collection_dropped(
    drop: bool, store: Store, owner: User, tenant: Tenant, gps: Collection, crmls: Collection
) -> None:
    home = records.from_listing(store("A", street_name="Sago", standard_status="Expired"), owner)
    with transaction.atomic():
        gps.delete() if drop else ingest.purge(gps, ["A"])
    store("R", crmls, street_name="Sago", property_type="Residential Lease")
    again = store("B", crmls, street_name="Sago")
    assert following.propagate(tenant.pk).relinked == 1
    home.refresh_from_db()
    assert (home.listing_id, home.standard_status) == (again.pk, "Active")


def test_a_sold_home_keeps_its_last_listing(store: Store, owner: User, tenant: Tenant) -> None:
    records.from_listing(store("A", street_name="Sago", standard_status="Closed"), owner)
    store("B", street_name="Sago")
    assert following.propagate(tenant.pk).relinked == 0


def test_a_rental_of_the_home_is_no_relisting(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store("A", street_name="Sago", standard_status="Expired"), owner)
    store("B", street_name="Sago", property_type="Residential Lease")
    assert following.propagate(tenant.pk).relinked == 0
    home.refresh_from_db()
    assert home.listing_key == "A"


def test_only_tenants_with_something_to_do_are_named(
    store: Store, owner: User, tenant: Tenant, other_tenant: Tenant
) -> None:
    records.from_listing(store(), owner)
    with platform_scope("test"):
        assert following.tenants_with_changes() == []
    store(list_price=Decimal(1))
    with platform_scope("test"):
        assert following.tenants_with_changes() == [tenant.pk]


def test_another_tenants_property_never_follows_our_listing(store: Store, other_tenant: Tenant) -> None:
    listing = store()
    with tenant_scope(other_tenant):
        theirs = a_property(listing_id=listing.pk)
        assert following.propagate(other_tenant.pk) == (0, 0)
        with pytest.raises(AssertionError):
            linking.link(theirs, listing, None)


@pytest.mark.parametrize("value", [-1, 2**31, 10**15])
def test_a_number_that_no_column_takes_keeps_nobody_from_following(
    value: int, store: Store, owner: User, tenant: Tenant
) -> None:
    home, other = (records.from_listing(store(key, bedrooms_total=3), owner) for key in "AB")
    store("A", bedrooms_total=value, year_built=value, lot_size_square_feet=Decimal(-1))
    store("B", list_price=Decimal(1))
    assert following.propagate(tenant.pk).changed == 2
    home.refresh_from_db(), other.refresh_from_db()
    assert (home.bedrooms_total, home.year_built, home.lot_size_square_feet, other.list_price) == (None, None, None, 1)
    assert records.from_listing(store("A", living_area=Decimal(10**13)), owner).living_area is None


def test_a_tenant_that_fails_does_not_keep_the_others_waiting(
    tenant: Tenant, other_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has a task of its own."""
    monkeypatch.setattr(following, "tenants_with_changes", lambda: [tenant.pk, other_tenant.pk])
    assert tasks.propagate_all() == 2
    assert [row.task["args"] for row in OrmQ.objects.order_by("pk")] == [(tenant.pk,), (other_tenant.pk,)]


def test_only_a_mapped_change_counts_as_one(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(), owner)
    store(public_remarks="New paint")
    following.propagate(tenant.pk)
    after = CrmProperty.objects.get(pk=home.pk)
    assert (after.updated_at, after.followed_at) == (home.updated_at, home.followed_at)


def test_the_home_that_it_is_follows_a_corrected_address(store: Store, owner: User, tenant: Tenant) -> None:
    followed, typed = (records.from_listing(store("A", street_name="Sago"), owner) for _ in range(2))
    records.edit(typed, {"street_address": "12 Sago Ln #5"}, owner)
    corrected = store("A", street_name="Sago", unit_number="#7")
    following.propagate(tenant.pk)
    followed.refresh_from_db(), typed.refresh_from_db()
    assert (followed.street_address, followed.property_key) == ("12 Sago Lane #7", corrected.property_key)
    assert typed.property_key.endswith(":5")


def test_an_address_that_the_mls_withholds_is_not_lost(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store("A", street_name="Sago"), owner)
    nothing = dict.fromkeys(("street_number", "street_name", "street_suffix", "unparsed_address"), "")
    hidden = store("A", **nothing)
    following.propagate(tenant.pk)
    home.refresh_from_db()
    assert home.street_address == "12 Sago Lane"
    assert str(records.from_listing(hidden, owner)) == "MLS listing IDA"
