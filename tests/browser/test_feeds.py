import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from mls_sync.models import Feed, SyncRun
from mls_sync.replication.engine import run_slice, run_to_end
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep


def newest_run(feed: Feed) -> SyncRun:
    with tenant_scope(feed.tenant_id):
        return SyncRun.objects.filter(feed=feed).latest("pk")  # type: ignore[no-any-return]


def test_staff_sync_a_feed_in_the_console(visit: Visit, staff: User, feed: Feed) -> None:
    page = visit(staff, reverse("admin:mls_sync_feed_change", args=[feed.pk]))
    keep(page, "console-feed")
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_text("sync requested").first).to_be_visible()
    with tenant_scope(feed.tenant_id):
        run_to_end(newest_run(feed))
    # The page loads itself anew when the run has ended; that would break off the way to another one.
    expect(page.locator("#live")).not_to_have_attribute("hx-get", re.compile("."))
    page.goto(reverse("admin:mls_sync_syncrun_change", args=[newest_run(feed).pk]))
    expect(page.locator("body")).to_contain_text("80")
    expect(page.locator("body")).to_contain_text("Complete")
    keep(page, "console-run")


def test_an_agent_watches_a_sync_to_its_end(visit: Visit, colleague: User, feed: Feed) -> None:
    page = visit(colleague, "/feeds/")
    page.get_by_role("button", name="Sync now").click()
    page.get_by_role("button", name="Cancel run").wait_for()
    page.goto("/")
    expect(page.get_by_role("progressbar")).to_be_visible()
    keep(page, "dashboard-syncing")
    with tenant_scope(feed.tenant_id):
        run_slice(newest_run(feed).pk, seconds=60)
    expect(page.locator(".collection-count strong")).to_have_text("80")
    expect(page.locator(".change").first).to_be_visible(timeout=10_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_staff_search_all_tenants_and_are_told_that_it_is_recorded(visit: Visit, staff: User, synced: Feed) -> None:
    page = visit(staff)
    expect(page).to_have_url(re.compile("/admin/$"))
    page.get_by_role("button", name="Work across all tenants").click()
    expect(page.get_by_text("Every page you open here is recorded")).to_be_visible()
    page.goto("/listings/")
    expect(page.locator(".home-foot").first).to_have_text(re.compile("desert · GPS · Simulated"))
    keep(page, "search-all-tenants")


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_staff_choose_the_kind_of_a_feed_and_a_known_one(visit: Visit, staff: User, phone: bool) -> None:
    page = visit(staff, reverse("admin:mls_sync_feed_add"), phone=phone)
    kinds = page.get_by_role("navigation", name="Kind of the feed")
    kinds.get_by_role("link", name="RESO Web API").click()
    expect(kinds.locator("[aria-current]")).to_have_text("RESO Web API")
    page.get_by_role("link", name="An MLS on Trestle").click()
    expect(page.get_by_label("Service", exact=False).first).to_have_value("trestle")
    examine(page, f"console-feed-add-{'phone' if phone else 'wide'}")
