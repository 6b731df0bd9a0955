"""Linked columns that say the same as the MLS follow it (newcomer M4)."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_leads.models import Activity
from crm_leads.properties import csv_import, following, linking, records
from crm_leads.properties.fields import means_same
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.crm_leads.properties.conftest import Store
from tests.listings.rows import photo


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "same"),
    [
        ("list_price", 650_000, Decimal("650000.00"), True),
        ("list_price", Decimal("650000"), Decimal("649000"), False),
        ("living_area", Decimal("1850"), Decimal("1850.00"), True), ("bedrooms_total", 3, 4, False),
        ("street_address", "12 Sago Lane", "12  SAGO LN", True),
        ("street_address", "12 Sago Lane", "12 Sago Ln #4", False),
        ("street_address", "12 N Sago Lane", "12 S Sago Ln", False), ("city", "LA QUINTA", "La Quinta", True),
        ("city", "La Canada", "La Cañada", True), ("postal_code", "92260", "92260-1234", True),
        ("postal_code", "92260", "92261", False), ("state_or_province", "California", "CA", True),
        ("county_or_parish", "Riverside County", "RIVERSIDE", True),
        ("parcel_number", "505-123-007", "505123007", True),
        ("parcel_number", "505-123-007", "505-123-008", False), ("property_type", "residential", "Residential", True),
        ("year_built", None, 1987, False), ("city", "", "", True), ("city", "Indio", "", False),
    ],
)  # fmt: skip
def test_m4_the_same_however_it_is_written(name: str, ours: Any, theirs: Any, same: bool) -> None:
    assert means_same(name, ours, theirs) is same and means_same(name, theirs, ours) is same


FILE = b"address,city,state,zip,price,beds,baths\n12 Sago LN,palm desert,California,92260,650k,9,2\n"


def test_m4_an_imported_property_follows_in_what_it_has_as_the_mls(store: Store, owner: User, tenant: Tenant) -> None:
    values: dict[str, Any] = {"street_name": "Sago", "bathrooms_total_integer": 2, "state_or_province": "CA"}
    listing = store("A", list_price=Decimal("650000.00"), city="Palm Desert", **values)
    (home,) = csv_import.carry_out(FILE, owner)
    linking.link(home, listing, owner)
    assert home.edited_fields == ["bedrooms_total"] and home.bedrooms_total == 9
    store("A", list_price=Decimal("629000"), city="Palm Desert", bedrooms_total=4, **values)
    following.propagate(tenant.pk)
    home.refresh_from_db()
    assert (home.list_price, home.bedrooms_total) == (629_000, 9)


def test_m4_everything_is_given_back_by_one_button(store: Store, owner: User) -> None:
    listing = store("A", street_name="Sago", list_price=Decimal("650000"), bedrooms_total=3)
    home = records.create({"street_address": "1 Other St", "list_price": 1, "bedrooms_total": 9}, owner)
    linking.link(home, listing, owner)
    client = signed_in(owner)
    assert "Follow the MLS in everything" in client.get(home.get_absolute_url()).content.decode()
    client.post(reverse("sync_property", args=[home.pk]), {"everything": "1"})
    home.refresh_from_db()
    assert (home.edited_fields, home.list_price, home.bedrooms_total) == ([], 650_000, 3)
    assert home.property_key == listing.property_key
    assert "Follow the MLS in everything" not in client.get(home.get_absolute_url()).content.decode()


def test_m4_what_is_set_to_the_mlss_value_follows_again(store: Store, owner: User) -> None:
    home = records.from_listing(store("A", list_price=Decimal("650000")), owner)
    records.edit(home, {"list_price": Decimal("640000")}, owner)
    home.refresh_from_db()
    assert home.edited_fields == ["list_price"]
    records.edit(home, {"list_price": Decimal("650000.00")}, owner)
    home.refresh_from_db()
    assert home.edited_fields == []


def test_m4_a_new_photo_is_no_line_of_the_timeline(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.create({"street_address": "1 Other St"}, owner)
    linking.link(home, store("A", photos=(photo(0),)), owner)
    lines = Activity.objects.filter(crm_property=home, kind="mls").count()
    store("A", photos=(photo(1),))
    following.propagate(tenant.pk)
    page = signed_in(owner).get(home.get_absolute_url()).content.decode()
    assert Activity.objects.filter(crm_property=home, kind="mls").count() == lines
    assert "https://photos.example" not in page[page.index('id="timeline"') :]


def test_m4_a_link_made_before_is_left_to_its_person(store: Store, owner: User, tenant: Tenant) -> None:
    """Kept on purpose, for all we know: only a person gives it back."""
    listing = store("A", list_price=Decimal("650000"))
    home = records.from_listing(listing, owner, edited_fields=["list_price"])
    type(home).objects.filter(pk=home.pk).update(edited_fields=["list_price"])
    store("A", list_price=Decimal("629000"))
    following.propagate(tenant.pk)
    home.refresh_from_db()
    assert home.list_price == 650_000
