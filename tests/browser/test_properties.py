"""Properties in the browser: kept from a listing, compared, edited, given back; on a phone as well."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from crm_leads.models import CrmProperty
from crm_leads.properties import records
from listings.models import Listing
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks


@pytest.fixture
def home(synced: Feed, owner: User) -> CrmProperty:
    """Follows a listing; its beds were counted anew by the owner, and a namesake waits to be merged."""
    with tenant_scope(synced.tenant_id):
        listing = Listing.objects.live().filter(bedrooms_total__gte=2, standard_status="Active").order_by("pk").first()
        assert listing is not None
        kept = records.from_listing(listing, owner, tags=["past client"], assigned_to=owner)
        records.edit(kept, {"bedrooms_total": 9, "notes": "Has a den."}, owner)
        twin = {name: getattr(kept, name) for name in ("street_address", "city", "postal_code")}
        records.create(twin, owner)
    return kept


PAGES = ("crm_properties", "property_new", "import_properties", "active_refresh")


def test_pages_are_accessible_and_fit(visit: Visit, home: CrmProperty, owner: User) -> None:
    paths = {"crm_property": home.get_absolute_url(), **{name: reverse(name) for name in PAGES}}
    for name, path in paths.items():
        for page, look in looks(visit, owner, path):
            examine(page, f"{name}-{look}", full=True)


def test_a_listing_is_kept_and_a_field_given_back(visit: Visit, home: CrmProperty, owner: User) -> None:
    page = visit(owner, home.get_absolute_url())
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Beds", exact=True))
    expect(row).to_contain_text("Yours")
    row.get_by_role("button", name="Follow MLS").click()
    expect(page.locator("tr", has=page.get_by_role("rowheader", name="Beds", exact=True))).to_contain_text(
        "Follows the MLS"
    )
    page.get_by_role("button", name="Merge").click()
    expect(page.locator("main")).to_contain_text("Merged. You can undo it")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("apart again")
