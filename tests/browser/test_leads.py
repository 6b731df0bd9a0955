"""Working leads in Chromium: by keyboard, by thumb, and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from crm_leads.compliance.digests import digest
from crm_leads.enums import Channel
from crm_leads.leads.contacts import refresh_flags
from crm_leads.models import GateDecision, Lead, PhoneNumber, Task
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, looks
from tests.crm_leads.rows import a_contact, a_lead, a_phone, an_email

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def leads(tenant: Tenant, owner: User) -> list[Lead]:
    """Four new homes by falling score; the first has an owner with a phone that the owner of the tenant is calling."""
    with tenant_scope(tenant):
        made = [
            a_lead(
                property_key=f"home:{n}",
                street_address=f"{n} Test Way",
                unparsed_address=f"{n} Test Way, Palm Springs, CA 92262",
                score=90 - 20 * n,
                price_cuts=n,
                days_on_market=100 + n,
                is_simulated=True,
                snapshot={"public_remarks": "Mountain views.", "year_built": 1994, "photos": [], "events": []},
            )
            for n in range(1, 5)
        ]
        contact = a_contact(made[0], is_owner=True)
        phone = a_phone(contact)
        an_email(contact)
        refresh_flags([made[0].pk])
        Task.objects.create(lead=made[0], title="Send the report", due_at=timezone.now(), assigned_to=owner)
        GateDecision.objects.create(
            at=timezone.now() - timedelta(minutes=1),
            channel=Channel.CALL,
            digest=digest(phone.number),
            masked="(•••) •••-0123",
            lead_id=made[0].pk,
            user_id=owner.pk,
            allowed=True,
            rule="allowed",
            sentence="Allowed by every rule.",
        )
        Lead.objects.filter(pk__in=[lead.pk for lead in made]).update(score=0)
        for place, lead in enumerate(made):
            Lead.objects.filter(pk=lead.pk).update(score=90 - place)
    return made


def status(lead: Lead) -> tuple[str, str]:
    with tenant_scope(lead.tenant_id):
        found = Lead.objects.select_related("assigned_to").get(pk=lead.pk)
    return found.status, found.assigned_to.username if found.assigned_to else ""


def test_a_morning_by_keyboard_alone(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/crm/leads/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="1 Test Way")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator(f"#lead-{leads[0].pk}")).to_have_class(re.compile("is-worked"))
    expect(page.locator("#queue-tabs")).to_contain_text("Contacted 1")
    expect(page.locator(f"#lead-{leads[1].pk}")).to_have_class(re.compile("is-active"))
    page.keyboard.press("s")
    expect(page.locator("#queue-tabs")).to_contain_text("Skipped 1")
    page.keyboard.press("a")
    expect(page.locator(f"#lead-{leads[2].pk}")).to_contain_text("olivia")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".bulk-bar")).to_be_visible()
    keep(page, "queue-keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/crm/leads/*/?list=")
    assert [status(lead) for lead in leads[:3]] == [("contacted", ""), ("skipped", ""), ("new", "olivia")]


def test_the_focus_is_seen(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/crm/leads/")
    page.keyboard.press("j")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    marked = page.locator(".lead-row.is-active")
    assert width == "2px"
    expect(marked).to_have_count(1)


def test_the_keys_are_told_and_typing_is_no_key(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/crm/leads/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("2 test")
    expect(page.locator("#results h2")).to_have_text("1 lead")
    assert status(leads[1]) == ("new", "")


def test_a_call_is_told_in_one_click_and_the_next_lead_opens(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, f"/crm/leads/{leads[0].pk}/?list=")
    expect(page.locator(".call-number")).to_contain_text("(760) 555-0123")
    keep(page, "lead-call")
    page.get_by_label("Note on the call").fill("Wants to wait")
    page.get_by_label("Then open the next lead").check()
    page.get_by_role("button", name="Left a message").click()
    page.wait_for_url(f"**/crm/leads/{leads[1].pk}/?list=")
    assert status(leads[0])[0] == "contacted"
    with tenant_scope(leads[0].tenant_id):
        assert PhoneNumber.objects.get().last_result == "Left a message"


def test_a_call_is_told_by_one_key_and_a_stop_needs_two(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, f"/crm/leads/{leads[0].pk}/?list=")
    page.keyboard.press("m")
    page.keyboard.type("Call 7")
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Asked not to be called")).to_be_focused()
    assert status(leads[0])[0] == "new"
    page.keyboard.press("2")
    expect(page.locator(".messages")).to_contain_text("Recorded: Left a message.")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.wait_for_url(f"**/crm/leads/{leads[1].pk}/?list=")
    assert status(leads[0])[0] == "contacted"


def test_arrow_keys_choose_and_a_button_assigns(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, f"/crm/leads/{leads[0].pk}/")
    page.get_by_label("Assigned to").select_option("olivia")
    page.get_by_label("Write a note").fill("Still on this page")
    assert status(leads[0])[1] == ""
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_label("Assigned to")).to_have_value(f"{owner.pk}")
    assert status(leads[0])[1] == "olivia"


def test_what_is_selected_is_worked_by_keys(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/crm/leads/")
    for key in ("j", "x", "j", "x", "b"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Assign", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/crm/leads/bulk/**")
    expect(page.locator("button[autofocus]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    # Browsers move the focus there when they have drawn the page.
    expect(page.locator("section[autofocus]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Assign 2 leads")).to_be_focused()


def test_keys_lead_through_the_list(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, f"/crm/leads/{leads[1].pk}/?list=")
    page.keyboard.press("j")
    page.wait_for_url(f"**/crm/leads/{leads[2].pk}/?list=")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Assign to me")).to_have_count(0)
    page.wait_for_load_state()
    page.keyboard.press("m")
    page.keyboard.type("jjj")
    expect(page.locator("#note")).to_have_value("jjj")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/crm/leads/(#|\?|$)"))
    assert status(leads[2]) == ("new", "olivia")


def test_several_leads_are_skipped_after_a_preview(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/crm/leads/")
    page.get_by_label("Select all leads of this page").check()
    page.get_by_role("button", name="Skip", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skip: 4 leads")
    keep(page, "leads-bulk")
    page.get_by_role("button", name="Skip 4 leads").click()
    expect(page.get_by_role("status").first).to_contain_text("4 leads skipped.")
    assert {status(lead)[0] for lead in leads} == {"skipped"}


def test_everything_works_without_javascript(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/crm/leads/", javascript=False)
    page.get_by_role("button", name="Mark contacted: 1 Test Way").click()
    expect(page.locator("#queue-tabs")).to_contain_text("Contacted 1")
    expect(page).to_have_url(re.compile("/crm/leads/$"))
    assert status(leads[0])[0] == "contacted"
    page.get_by_label("Price from").fill("900k")
    page.get_by_role("button", name="Show leads").click()
    expect(page.get_by_text("No leads match these filters")).to_be_visible()
    assert "min_price=900k" in page.url
    page.goto(f"/crm/leads/{leads[1].pk}/?list=")
    page.get_by_label("Write a note").fill("By hand")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#timeline").get_by_text("By hand")).to_be_visible()


def test_the_badge_in_the_bar_counts_what_is_due(visit: Visit, owner: User, leads: list[Lead]) -> None:
    page = visit(owner, "/")
    expect(page.locator(".due-badge")).to_contain_text("1")
    keep(page, "dashboard-leads")
    page.get_by_role("link", name=re.compile("task due|tasks due")).click()
    page.get_by_role("button", name="Done: Send the report").click()
    expect(page.get_by_text("You have no open tasks")).to_be_visible()


PAGES = ("queue", "nothing", "board", "lead", "closed", "tasks", "bulk", "exports")


def address(name: str, leads: list[Lead]) -> str:
    if name == "closed":
        with tenant_scope(leads[3].tenant_id):
            Lead.objects.filter(pk=leads[3].pk).update(
                closed_at=timezone.now(), closed_because="relisted", closed_evidence="MLS 7 is Active."
            )
    return {
        "queue": "/crm/leads/?city=Palm+Springs&status=open",
        "nothing": "/crm/leads/?min_price=99m",
        "board": "/crm/leads/board/",
        "lead": f"/crm/leads/{leads[0].pk}/?list=",
        "closed": f"/crm/leads/{leads[3].pk}/?list=status%3Dclosed",
        "tasks": "/crm/tasks/",
        "bulk": f"/crm/leads/bulk/?action=assign&id={leads[0].pk}&list=",
        "exports": "/crm/leads/exports/",
    }[name]


TOO_SMALL = (
    "[...document.querySelectorAll('main :is(button, .btn, .pager a, summary, select, input:not([type=hidden],"
    " [type=checkbox], [type=radio]))')].filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 90),"
    " e.getBoundingClientRect().height]).filter(([, height]) => height && height < 43.5)"
)


def test_no_page_has_a_serious_fault(visit: Visit, owner: User, leads: list[Lead]) -> None:
    paths = {name: address(name, leads) for name in PAGES}
    for page, look in looks(visit, owner, "/crm/leads/"):
        for name, path in paths.items():
            page.goto(path)
            examine(page, f"leads-{name}-{look}", full=name == "lead")
            if look == "phone":
                assert page.evaluate(TOO_SMALL) == [], name
