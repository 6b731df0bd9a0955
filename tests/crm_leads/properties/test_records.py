"""Making, finding twice, merging and linking properties."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.models import Activity, CrmProperty
from crm_leads.properties import linking, merging, records
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.rows import a_contact, a_lead, a_property

HOME = {"street_address": "12 Sago Lane", "city": "Palm Desert", "state_or_province": "CA", "postal_code": "92260"}


def test_what_a_person_typed_is_theirs(in_tenant: Tenant, owner: User) -> None:
    home = records.create({**HOME, "bedrooms_total": 3}, owner)
    assert set(home.edited_fields) == {*HOME, "bedrooms_total"}
    assert home.property_key == "addr:92260:12:SAGO LN:"


def test_an_edit_that_changes_nothing_leaves_no_line(in_tenant: Tenant, owner: User) -> None:
    home = records.create(HOME, owner)
    assert records.edit(home, {"city": "Palm Desert"}, owner) == []
    assert records.edit(home, {"city": "Indio", "status": "pending"}, owner) == ["City", "Status"]
    assert list(Activity.objects.order_by("pk").values_list("summary", flat=True))[-1] == "Changed City, Status."


def test_a_lead_becomes_a_property_once_with_its_first_owner_as_client(in_tenant: Tenant, owner: User) -> None:
    lead = a_lead(bedrooms_total=3)
    ana = a_contact(lead)
    home = records.from_lead(lead, owner)
    assert records.from_lead(lead, owner) == home
    lead.refresh_from_db()
    assert (home.client, home.bedrooms_total, home.edited_fields, lead.status) == (ana, 3, [], "converted")


def test_a_lead_whose_listing_is_there_is_linked_to_it(store: Store, owner: User) -> None:
    listing = store(standard_status="Expired")
    lead = a_lead(listing=listing, collection=listing.collection)
    home = records.from_lead(lead, owner)
    assert (home.listing_id, home.standard_status) == (listing.pk, "Expired")
    assert Activity.objects.get(crm_property=home, lead=lead).summary == "Created from a lead."


def test_a_purged_lead_becomes_no_property(in_tenant: Tenant, owner: User) -> None:
    lead = a_lead(closed_because="purged", closed_at="2026-01-01T00:00Z", purged_at="2026-01-01T00:00Z")
    with pytest.raises(ValidationError):
        records.from_lead(lead, owner)
    assert not CrmProperty.objects.exists()


def test_the_same_home_written_otherwise_is_found_again(in_tenant: Tenant, owner: User) -> None:
    one = records.create(HOME, owner)
    two = records.create({**HOME, "street_address": "12 Sago Ln."}, owner)
    records.create({**HOME, "street_address": "14 Sago Ln"}, owner)
    assert [twin.home for twin in records.twins(one)] == [two]


def test_a_merge_takes_over_what_is_lacking_and_can_be_undone(store: Store, owner: User) -> None:
    kept = records.create({**HOME, "notes": "Mine", "tags": ["a"]}, owner)
    lost = records.from_listing(store(bedrooms_total=3), owner, notes="Theirs", tags=["b", "a"])
    timeline.record(ActivityKind.NOTE, "Called", crm_property=lost)
    names = ("notes", "tags", "bedrooms_total", "listing_id", "edited_fields")
    before = CrmProperty.objects.values(*names).get(pk=kept.pk)
    merged = merging.merge(kept, lost, owner)
    kept.refresh_from_db()
    assert (kept.notes, kept.tags, kept.bedrooms_total, kept.listing_key) == ("Mine\n\nTheirs", ["a", "b"], 3, "A")
    assert list(records.live()) == [kept]
    assert Activity.objects.filter(crm_property=kept, summary="Called").exists()
    assert merging.undo(merged, owner) == lost
    assert CrmProperty.objects.values(*names).get(pk=kept.pk) == before
    assert Activity.objects.get(summary="Called").crm_property == lost
    with pytest.raises(ValidationError):
        merging.undo(merged, owner)


def test_a_merged_record_is_known_by_the_better_address(in_tenant: Tenant, owner: User) -> None:
    parcel = {"parcel_number": "505-123", "county_or_parish": "Riverside"}
    kept = records.create({"street_address": "12 Sago Lane", **parcel}, owner)
    lost = records.create({**HOME, **parcel}, owner)
    assert [twin.home for twin in records.twins(kept)] == [lost]
    merged = merging.merge(kept, lost, owner)
    kept.refresh_from_db()
    assert kept.property_key == lost.property_key != ""
    merging.undo(merged, owner)
    kept.refresh_from_db()
    assert kept.property_key == lost.property_key


def test_what_was_written_after_the_merge_stays(in_tenant: Tenant, owner: User) -> None:
    kept, lost = records.create(HOME, owner), records.create({**HOME, "notes": "Theirs", "year_built": 1999}, owner)
    merged = merging.merge(kept, lost, owner)
    kept.refresh_from_db()
    records.edit(kept, {"notes": "Rewritten", "year_built": 2001}, owner)
    merging.undo(merged, owner)
    kept.refresh_from_db()
    assert (kept.notes, kept.year_built) == ("Rewritten", 2001)
    assert "year_built" in kept.edited_fields, "The MLS does not overwrite it."


def test_a_record_is_not_merged_with_itself_or_twice(in_tenant: Tenant, owner: User) -> None:
    kept, lost = records.create(HOME, owner), records.create(HOME, owner)
    with pytest.raises(ValidationError):
        merging.merge(kept, kept, owner)
    merging.merge(kept, lost, owner)
    with pytest.raises(ValidationError):
        merging.merge(kept, lost, owner)


def test_listings_of_the_home_are_suggested_those_for_sale_first(store: Store, owner: User) -> None:
    home = records.create(HOME, owner)
    sale = store("B", street_name="Sago")
    old = store("C", street_name="Sago", standard_status="Closed")
    store("D", street_name="Elsewhere")
    assert [found.listing for found in linking.suggestions(home)] == [sale, old]
    linking.dismiss(home, old, owner)
    assert [found.listing for found in linking.suggestions(home)] == [sale]


def test_who_links_a_listing_again_does_not_turn_it_down_any_more(store: Store, owner: User) -> None:
    home, listing = records.create(HOME, owner), store("B", street_name="Sago")
    linking.link(home, listing, owner)
    linking.unlink(home, owner)
    assert home.dismissed_listings == [listing.pk]
    linking.link(home, listing, owner)
    assert home.dismissed_listings == []


def test_a_parcel_finds_the_listing_where_the_address_does_not(store: Store, owner: User) -> None:
    home = records.create({**HOME, "street_address": "Lot 5", "parcel_number": "505-123"}, owner)
    listing = store("B", parcel_number="505-123")
    assert [found.listing for found in linking.suggestions(home)] == [listing]


def test_linking_fills_what_is_blank_and_unlinking_keeps_it(store: Store, owner: User) -> None:
    home = records.create(HOME, owner)
    listing = store("A", street_name="Sago", bedrooms_total=3, city="Palm Dessert")
    changed = linking.link(home, listing, owner)
    assert "Beds" in changed and "City" not in changed
    assert (home.bedrooms_total, home.city) == (3, "Palm Desert")
    linking.unlink(home, owner)
    home.refresh_from_db()
    assert (home.listing_id, home.bedrooms_total, linking.suggestions(home)) == (None, 3, [])
    assert Activity.objects.filter(crm_property=home, summary="Unlinked from MLS listing IDA.").exists()


def test_nothing_of_another_tenant_is_suggested_or_found(store: Store, owner: User, other_tenant: Tenant) -> None:
    store("A", street_name="Sago")
    records.create(HOME, owner)
    with tenant_scope(other_tenant):
        home = a_property(**HOME, property_key="addr:92260:12:SAGO LN:")
        assert linking.suggestions(home) == [] and records.twins(home) == []
