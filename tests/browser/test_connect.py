"""newcomer H11 in Chromium: an owner connects her MLS, counts, starts the first sync, and finds listings."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from mls_sync.models import SyncRun
from mls_sync.replication.engine import run_to_end
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import DEFAULT_TOKEN, SimulatedMLS
from tests.browser.driving import Visit, examine, looks


def test_newcomer_h11_an_owner_connects_her_mls(
    visit: Visit, owner: User, tenant: Tenant, simulator: SimulatedMLS
) -> None:
    page = visit(owner)
    page.get_by_role("link", name="Connect your MLS").last.click()
    page.get_by_role("link", name="Any MLS on flexmls, by the Spark API").click()
    page.get_by_label("Name of your MLS").fill("Greater Palm Springs MLS")
    page.get_by_label("Access token").fill("not-the-token")
    page.get_by_label("Address").fill(simulator.url)
    page.get_by_role("button", name="Check the key").click()
    expect(page.get_by_role("alert")).to_contain_text("does not accept the token")
    expect(page.get_by_label("Access token")).to_have_value("")
    page.get_by_label("Access token").fill(DEFAULT_TOKEN)
    page.get_by_role("button", name="Check the key").click()
    expect(page).to_have_url(re.compile(r"/settings/$"))
    page.get_by_role("group", name="Statuses").get_by_label("Active", exact=True).check()
    page.get_by_role("button", name="Count listings").click()
    expect(page.locator("#preview strong")).not_to_have_text("80")
    page.get_by_role("group", name="Statuses").get_by_label("Active", exact=True).uncheck()
    page.get_by_role("button", name="Start the first sync").click()
    expect(page.get_by_text("The first sync has begun")).to_be_visible()
    with tenant_scope(tenant):
        run_to_end(SyncRun.objects.get())
    page.goto("/listings/")
    expect(page.locator(".home-foot").first).to_be_visible()


def test_newcomer_h11_its_pages_look_right(visit: Visit, owner: User, tenant: Tenant, simulator: SimulatedMLS) -> None:
    for page, look in looks(visit, owner, "/feeds/connect/"):
        examine(page, f"connect-{look}", full=True)
    for preset in ("spark", "reso", "rets"):
        for page, look in looks(visit, owner, f"/feeds/connect/{preset}/"):
            examine(page, f"connect-{preset}-{look}", full=True)
    page = visit(owner, "/feeds/connect/spark/")
    page.get_by_label("Name of your MLS").fill("Greater Palm Springs MLS")
    page.get_by_label("Access token").fill(DEFAULT_TOKEN)
    page.get_by_label("Address").fill(simulator.url)
    page.get_by_role("button", name="Check the key").click()
    expect(page).to_have_url(re.compile(r"/settings/$"))
    path = re.sub(r"^https?://[^/]+", "", page.url)
    for page, look in looks(visit, owner, path):
        examine(page, f"own-feed-{look}", full=True)


@pytest.mark.parametrize("phone", [False, True])
def test_an_owner_connects_a_rets_server_with_the_keyboard(
    visit: Visit, owner: User, tenant: Tenant, simulator: SimulatedMLS, phone: bool
) -> None:
    page = visit(owner, "/feeds/connect/", phone=phone)
    page.get_by_role("link", name="An MLS with a RETS server").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name of your MLS").fill("Desert Area MLS")
    page.get_by_label("User name").fill(RETS_USER)
    page.get_by_label("Password", exact=True).fill("not-the-password")
    page.get_by_label("Login address").fill(f"{simulator.url}/rets/Login")
    page.get_by_label("Login address").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("refuses the user name or the password")
    examine(page, f"connect-rets-refused-{'phone' if phone else 'wide'}", full=True)
    page.get_by_label("User name").fill(RETS_USER)
    page.get_by_label("Password", exact=True).fill(RETS_PASSWORD)
    page.get_by_text("If your MLS told you more").click()
    expect(page.get_by_label("Version of RETS")).to_be_visible()
    page.get_by_role("button", name="Check the key").click()
    expect(page).to_have_url(re.compile(r"/settings/$"))
    expect(page.locator("#preview strong")).to_have_text("80")
    examine(page, f"own-rets-feed-{'phone' if phone else 'wide'}", full=True)
    page.get_by_role("button", name="Start the first sync").click()
    expect(page.get_by_text("The first sync has begun")).to_be_visible()
    with tenant_scope(tenant):
        assert run_to_end(SyncRun.objects.get()).created == 80
