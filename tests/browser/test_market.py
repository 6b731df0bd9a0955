"""The market of a place in the browser: from a search to the numbers behind a chart, wide, in the dark, on a phone."""

import re

from django.contrib.auth.models import User
from playwright.sync_api import expect

from mls_sync.models import Feed
from tests.browser.driving import Visit, examine, looks


def test_from_a_search_to_the_numbers_of_its_market(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/?city=Palm+Springs")
    page.get_by_role("link", name="Market", exact=True).click()
    expect(page.locator("h1")).to_have_text("Market: Palm Springs")
    page.get_by_label("Period").select_option("12")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Period")).to_have_value("12")
    page.get_by_text("The numbers of months of supply").click()
    table = page.get_by_role("region", name="Months of supply")
    expect(table.get_by_role("row")).to_have_count(13)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith("market-")


def test_it_looks_and_reads_well(visit: Visit, owner: User, synced: Feed) -> None:
    for page, look in looks(visit, owner, "/listings/market/?months=60"):
        examine(page, f"market-{look}", full=True)


def test_ticked_homes_are_compared(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    for place in (0, 1, 2):
        page.locator(".home-pick input").nth(place).check()
    page.get_by_role("button", name=re.compile("^Compare the 3 ticked homes")).click()
    expect(page.locator("h1")).to_have_text("Compare listings")
    expect(page.locator(".compare thead th")).to_have_count(3)
    page.get_by_role("link", name="Show only differences").click()
    expect(page.locator(".compare tbody tr.is-different").first).to_be_visible()
    path = page.url.split("/listings/")[1]
    for other, look in looks(visit, owner, f"/listings/{path}"):
        examine(other, f"compare-{look}", full=True)
