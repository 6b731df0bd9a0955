"""Security M3: a member of two tenants, and a form that was left open in another tab."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from crm_leads.models import Lead
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.browser.driving import Visit
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.usefixtures("transactional_db")


def test_security_m3_a_tab_of_the_other_tenant_does_nothing(
    visit: Visit, owner: User, tenant: Tenant, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        Membership.objects.create(tenant=other_tenant, user=owner, role=Role.OWNER)
    with tenant_scope(tenant):
        a_lead()
    first = visit(owner, "/crm/policy/")
    first.locator("details.menu summary").first.click()
    first.get_by_role("button", name="Desert Realty").click()
    first.goto("/crm/leads/")
    expect(first.get_by_text("1 Test Way").first).to_be_visible()
    second = first.context.new_page()
    second.goto(first.url)
    second.locator("details.menu summary").first.click()
    second.get_by_role("button", name="Coastal Homes").click()
    expect(second.locator(".topbar")).to_contain_text("Coastal Homes")
    # By htmx: the tab is told, and shows the other tenant's own page.
    first.locator("[data-lead] button[name=status]").first.click(force=True)
    expect(first.get_by_text("You have switched to Coastal Homes. Nothing was done")).to_be_visible()
    with platform_scope("test"):
        assert set(Lead.objects.values_list("status", flat=True)) == {"new"}
