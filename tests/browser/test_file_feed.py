"""A CSV file in the browser: upload, what we found, columns, dry run, import; on a phone, without a mouse, and without
JavaScript as well."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from listings.models import Listing
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import SyncRun
from mls_sync.replication.engine import run_to_end
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine

FILE = "MLS #,Status,Price,Address,City,ZIP,Beds,Remarks,Photo URL,Color\n" + "".join(
    f'219{number:05},Active,{400_000 + number},{number} Sago Lane,Indio,02138,3,"Two lines,\nand a comma",'
    f"https://photos.example.com/{number}.jpg,red\n"
    for number in range(1, 31)
)


@pytest.mark.parametrize(
    ("look", "options"), [("wide", {}), ("phone", {"phone": True}), ("plain", {"javascript": False})]
)
def test_a_file_is_imported(
    transactional_db: None,
    visit: Visit,
    owner: User,
    tenant: Tenant,
    settings: LazySettings,
    tmp_path: Path,
    look: str,
    options: dict[str, bool],
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    page = visit(owner, "/feeds/", **options)
    page.get_by_role("link", name="Add a CSV file").click()
    page.get_by_label("Name of the listings").fill("Desert export")
    file = tmp_path / "homes.csv"
    file.write_text(FILE)
    page.get_by_label("CSV file").set_input_files(file)
    _look(page, look, "file")
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("main")).to_contain_text("Comma")
    _look(page, look, "found")
    page.get_by_label("Dates").select_option("day")
    page.get_by_role("button", name="Read it so").click()
    page.get_by_role("link", name="Go on to the columns").click()
    expect(page.get_by_label("Price")).to_have_value("ListPrice")
    page.get_by_label("Color").fill("SubdivisionName")
    page.get_by_role("button", name="Show the first rows again").click()
    expect(page.locator(".file-lines").first).to_contain_text("red")
    _look(page, look, "columns")
    # Enter in any of them saves, as the first button does.
    page.get_by_label("Color").press("Enter")
    expect(page.locator("main")).to_contain_text("This is what an import would do")
    expect(page.locator(".figures")).to_contain_text("30")
    _look(page, look, "dry-run")
    page.get_by_role("button", name="Import now").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/feeds/#feed-"))
    with tenant_scope(tenant):
        run_to_end(SyncRun.objects.get())
        row = Listing.objects.get(listing_key="21900007")
    assert (row.list_price, row.postal_code, row.subdivision_name) == (400_007, "02138", "red")


@pytest.mark.parametrize("look", ["wide", "phone"])
def test_staff_bring_a_file_in_the_console(
    transactional_db: None,
    visit: Visit,
    staff: User,
    tenant: Tenant,
    settings: LazySettings,
    tmp_path: Path,
    look: str,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with tenant_scope(tenant):
        feed = add_feed(tenant, "export", FeedSettings(kind="csv", title="Desert export"))
    page = visit(staff, f"/admin/mls_sync/feed/{feed.pk}/change/", phone=look == "phone")
    page.get_by_role("link", name="File and columns").click()
    file = tmp_path / "homes.csv"
    file.write_text(FILE)
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("main")).to_contain_text("Comma")
    _look(page, look, "console-found")
    page.get_by_role("link", name="Go on to the columns").click()
    page.get_by_label("Color").press("Enter")
    expect(page.locator(".figures")).to_contain_text("30")
    page.get_by_role("button", name="Import now").click()
    expect(page).to_have_url(re.compile(r"/admin/mls_sync/feed/\d+/change/"))
    expect(page.locator("body")).to_contain_text("The import has begun")


def _look(page: Page, look: str, step: str) -> None:
    if look != "plain":
        examine(page, f"file-{step}-{look}", full=True)
