"""Pages of places, and what was found out on a listing's page, over the simulated MLS."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from listings.enrichment.following import enrich_changed
from listings.models import Listing
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.listings.places.desert import lay_out


@pytest.fixture
def home(synced: Feed) -> Listing:
    lay_out()
    with tenant_scope(synced.tenant_id):
        enrich_changed(synced.tenant_id)
        found: Listing = Listing.objects.on_market().filter(city="Palm Springs").order_by("pk").first()
    return found


def test_from_places_to_a_home_and_what_was_found_out(visit: Visit, owner: User, home: Listing) -> None:
    page = visit(owner, "/listings/places/")
    page.get_by_role("link", name="Palm Springs, CA").click()
    expect(page.get_by_role("heading", name="Palm Springs", exact=True)).to_be_visible()
    expect(page.get_by_text("for sale").first).to_be_visible()
    examine(page, "city", full=True)
    page.goto(page.url.split("/listings/")[0] + home.get_absolute_url())
    expect(page.get_by_role("heading", name="What we found out")).to_be_visible()


@pytest.mark.parametrize(("name", "path"), [("places", "/listings/places/"), ("place", "/listings/places/ca/indio/")])
def test_they_look_and_read_well(visit: Visit, owner: User, home: Listing, name: str, path: str) -> None:
    for page, look in looks(visit, owner, path):
        examine(page, f"{name}-{look}", full=True)


def test_what_was_found_out_reads_well(visit: Visit, owner: User, home: Listing) -> None:
    for page, look in looks(visit, owner, home.get_absolute_url()):
        examine(page, f"found-out-{look}", full=True)
