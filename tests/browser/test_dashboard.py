"""The staff console's dashboard: at a glance, on a phone, by keyboard, and while it refreshes itself."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from mls_sync.models import RunStatus, SyncRun
from realty.tenants.scope import platform_scope
from tests.browser.driving import Visit, examine, looks
from tests.mls_sync.busy_console import busy_console


@pytest.fixture
def busy(transactional_db: None) -> None:
    busy_console()


def test_the_dashboard_looks_and_reads_well(visit: Visit, staff: User, busy: None) -> None:
    for page, look in looks(visit, staff, "/admin/"):
        examine(page, f"console-dashboard-{look}", full=True)


def test_an_empty_dashboard_says_what_to_do_first(visit: Visit, staff: User) -> None:
    page = visit(staff, "/admin/")
    expect(page.get_by_role("link", name="Add the first one")).to_be_visible()
    examine(page, "console-dashboard-empty", full=True)


def test_live_runs_refresh_themselves(visit: Visit, staff: User, busy: None) -> None:
    page = visit(staff, "/admin/")
    live = page.locator("#panel-live")
    expect(live).to_contain_text("41,200 of 98,000 records")
    with platform_scope("test"):
        SyncRun.objects.filter(status=RunStatus.RUNNING).update(fetched=77_000)
    expect(live).to_contain_text("77,000 of 98,000 records")


def test_a_panel_that_cannot_be_refreshed_says_so_and_keeps_its_numbers(
    visit: Visit, staff: User, busy: None
) -> None:
    page = visit(staff, "/admin/", failing=True)
    page.route("**/admin/panels/live/", lambda route: route.abort())
    live = page.locator("#panel-live")
    expect(live).to_contain_text("Not refreshed: the site did not answer")
    expect(live).to_contain_text("41,200 of 98,000 records")
    page.unroute("**/admin/panels/live/")
    expect(live).not_to_contain_text("Not refreshed")


def test_the_numbers_of_a_chart_open_by_keyboard(visit: Visit, staff: User, busy: None) -> None:
    page = visit(staff, "/admin/")
    summary = page.locator("summary", has_text="The numbers of bytes received each day")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Bytes received each day").get_by_role("row")).to_have_count(31)


def test_times_are_in_the_browsers_zone(visit: Visit, staff: User, busy: None) -> None:
    page = visit(staff, "/admin/", timezone="America/Los_Angeles")
    page.reload()
    expect(page.get_by_text("Times are in America/Los_Angeles, your browser's zone")).to_be_visible()
