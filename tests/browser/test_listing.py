import re

from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect

from listings.models import Listing
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, keep, until


def rich_listing(feed: Feed) -> Listing:
    with tenant_scope(feed.tenant_id):
        homes = Listing.objects.filter(photos_count__gte=6, standard_status="Active").order_by("pk")
        return homes.first()  # type: ignore[no-any-return]


def shows(page: Page, number: int, of: int) -> None:
    expect(page.locator("#lightbox-count")).to_have_text(f"{number} of {of}")


def test_photos_open_full_screen_and_follow_the_keyboard(visit: Visit, owner: User, synced: Feed) -> None:
    home = rich_listing(synced)
    page = visit(owner, home.get_absolute_url())
    page.locator("[data-gallery='0']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    shows(page, 1, home.photos_count)
    page.keyboard.press("ArrowRight")
    shows(page, 2, home.photos_count)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    shows(page, home.photos_count, home.photos_count)
    expect(page.locator("#lightbox-photo")).to_have_attribute("src", re.compile("large"))
    keep(page, "lightbox")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_photos_are_links_without_javascript(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, rich_listing(synced).get_absolute_url(), javascript=False)
    expect(page.locator("[data-gallery='5']")).to_be_visible()
    assert (page.locator("[data-gallery='0']").get_attribute("href") or "").startswith("http://127.0.0.1")


def test_the_sheet_prints_on_paper_without_the_frame(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, rich_listing(synced).get_absolute_url(), dark=True)
    page.emulate_media(media="print")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    keep(page, "listing-print", full=True)


def test_a_photo_that_is_gone_leaves_a_calm_place(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner)
    page.route("**/photos/**", lambda route: route.fulfill(status=404))
    page.goto("/listings/")
    expect(page.locator(".home-photo.is-broken").first).to_be_visible()


def test_a_photo_that_failed_before_the_script_ran_leaves_it_too(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner)
    held: list[Route] = []
    page.route("**/photos/**", lambda route: route.fulfill(status=404))
    page.route("**/js/realty*.js", lambda route: held.append(route))
    with page.expect_event("requestfinished", lambda request: "/photos/" in request.url):
        page.goto("/listings/", wait_until="commit")
    until(page, "[...document.images].some((image) => image.complete && !image.naturalWidth)")
    held[0].continue_()
    expect(page.locator(".home-photo.is-broken").first).to_be_visible()
