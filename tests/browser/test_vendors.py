"""Vendor accounts and skip traces in Chromium: set up, traced, read by keyboard, clean by axe-core."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from crm_leads.models import Lead, SkipTrace
from crm_leads.outreach.skip_trace import send
from crm_leads.outreach.skip_trace.request import order
from crm_leads.vendors.simulated import make_accounts
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.browser.driving import Visit, examine, looks
from tests.crm_leads.outreach.skip_trace.rows import homes


@pytest.fixture
def lead(tenant: Tenant, owner: User) -> Lead:
    """Traced in part: one order is done, one is queued, and the lead itself waits for a click."""
    with SimulatedVendors() as vendors, tenant_scope(tenant):
        make_accounts(tenant, vendors.url)
        leads = homes(8)
        send.carry_out(order(leads[:5], "instant", owner).pk)
        order(leads[5:7], "advanced", owner)
    return leads[7]


@pytest.mark.parametrize("page_name", ["vendors", "traces", "trace"])
def test_a_page_has_no_serious_fault(visit: Visit, owner: User, tenant: Tenant, lead: Lead, page_name: str) -> None:
    with tenant_scope(tenant):
        done = SkipTrace.objects.order_by("pk")[0]
    path = {"vendors": "/crm/settings/vendors/", "traces": "/crm/traces/", "trace": f"/crm/traces/{done.pk}/"}
    for page, look in looks(visit, owner, path[page_name]):
        examine(page, f"crm-{page_name}-{look}")


def test_a_lead_is_traced_from_its_page(visit: Visit, owner: User, tenant: Tenant, lead: Lead) -> None:
    page = visit(owner, lead.get_absolute_url())
    page.get_by_role("button", name="Find the owner").press("Enter")
    page.get_by_text("The trace is ordered").wait_for()
    expect(page.get_by_text("Instant trace queued")).to_be_visible()
    with tenant_scope(tenant):
        assert SkipTrace.objects.filter(lead=lead).count() == 1


def test_a_webhook_address_is_renewed_after_a_tick(visit: Visit, owner: User, tenant: Tenant, lead: Lead) -> None:
    page = visit(owner, "/crm/settings/vendors/")
    old = page.locator("#hook-tracerfy").input_value()
    card = page.locator("#tracerfy")
    card.get_by_text("Renew this address").press("Enter")
    card.get_by_role("button", name="Renew the address").click()
    # The browser itself asks for the tick first.
    expect(page.locator("#sure-tracerfy")).to_be_focused()
    examine(page, "crm-vendors-renew-wide", full=True)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("The old webhook address of Tracerfy no longer works").wait_for()
    assert page.locator("#hook-tracerfy").input_value() != old
    card.get_by_text("Last changes").click()
    expect(card.get_by_text("Webhook address renewed.")).to_be_visible()
    examine(page, "crm-vendors-renewed-wide", full=True)
