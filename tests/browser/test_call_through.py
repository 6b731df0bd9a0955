"""Issue 9, newcomer H3 and M8: thirty leads are called through on a phone with at most 31 presses beside the results'
own: one start, and one Call for each, which asks the gate and dials."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from crm_leads.models import Call, GateDecision
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.chromium import PHONE
from tests.browser.driving import Visit, examine
from tests.crm_leads.compliance.lawful import MONDAY_NOON, clean_scrub, lawful_policy, open_state
from tests.crm_leads.rows import a_contact, a_lead, a_phone

pytestmark = pytest.mark.usefixtures("transactional_db")
LEADS, REFUSED, MOST_PRESSES = 30, 4, 31


@pytest.fixture
def leads(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty who may be called, and four between them who may not."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    with tenant_scope(tenant):
        lawful_policy()
        open_state()
        for number in range(LEADS + REFUSED):
            phone = f"+17605550{100 + number}"
            lead = a_lead(property_key=f"home:{number}", street_address=f"{number} Test Way", score=90 - number)
            a_phone(a_contact(lead, full_name=f"Owner {number} Testname"), phone)
            clean_scrub(phone, national_dnc=number % 8 == 3)


def in_first_screen(found: Locator) -> bool:
    box = found.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"]


# What a phone's own app takes over. Chromium asks in a window of its own instead, behind which the page takes no press.
DIALS = """document.addEventListener("dial", (event) => {
    event.stopImmediatePropagation();
    sessionStorage.dialed = (sessionStorage.dialed ?? "") + event.detail.number + " ";
}, true)"""


def dialed(page: Page) -> list[str]:
    return str(page.evaluate("sessionStorage.dialed ?? ''")).split()


class Thumb:
    def __init__(self) -> None:
        self.presses = 0

    def press(self, found: Locator) -> None:
        found.click()
        self.presses += 1


def call(page: Page) -> Locator:
    return page.get_by_role("button", name="Call (")


def test_m8_thirty_leads_by_thumb(visit: Visit, owner: User, leads: None, tenant: Tenant) -> None:
    page, thumb = visit(owner, "/crm/leads/", phone=True), Thumb()
    page.add_init_script(DIALS)
    thumb.press(page.get_by_role("button", name="Call through this list"))
    for number in range(LEADS):
        expect(page.get_by_text(f"{number} call{'' if number == 1 else 's'} made")).to_be_visible()
        assert in_first_screen(page.locator(".call-number strong")) and in_first_screen(call(page))
        if not number:
            examine(page, "call_through")
        thumb.press(call(page))
        result = page.get_by_role("button", name="No answer")
        expect(result).to_be_visible()
        assert in_first_screen(page.locator(".call-number a")) and in_first_screen(result)
        result.click()  # The result's own press.
    expect(page.get_by_role("heading", name="30 calls, 0 talks")).to_be_visible()
    expect(page.locator("main")).to_contain_text("National Do Not Call Registry 4")
    assert thumb.presses <= MOST_PRESSES
    assert len(set(dialed(page))) == len(dialed(page)) == LEADS
    with tenant_scope(tenant):
        assert Call.objects.count() == GateDecision.objects.filter(allowed=True).count() == LEADS
    examine(page, "call_through_told")


def test_m8_by_keys_at_a_desk(visit: Visit, owner: User, leads: None) -> None:
    page = visit(owner, "/crm/leads/")
    page.add_init_script(DIALS)
    page.get_by_role("button", name="Call through this list").click()
    expect(call(page)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="No answer")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("1 call made")).to_be_visible()
