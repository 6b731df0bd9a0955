"""Olivia shares a search, and her client reads it without an account."""

from django.contrib.auth.models import User
from playwright.sync_api import expect

from listings.enums import ClientDisplay
from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks


def _allow(feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        Collection.objects.update(client_display=ClientDisplay.YES)


def test_a_search_reaches_a_client_and_is_revoked(visit: Visit, owner: User, synced: Feed) -> None:
    _allow(synced)
    page = visit(owner, "/listings/?min_beds=3")
    page.get_by_role("link", name="Share").click()
    page.get_by_label("For", exact=True).fill("Ben Buyer")
    page.get_by_label("Note to the client").fill("These are near the park.")
    examine(page, "share-new", full=True)
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address of the page").input_value()
    page.get_by_role("link", name="Shared searches").click()
    expect(page.get_by_text("Not opened yet")).to_be_visible()
    examine(page, "shares", full=True)

    path = "/shared/" + address.rpartition("/shared/")[2]
    for reader, look in looks(visit, None, path):
        examine(reader, f"shared-search-{look}", full=True)
    home = reader.locator(".home-link").first.get_attribute("href") or ""
    for reader, look in looks(visit, None, home):
        expect(reader.get_by_role("link", name="All homes")).to_be_visible()
        examine(reader, f"shared-listing-{look}", full=True)

    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The address no longer works.")).to_be_visible()
    gone = visit(None, path)
    expect(gone.locator(".home-link")).to_have_count(0)
    expect(gone.get_by_role("heading", level=1)).to_contain_text("not")
