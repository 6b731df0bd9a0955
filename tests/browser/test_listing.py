import re

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from listings.models import Listing
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, keep


def rich_listing(feed: Feed) -> Listing:
    with tenant_scope(feed.tenant_id):
        homes = Listing.objects.filter(photos_count__gte=6, standard_status="Active").order_by("pk")
        return homes.first()  # type: ignore[no-any-return]


def shown(page: Page) -> str:
    return page.locator("#lightbox-count").inner_text()


def test_photos_open_full_screen_and_follow_the_keyboard(visit: Visit, owner: User, synced: Feed) -> None:
    home = rich_listing(synced)
    page = visit(owner, home.get_absolute_url())
    page.locator("[data-gallery='0']").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible() and shown(page).startswith("1 of ")
    page.keyboard.press("ArrowRight")
    assert shown(page).startswith("2 of ")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == f"{home.photos_count} of {home.photos_count}"
    expect(page.locator("#lightbox-photo")).to_have_attribute("src", re.compile("large"), timeout=30_000)
    keep(page, "lightbox")
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_photos_are_links_without_javascript(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, rich_listing(synced).get_absolute_url(), javascript=False)
    assert page.locator("[data-gallery='5']").is_visible()
    assert (page.locator("[data-gallery='0']").get_attribute("href") or "").startswith("http://127.0.0.1")


def test_the_sheet_prints_on_paper_without_the_frame(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, rich_listing(synced).get_absolute_url(), dark=True)
    page.emulate_media(media="print")
    assert not page.locator(".topbar").is_visible() and page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    keep(page, "listing-print", full=True)


def test_a_photo_that_is_gone_leaves_a_calm_place(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner)
    page.route("**/photos/**", lambda route: route.fulfill(status=404))
    page.goto("/listings/")
    expect(page.locator(".home-photo.is-broken").first).to_be_visible()
