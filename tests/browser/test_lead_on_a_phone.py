"""newcomer H3, L3 and L5: a lead's page by thumb, and the queue by Tab."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from crm_leads.models import Lead
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.chromium import PHONE
from tests.browser.driving import Visit, examine, keep, until
from tests.crm_leads.compliance.lawful import MONDAY_NOON, clean_scrub, lawful_lead
from tests.crm_leads.rows import a_contact, a_lead, a_phone

pytestmark = pytest.mark.usefixtures("transactional_db")
RESULTS = 10


@pytest.fixture
def eight(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Lead:
    """A lead of eight numbers, four of them refused, with a long address and a full score."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    reasons = [{"key": "just_ended", "number": 4, "points": 25}, {"key": "price_cuts", "number": 2, "points": 15}]
    with tenant_scope(tenant):
        lead, contact = lawful_lead(
            street_address="74-123 North Desert Hollow Springs Drive, Unit 1204", score=40, score_reasons=reasons,
            original_list_price=600_000, days_on_market=120, mls_number="219000001DA",
        )  # fmt: skip
        refused = a_contact(lead, full_name="Ben Listed", rank=0)
        for number in range(7):
            phone = f"+1760555013{number}"
            a_phone(contact if number > 3 else refused, phone, rank=number)
            clean_scrub(phone, national_dnc=number <= 3)
    return lead


def in_view(page: Page, *found: Locator) -> bool:
    """Wholly on the screen, between the bar above and the one below."""
    top = page.evaluate("document.querySelector('.topbar').getBoundingClientRect().bottom")
    bottom = page.evaluate("document.querySelector('.nav-links').getBoundingClientRect().top")
    assert bottom > PHONE["height"] - 80
    boxes = [each.bounding_box() for each in found]
    return all(box is not None and box["y"] >= top - 1 and box["y"] + box["height"] <= bottom + 1 for box in boxes)


def test_h3_number_call_and_results_are_on_the_screen(visit: Visit, owner: User, eight: Lead) -> None:
    page = visit(owner, eight.get_absolute_url(), phone=True)
    number, call = page.locator("#next-call .call-number strong"), page.locator("#next-call .call-dial")
    expect(call).to_be_visible()
    assert in_view(page, number, call), [number.bounding_box(), call.bounding_box()]
    assert call.bounding_box()["y"] < page.locator("#score").bounding_box()["y"]  # type: ignore[index]
    examine(page, "lead-phone-next", full=False)
    # Each button holds its words.
    acts = page.locator(".lead-acts .btn").all()
    assert acts and not [act.inner_text() for act in acts if act.evaluate("(b) => b.scrollWidth > b.clientWidth")]
    call.click()
    expect(page).to_have_url(f"{page.url.split('#')[0]}#call")
    results = page.locator("#call .call-results button")
    expect(results).to_have_count(RESULTS)
    assert in_view(page, page.locator("#call .call-number a"), *results.all()), [
        r.bounding_box() for r in results.all()
    ]
    examine(page, "lead-phone-calling")
    results.filter(has_text="No answer").click()
    expect(page.locator(".messages")).to_contain_text("Recorded: No answer")
    assert in_view(page, number, call)


def test_h3_at_a_desk_the_call_and_the_address_are_seen_together(visit: Visit, owner: User, eight: Lead) -> None:
    page = visit(owner, eight.get_absolute_url())
    expect(page.locator("#next-call")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#call .call-results button")).to_have_count(RESULTS)
    assert page.evaluate("scrollY") == 0
    assert all(
        box["y"] + box["height"] <= 900 for each in page.locator("#call .btn").all() if (box := each.bounding_box())
    )
    keep(page, "lead-wide-calling")


@pytest.mark.parametrize("javascript", [True, False])
def test_l3_every_menu_of_a_phone_opens_inside_the_window(
    visit: Visit, owner: User, eight: Lead, javascript: bool
) -> None:
    page = visit(owner, eight.get_absolute_url(), phone=True, javascript=javascript)
    for fold in page.locator("#contacts details.refused > summary").all():
        fold.click()
    menus = page.locator("#contacts .reach-acts details.menu")
    assert menus.count() > 8
    for menu in (menus.first, menus.last):
        menu.locator("summary").click()
        assert in_view(page, *menu.locator(".menu-item").all()), [
            b.bounding_box() for b in menu.locator("button").all()
        ]
        box = menu.locator(".menu-panel").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        menu.locator("summary").click()
    keep(page, "lead-phone-menu")


def test_l3_at_a_desk_a_menu_below_the_edge_comes_into_view(visit: Visit, owner: User, eight: Lead) -> None:
    page = visit(owner, eight.get_absolute_url())
    summary = page.locator("#contacts .reach-acts details.menu > summary").first
    page.evaluate(
        "(e) => scrollTo(0, scrollY + e.getBoundingClientRect().bottom - innerHeight + 4)", summary.element_handle()
    )
    summary.click()
    until(
        page, "document.querySelector('details.menu[open] .menu-panel').getBoundingClientRect().bottom <= innerHeight"
    )


def test_l5_tab_skips_to_the_leads(visit: Visit, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        a_lead()
    page = visit(owner, "/crm/leads/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to leads")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('#')[0]}#results")
