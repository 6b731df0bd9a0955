"""The one box, the filters behind "More filters", keys and the table, walked wide and on a phone (newcomer H8, H9, M17,
L2, L5)."""

import re

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from listings.models import Listing
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, serious_faults, until
from tests.browser.test_listing import rich_listing
from tests.browser.test_search import shows, total


def counted(page: Page, label: str) -> int:
    option = page.locator("#id_pool option", has_text=re.compile(rf"^{label} \("))
    return int(re.sub(r"\D", "", option.inner_text()))


def test_the_box_names_what_it_recognizes_and_reads_plain_words(visit: Visit, owner: User, synced: Feed) -> None:
    home = rich_listing(synced)
    page = visit(owner, "/listings/")
    everything = total(page)
    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.type(home.listing_id.lower())
    page.get_by_role("link", name=re.compile(f"MLS number {home.listing_id}")).wait_for()
    examine(page, "box-recognizes")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(home.get_absolute_url()))
    page.goto("/listings/")
    with page.expect_response(re.compile("suggestions")):
        page.locator("#id_q").fill("2+ beds under 3 million with a pool")
    page.locator("#id_q").press("Enter")
    page.get_by_label("Remove filter: Private pool").wait_for()
    expect(page).to_have_url(re.compile(r"\?max_price=3000000&min_beds=2&pool=yes$"))
    expect(page.locator("#id_q")).to_have_value("")
    assert 0 < total(page) < everything
    page.get_by_label("Remove filter: Private pool").click()
    expect(page).to_have_url(re.compile(r"\?max_price=3000000&min_beds=2$"))


def test_more_filters_are_counted_when_they_are_opened(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.get_by_text("More filters").click()
    page.locator("#more-choices input[name=more]").wait_for(state="attached")
    pools = counted(page, "Private pool")
    examine(page, "more-filters")
    page.locator("#id_pool").select_option("yes")
    shows(page, pools)
    assert counted(page, "Private pool") == pools
    page.locator("#id_stories").select_option("1")
    page.get_by_label("Remove filter: One story").wait_for()
    assert total(page) <= pools


def test_keys_walk_the_results(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to results")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".home-link").first).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Search|Back")).first.wait_for()


def test_the_table_loses_nothing(visit: Visit, owner: User, synced: Feed) -> None:
    """At 1440 Type was cut; on a phone the price was off the screen."""
    page = visit(owner, "/listings/?view=table")
    wide = page.locator(".wide")
    until(page, "document.fonts.status === 'loaded'")
    assert wide.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
    examine(page, "table-wide")
    page.set_viewport_size({"width": 390, "height": 844})
    assert wide.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
    price = page.locator(".home-table .is-price").first.bounding_box()
    assert price is not None and price["x"] + price["width"] <= 390
    keep(page, "table-phone")
    assert serious_faults(page) == []


def test_more_filters_on_a_phone(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/", phone=True)
    page.locator(".filter-sheet summary").first.click()
    page.get_by_text("More filters").click()
    page.locator("#more-choices input[name=more]").wait_for(state="attached")
    examine(page, "more-filters-phone")
    page.locator("#id_pool").select_option("yes")
    page.get_by_label("Remove filter: Private pool").wait_for()


def test_an_empty_search_opens_what_it_left_out(visit: Visit, owner: User, synced: Feed) -> None:
    home = rich_listing(synced)
    with tenant_scope(synced.tenant_id):
        Listing.objects.filter(pk=home.pk).update(standard_status="Expired", subdivision_name="Nobody Else's")
    for phone in (False, True):
        page = visit(owner, "/listings/?subdivision=nobody+else", phone=phone)
        link = page.get_by_role("link", name=re.compile("1 off-market listing matches: show it"))
        examine(page, f"hidden-{'phone' if phone else 'wide'}")
    link.click()
    expect(page).to_have_url(re.compile("subdivision=nobody.else&status=Expired"))
    shows(page, 1)


def test_what_is_not_understood_is_named(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.locator("#id_q").fill("2+ beds, no carpet, solar")
    page.locator("#id_q").press("Enter")
    page.get_by_label("Remove filter: searched as words “solar”").wait_for()
    expect(page.get_by_role("status").filter(has_text="Not understood")).to_contain_text("no carpet")
    expect(page).to_have_url(re.compile(r"\?min_beds=2&q=solar&unread=no\+carpet$"))
    examine(page, "not-understood-wide")
    page.get_by_role("link", name="Dismiss").click()
    expect(page.get_by_text("Not understood")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?min_beds=2&q=solar$"))


def test_it_is_named_on_a_phone_in_the_dark_without_javascript(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/?q=2%2B+beds%2C+no+carpet%2C+around+600k", phone=True, dark=True, javascript=False)
    note = page.get_by_role("status").filter(has_text="Not understood")
    expect(note).to_contain_text("no carpet, around 600k")
    keep(page, "not-understood-phone-dark")
    page.get_by_role("link", name="Dismiss").click()
    expect(page.get_by_text("Not understood")).to_have_count(0)
