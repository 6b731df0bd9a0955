"""The search workspace: columns of the table, layouts, and homes that stay ticked for comparison."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from mls_sync.models import Feed
from tests.browser.driving import Visit, examine, keep

COLUMN = ".home-table th[class^=is-]"


def heads(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(COLUMN).all_text_contents()]


def open_columns(page: Page) -> None:
    if not page.locator(".columns-menu[open]").count():
        page.locator(".columns-menu > summary").click()


@pytest.mark.parametrize("phone", [False, True])
def test_columns_are_chosen_and_put_in_order(visit: Visit, owner: User, synced: Feed, phone: bool) -> None:
    page = visit(owner, "/listings/?view=table", phone=phone)
    open_columns(page)
    page.get_by_role("checkbox", name="Garage spaces").check()
    page.get_by_role("checkbox", name="Beds").uncheck()
    up = page.get_by_role("button", name="Move Garage spaces up")
    for _ in range(13):
        up.press("Enter")
    expect(page.locator("[data-moved]")).to_have_text("Garage spaces is first.")
    keep(page, f"columns-{'phone' if phone else 'wide'}")
    page.locator(".column-actions").get_by_role("button", name="Show these columns").click()
    expect(page.locator(COLUMN).first).to_have_text("Garage")
    assert heads(page)[:2] == ["Garage", "Price"] and "Beds" not in heads(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    examine(page, f"table-of-own-columns-{'phone' if phone else 'wide'}")


def test_columns_without_javascript(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/?view=table&city=Palm+Springs", javascript=False)
    open_columns(page)
    page.get_by_role("button", name="Move Status up").click()
    expect(page).to_have_url(re.compile(r"/\?city=Palm\+Springs#columns$"))
    assert heads(page)[:3] == ["Price", "Status", "Address"]
    page.locator(".home-table th.is-price a").click()
    expect(page.locator("th.is-price")).to_have_attribute("aria-sort", "ascending")


def test_a_heading_sorts_in_place(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/?view=table")
    page.locator("th.is-price a").click()
    expect(page.locator("th.is-price")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile("sort=price_low$"))
    page.locator("th.is-price a").click()
    expect(page.locator("th.is-price")).to_have_attribute("aria-sort", "descending")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_layout_is_saved_and_chosen(visit: Visit, owner: User, synced: Feed, javascript: bool) -> None:
    page = visit(owner, "/listings/?view=table&sort=price_low", javascript=javascript)
    page.locator(".layouts-menu > summary").click()
    if not javascript:
        page.get_by_role("link", name="Your layouts").click()
    page.get_by_label("Save what you see as").fill("By price")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved the layout “By price”.")).to_be_visible()
    page.goto("/listings/?view=grid&city=Palm+Springs")
    page.locator(".layouts-menu > summary").click()
    if javascript:
        page.get_by_role("button", name="By price").click()
    else:
        page.get_by_role("link", name="Your layouts").click()
        page.get_by_role("button", name="Use By price").click()
    page.wait_for_url("**city=Palm+Springs&sort=price_low")
    expect(page.locator(".home-table")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_layouts_are_changed_on_their_page(visit: Visit, owner: User, synced: Feed, phone: bool) -> None:
    page = visit(owner, "/listings/layouts/", phone=phone)
    page.get_by_label("Save what you see as").fill("Cards")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved the layout “Cards”.")).to_be_visible()
    page.goto("/listings/layouts/")
    page.get_by_role("button", name="Make Cards the default").click()
    expect(page.locator(".layout-row .pill")).to_have_text("Default")
    page.get_by_label("Name of Cards").fill("My cards")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".layout-row h2")).to_contain_text("My cards")
    examine(page, f"layouts-{'phone' if phone else 'wide'}", full=True)
    page.get_by_role("button", name="Delete My cards").click()
    expect(page.locator(".layout-row")).to_have_count(0)


def tick(page: Page, place: int) -> None:
    page.locator(".home-pick input").nth(place).check()


def test_ticked_homes_stay_ticked_through_pages_sorts_and_filters(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    tick(page, 0)
    tick(page, 1)
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**page=2")
    expect(page.get_by_role("button", name="Compare the 2 ticked homes")).to_be_visible()
    tick(page, 0)
    page.get_by_label("Sort by").select_option("price_high")
    page.wait_for_url("**sort=price_high")
    page.locator(".home-pick input:not(:checked)").nth(5).check()
    bar = page.get_by_role("button", name="Compare the 4 ticked homes")
    expect(bar).to_be_visible()
    assert page.locator(".home-pick input:not(:checked):not(:disabled)").count() == 0
    keep(page, "ticked-homes")
    bar.click()
    expect(page.locator(".compare thead th")).to_have_count(4)
    page.goto("/listings/")
    expect(page.locator(".compare-bar")).to_be_hidden()


def test_ticks_are_one_persons_and_cleared_by_a_button(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/?view=table", phone=True)
    tick(page, 0)
    kept = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('compare:'))")
    assert kept == [f"compare:{owner.pk}:{synced.tenant_id}"]
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".compare-bar")).to_be_hidden()
    assert page.locator(".home-pick input:checked").count() == 0
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('compare:'))") == []


@pytest.mark.parametrize("phone", [False, True])
def test_more_filters_tell_their_counts_and_a_link_chooses(
    visit: Visit, owner: User, synced: Feed, phone: bool
) -> None:
    page = visit(owner, "/listings/", phone=phone)
    if phone:
        page.get_by_text("Filters", exact=True).click()
    page.locator("#more-filters > summary").click()
    link = page.locator('[aria-label="Days on the market"] a', has_text=re.compile("[1-9]")).first
    number = int(re.sub(r"\D", "", link.locator(".num").inner_text()))
    examine(page, f"more-filters-{'phone' if phone else 'wide'}", full=True)
    link.click()
    expect(page.locator("#results h2")).to_have_text(re.compile(f"^{number:,} listing"))
