"""The feed's proof of completeness and its repair, by keyboard, and at both widths."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from mls_sync.models import Feed, SyncRun
from mls_sync.replication.engine import run_to_end
from mls_sync.replication.runs import request_run
from realty.tenants.scope import tenant_scope
from simulators.mls import GPS, SimulatedMLS
from tests.browser.driving import Visit, examine


@pytest.mark.parametrize("phone", [False, True])
def test_an_owner_repairs_what_is_missing(
    visit: Visit, owner: User, synced: Feed, simulator: SimulatedMLS, phone: bool
) -> None:
    gone = next(iter(simulator.world.keys(GPS)))
    simulator.world.vanish(gone)
    with tenant_scope(synced.tenant_id):
        run_to_end(request_run(synced, "sweep", trigger="manual", enqueue=False))
    simulator.world.restore(gone)  # other tests use the same world
    page = visit(owner, "/feeds/", phone=phone)
    page.get_by_role("link", name="Proved complete").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Completeness of Greater Palm Springs MLS")
    expect(page.get_by_role("region", name="Extra listings")).to_contain_text("Removed")
    examine(page, f"completeness-{'phone' if phone else 'wide'}", full=True)
    page.get_by_role("button", name="Repair").press("Enter")
    expect(page.get_by_text("Repair requested.")).to_be_visible()
    with tenant_scope(synced.tenant_id):
        assert run_to_end(SyncRun.objects.latest("pk")).trigger == "repair"
    page.get_by_role("link", name="Proved complete").first.click()
    expect(page.get_by_role("region", name="Missing listings")).to_contain_text("Fetched")
