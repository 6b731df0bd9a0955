"""What changed of a listing besides its price and status, and its price as a chart."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from listings.enums import LicenseRole
from listings.field_changes import label_of
from listings.ingest.columns import SOURCE_COLUMNS
from listings.models import Collection
from realty.tenants.scope import platform_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("living_area", "Living area"),
        ("photos", "Photos"),
        ("public_remarks", "Public remarks"),
        ("gone_since", "Gone since"),
    ],
)
def test_a_column_is_told_as_pages_name_it(column: str, label: str) -> None:
    assert label_of(column) == label


@pytest.mark.parametrize("column", sorted(SOURCE_COLUMNS))
def test_every_column_has_a_name_in_words(column: str) -> None:
    assert label_of(column) and "_" not in label_of(column)


def test_a_listing_tells_what_changed_and_draws_its_prices(owner: User, gps: Collection) -> None:
    came = {"on_market_date": date(2026, 1, 5)}
    put(gps, "A", **came, list_price=Decimal(500_000), lock_box_type="Combo")
    (home,) = put(gps, "A", **came, list_price=Decimal(450_000), living_area=Decimal(1_900), lock_box_type="Key")
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert "Other fields that changed (1)" in page and '"events-what">Living area</span>' in page
    assert re.search(r"2,000 sq ft</span.{,150}1,900 sq ft", page)
    assert "Price asked" in page and "<polyline" in page and "$450,000" in page
    with platform_scope("test"):
        Collection.objects.update(license_role=LicenseRole.BACK_OFFICE)
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert "Lock box</span> <span" in page and "also changed" in page and "Combo" not in page
