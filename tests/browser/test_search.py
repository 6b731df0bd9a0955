import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from mls_sync.models import Feed
from tests.browser.driving import Visit, keep


def total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#results h2").inner_text()))


def shows(page: Page, number: int) -> None:
    expect(page.locator("#results h2")).to_have_text(re.compile(rf"^{number} listing"))


def facet_count(page: Page, label: str) -> int:
    choice = page.locator("#facet-city label", has_text=label).first
    return int(re.sub(r"\D", "", choice.locator(".num").inner_text()))


def test_a_facet_narrows_in_place_and_the_address_is_the_search(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    everything, here = total(page), facet_count(page, "Palm Springs")
    assert 0 < here < everything
    page.get_by_role("checkbox", name=re.compile("^Palm Springs")).check()
    shows(page, here)
    expect(page).to_have_url(re.compile(r"/listings/\?city=Palm\+Springs$"))
    page.reload()
    shows(page, here)
    page.get_by_label("Remove filter: Palm Springs").click()
    shows(page, everything)
    expect(page.get_by_role("checkbox", name=re.compile("^Palm Springs"))).not_to_be_checked()
    page.go_back()
    shows(page, here)


def test_prices_are_understood_as_people_write_them(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.get_by_label("Price from").fill("600k")
    page.get_by_label("Price from").press("Tab")
    page.get_by_label("Remove filter: From $600,000").wait_for()
    prices = [int(re.sub(r"\D", "", text)) for text in page.locator(".home-price strong").all_inner_texts()]
    assert prices and min(prices) >= 600_000


def test_paging_and_sorting_keep_the_search(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.get_by_label("Sort by").select_option("price_low")
    page.wait_for_url("**/?sort=price_low")
    first = page.locator(".home-address").first.inner_text()
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**sort=price_low&page=2")
    expect(page.locator(".home-address").first).not_to_have_text(first)


def test_the_way_back_from_a_listing_keeps_the_search(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/?sort=price_high&page=2")
    page.locator(".home-link").nth(2).click()
    page.get_by_role("link", name="Back to the search").click()
    page.wait_for_url("**sort=price_high&page=2")


def test_everything_works_without_javascript(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/", javascript=False)
    everything, here = total(page), facet_count(page, "Palm Springs")
    page.get_by_role("checkbox", name=re.compile("^Palm Springs")).check()
    page.get_by_role("button", name="Show listings").click()
    shows(page, here)
    assert here < everything and "city=Palm+Springs" in page.url
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("columnheader", name="Price")).to_be_visible()
    page.goto("/listings/?sort=price_low")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("sort=price_low&page=2"))


def test_filters_are_a_sheet_on_a_phone(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/", phone=True)
    checkbox = page.get_by_role("checkbox", name=re.compile("^Palm Springs"))
    expect(checkbox).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    checkbox.check()
    page.get_by_label("Remove filter: Palm Springs").wait_for()
    keep(page, "filters-phone")
    page.get_by_role("button", name=re.compile(r"^Show \d+ listing")).click()
    expect(checkbox).to_be_hidden()


def test_a_search_that_is_refused_says_so_until_it_is_answered(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/", failing=True)
    refused = {"status": 429, "body": '<div class="solo"><h1>Too many searches at once</h1></div>'}
    page.route(re.compile(r"/listings/\?.*city="), lambda route: route.fulfill(**refused))
    page.get_by_role("checkbox", name=re.compile("^Palm Springs")).check()
    note = page.get_by_text("Too many searches at once")
    expect(note).to_be_in_viewport()
    page.unroute_all()
    page.get_by_label("Sort by").select_option("price_low")
    page.get_by_label("Remove filter: Palm Springs").wait_for()
    expect(note).to_be_hidden()


def test_back_after_the_session_ended_leads_to_the_sign_in_page(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.get_by_role("checkbox", name=re.compile("^Palm Springs")).check()
    page.wait_for_url("**city=Palm+Springs")
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    page.go_back()
    expect(page.get_by_label("User name")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/listings/", "/listings/?view=table", "/feeds/", "/members/", "/profile/"])
def test_thumbs_hit_on_a_phone_and_nothing_hangs_over(visit: Visit, owner: User, synced: Feed, path: str) -> None:
    page = visit(owner, path, phone=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button, .btn, .pager a, .nav-links a, summary, select, input:not([type=hidden],"
        " [type=checkbox], [type=radio])')].filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 90),"
        " e.getBoundingClientRect().height]).filter(([, height]) => height && height < 43.5)"
    )
    assert small == []
