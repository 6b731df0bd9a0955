"""The lead policy and the intake log in Chromium, wide and on a phone."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from crm_leads.intake import permission
from crm_leads.intake.take_in import take_in
from crm_leads.models import Lead
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, looks
from tests.crm_leads.intake.market import ago, day, permit, sync

REMARKS = "Sold as is. Tenant occupied, shown by appointment only."


@pytest.fixture
def worked(transactional_db: None, tenant: Tenant, owner: User, gps: Collection, crmls: Collection) -> Lead:
    """Two collections, one permitted and once withdrawn, and a decision of most kinds."""
    with tenant_scope(tenant):
        Collection.objects.filter(pk=gps.pk).update(is_simulated=True)
        permit(gps, owner)
        permission.withdraw(gps, owner)
        permission.state(gps, owner, permission.wording_for(gps, tenant.name))
        permission.set_role(crmls, "private")
        here = {"latitude": 33.7, "longitude": -116.3, "bedrooms_total": 3}
        for number in range(1, 5):
            sync(gps, f"s{number}", "Closed", street_number=f"{number}0", close_price=Decimal(400_000 + number * 9_000),
                 close_date=day(50), unparsed_address=f"{number}0 Agave Drive", **here)  # fmt: skip
        sync(gps, "rival", street_number="70", **here)
        address = {"unparsed_address": "9 Agave Drive, Palm Desert, CA 92260"}
        sync(gps, "a", public_remarks=REMARKS, list_price=Decimal(560_000), **address, **here)
        sync(gps, "a", "Expired", public_remarks=REMARKS, **address, **here)
        for number, status in enumerate(("Withdrawn", "Hold", "Closed")):
            sync(gps, f"b{number}", street_number=f"2{number}", unparsed_address=f"2{number} Agave Drive")
            sync(gps, f"b{number}", status, street_number=f"2{number}", unparsed_address=f"2{number} Agave Drive")
        sync(crmls, "c", "Expired", street_number="31", unparsed_address="31 Agave Drive")
        sync(gps, "d", "Expired", street_number="41", unparsed_address="41 Agave Drive", status_change_timestamp=ago(5))
        take_in(tenant.pk)
        sync(gps, "d", "Active", street_number="41", unparsed_address="41 Agave Drive")
        take_in(tenant.pk)
        return Lead.objects.get(listing_key="a")


@pytest.mark.parametrize(("name", "url"), [("policy", "/crm/policy/"), ("intake-log", "/crm/intake/")])
def test_a_page_has_no_serious_fault(visit: Visit, owner: User, worked: Lead, name: str, url: str) -> None:
    for page, look in looks(visit, owner, url):
        examine(page, f"{name}-{look}", full=True)


def test_an_owner_states_by_keyboard_that_the_mls_allows_it(
    visit: Visit, owner: User, worked: Lead, crmls: Collection
) -> None:
    page = visit(owner, "/crm/policy/")
    panel = page.locator(f"#collection-{crmls.pk}")
    panel.get_by_text("Confirm that the MLS allows it").focus()
    page.keyboard.press("Enter")
    panel.get_by_label("I confirm this for my brokerage").focus()
    page.keyboard.press("Space")
    panel.get_by_role("button", name="Confirm permission").focus()
    page.keyboard.press("Enter")
    page.get_by_text("your statement is on record").wait_for()
    expect(page.locator(f"#collection-{crmls.pk}").get_by_text("Makes leads")).to_be_visible()


def test_the_lead_page_says_why_it_did_not_sell(visit: Visit, owner: User, worked: Lead) -> None:
    for phone in (False, True):
        page = visit(owner, worked.get_absolute_url(), phone=phone)
        panel = page.locator("#panel-why")
        panel.scroll_into_view_if_needed()
        keep(page, f"lead-why-{'phone' if phone else 'wide'}")
        expect(panel).to_contain_text("above sales")
        expect(panel).to_contain_text("sold as is, tenant occupied, hard to show")
