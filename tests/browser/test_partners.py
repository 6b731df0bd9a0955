"""Olivia opens her listings to Coastal Homes; Stan there accepts, searches and reads, until she ends it."""

from django.contrib.auth.models import User
from playwright.sync_api import expect

from listings.enums import ClientDisplay
from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks


def test_two_owners_agree_and_members_search(visit: Visit, owner: User, stranger: User, synced: Feed) -> None:
    with tenant_scope(synced.tenant_id):
        Collection.objects.update(client_display=ClientDisplay.YES)
    ours = visit(owner, "/listings/partners/agreements/", javascript=False)
    ours.get_by_label("Short name of the other brokerage").fill("coastal")
    ours.get_by_label("Greater Palm Springs MLS").check()
    ours.get_by_label("Where the license or the MLS says so").fill("Participant agreement, section 4")
    ours.get_by_label("The license of each of these MLSs").check()
    ours.get_by_role("button", name="Offer").click()
    expect(ours.get_by_text("Not accepted yet")).to_be_visible()

    theirs = visit(stranger, "/listings/?min_beds=3")
    theirs.get_by_role("link", name="Partners", exact=True).click()
    expect(theirs.get_by_text("No other brokerage has opened")).to_be_visible()
    theirs.get_by_role("link", name="Agreements").click()
    theirs.get_by_role("button", name="Accept what Desert Realty opened").click()
    expect(theirs.get_by_text("Your members can search what Desert Realty opened.")).to_be_visible()
    for page, look in looks(visit, stranger, "/listings/partners/?min_beds=3"):
        expect(page.locator(".home-link").first).to_be_visible()
        examine(page, f"partners-search-{look}", full=True)
    page.get_by_role("link", name="Remove filter: 3+ beds").click()
    expect(page.get_by_role("link", name="Remove filter")).to_have_count(0)
    home = page.locator(".home-link").first.get_attribute("href") or ""
    for page, look in looks(visit, stranger, home):
        expect(page.get_by_text("Opened by Desert Realty")).to_be_visible()
        examine(page, f"partners-listing-{look}", full=True)
    for page, look in looks(visit, owner, "/listings/partners/agreements/"):
        expect(page.get_by_text("stan, Coastal Homes").first).to_be_visible()
        examine(page, f"partners-agreements-{look}", full=True)

    page.get_by_role("button", name="End the offer to coastal").click()
    expect(page.get_by_text("Ended with coastal.")).to_be_visible()
    gone = visit(stranger, home)
    expect(gone.locator(".listing-head")).to_have_count(0)
