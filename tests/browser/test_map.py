"""The map of a search, by pointer and by keyboard."""

import re

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from mls_sync.models import Feed
from tests.browser.driving import Visit, examine, until
from tests.listings.places.desert import lay_out

MARKS = ".map-mark"


def opened(visit: Visit, user: User, path: str = "/listings/", **options: bool) -> Page:
    """With its map, as the keyboard opens it."""
    page = visit(user, path, **options)
    page.keyboard.press("m")
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.locator("[data-map-state]")).to_be_hidden()
    expect(page.locator(MARKS).first).to_be_visible()
    until(page, "!document.querySelector('#map').classList.contains('is-busy')")


def on_map(page: Page) -> int:
    """What the map says it shows."""
    return int(re.sub(r"\D", "", page.locator("[data-map-told]").inner_text()))


def test_the_map_stands_beside_the_list(visit: Visit, owner: User, synced: Feed) -> None:
    lay_out()
    page = opened(visit, owner)
    examine(page, "map-wide")
    page.emulate_media(color_scheme="dark")
    examine(page, "map-dark")


def test_the_map_takes_the_place_of_the_list_on_a_phone(visit: Visit, owner: User, synced: Feed) -> None:
    lay_out()
    page = visit(owner, "/listings/", phone=True)
    page.get_by_role("button", name="Map", exact=True).click()
    drawn(page)
    expect(page.locator(".home-grid")).to_be_hidden()
    examine(page, "map-phone")
    page.get_by_role("button", name="Map", exact=True).click()
    expect(page.locator(".home-grid")).to_be_visible()
