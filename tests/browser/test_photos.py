"""Own copies of photos, as agents and staff see them: no image is ever broken."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from listings.enums import PhotoPolicy
from listings.media import demands
from listings.models import Collection, Listing
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, keep
from tests.browser.test_listing import rich_listing

# Without the empty one of the photos in full screen.
IMAGES = "[...document.images].filter((image) => image.src)"
BROKEN = f"{IMAGES}.filter((image) => image.complete && !image.naturalWidth).map((image) => image.src)"
SHOWN = f"{IMAGES}.filter((image) => image.complete).map((image) => new URL(image.src).pathname)"
SOURCES = f"{IMAGES}.map((image) => new URL(image.currentSrc || image.src).pathname)"


@pytest.fixture
def copied(synced: Feed) -> Listing:
    """A home whose photos are here, of a feed that must not link to its MLS; no other is copied yet."""
    home = rich_listing(synced)
    with tenant_scope(synced.tenant_id):
        Collection.objects.update(photo_policy=PhotoPolicy.KEEP, photo_fallback=False)
        demands.opened(synced.tenant_id, synced.collection_id, home.pk)
        feed = Feed.objects.select_related("collection", "tenant").get(pk=synced.pk)
        assert copy(feed, seconds=60).copied >= home.photos_count
        return Listing.objects.get(pk=home.pk)


def shows_whole_images(page: Page, name: str) -> None:
    keep(page, name)
    assert page.evaluate(BROKEN) == []
    expect(page.locator(".is-broken")).to_have_count(0)
    shown = page.evaluate(SOURCES)
    assert shown and all(path.startswith("/photos/") and path.endswith(".webp") for path in shown), shown


def test_no_image_is_broken_while_photos_are_copied(visit: Visit, owner: User, copied: Listing) -> None:
    page = visit(owner, copied.get_absolute_url())
    shows_whole_images(page, "photos-own")
    page.goto("/listings/")
    shows_whole_images(page, "photos-on-their-way")
    shows_whole_images(visit(owner, "/listings/", phone=True), "photos-on-their-way-phone")


def test_a_photo_that_its_bucket_does_not_give_is_asked_of_the_site(visit: Visit, owner: User, copied: Listing) -> None:
    page = visit(owner, "/listings/")
    page.route(re.compile(r"(?<!gone)/photos/\d"), lambda route: route.fulfill(status=404))
    for path in (copied.get_absolute_url(), "/listings/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        shows_whole_images(page, "photos-gone")
        assert all(path.startswith("/photos/gone/photos/") for path in page.evaluate(SHOWN))
    page.goto(f"{copied.get_absolute_url()}")
    page.locator("[data-gallery]").first.click()
    expect(page.locator("#lightbox-photo")).to_have_attribute("src", re.compile("/photos/gone/photos/"))
    keep(page, "photos-gone-lightbox")


def test_staff_see_how_far_the_copies_are(visit: Visit, staff: User, synced: Feed, copied: Listing) -> None:
    page = visit(staff, reverse("admin:mls_sync_feed_change", args=[synced.pk]))
    expect(page.locator("body")).to_contain_text("photos copied")
    expect(page.get_by_role("progressbar", name="Photos copied")).to_be_visible()
    keep(page, "console-photos", full=True)
