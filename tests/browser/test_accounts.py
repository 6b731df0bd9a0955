"""Security H5 and Low 4, newcomer H6: the pages of accounts, and what was typed when a session ended."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from crm_leads.models import Activity
from realty.accounts.models import AttemptCount
from realty.accounts.second_step import code_of
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import SCREENSHOTS, Visit, examine
from tests.conftest import AUTHENTICATOR_KEY, PASSWORD, signed_in
from tests.crm_leads.rows import a_lead
from tests.realty.accounts.mailbox import letters, link_in

pytestmark = pytest.mark.usefixtures("transactional_db")
NOTE = "Wants to list again in spring. Call Tuesday."


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def write_note(page: Page, *, too_late: bool = False) -> None:
    page.get_by_label("Write a note").fill(NOTE)
    if too_late:  # and not before: a part of the page that loads later would ask to sign in
        page.wait_for_load_state("networkidle")
        Session.objects.all().delete()
    page.get_by_role("button", name="Add note").click()


@pytest.fixture
def lead_path(tenant: Tenant, owner: User) -> str:
    with tenant_scope(tenant):
        return f"/crm/leads/{a_lead().pk}/"


def test_h6_a_note_outlives_the_session_that_it_was_written_in(
    visit: Visit, owner: User, tenant: Tenant, lead_path: str
) -> None:
    page = visit(owner, lead_path)
    write_note(page, too_late=True)
    expect(page.get_by_text("what you typed is in its form again")).to_be_visible()
    sign_in(page, "olivia")
    page.wait_for_url(re.compile(f"{lead_path}$"))
    expect(page.get_by_label("Write a note")).to_have_value(NOTE)
    expect(page.get_by_text("What you typed is here again")).to_be_visible()
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#acts").get_by_text(NOTE)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Write a note")).to_have_value("")
    with tenant_scope(tenant):
        assert Activity.objects.filter(kind="note").count() == 1


def test_h6_on_a_shared_computer_nobody_else_sees_it(
    visit: Visit, owner: User, colleague: User, lead_path: str
) -> None:
    page = visit(owner, lead_path)
    write_note(page, too_late=True)
    expect(page.get_by_label("User name")).to_be_visible()
    sign_in(page, "carl")
    page.wait_for_url(re.compile(f"{lead_path}$"))
    expect(page.get_by_label("Write a note")).to_have_value("")
    assert "spring" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_h6_without_a_script_a_note_outlives_its_session_as_well(
    visit: Visit, owner: User, tenant: Tenant, lead_path: str
) -> None:
    page = visit(owner, lead_path, javascript=False, phone=True)
    write_note(page, too_late=True)
    sign_in(page, "olivia")
    expect(page.get_by_role("heading", name="This was not sent yet")).to_be_visible()
    expect(page.get_by_role("definition").get_by_text("Wants to list again in spring")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "draft-phone.png")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(re.compile(lead_path))
    with tenant_scope(tenant):
        assert Activity.objects.get(kind="note").summary == NOTE


def test_h6_an_expired_form_gives_the_text_back(visit: Visit, owner: User, lead_path: str) -> None:
    """Signed out and in again in another tab: the session is there, and the form's token is an old one."""
    page = visit(owner, lead_path)
    page.context.clear_cookies(name="csrftoken")
    write_note(page)
    expect(page.get_by_role("heading", name="This form has expired")).to_be_visible()
    page.goto(lead_path)
    expect(page.get_by_label("Write a note")).to_have_value(NOTE)


def test_low4_after_signing_out_the_back_button_shows_nothing(visit: Visit, owner: User, lead_path: str) -> None:
    page = visit(owner, lead_path)
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("User name")).to_be_visible()
    assert "1 Test Way" not in page.content()


def test_h5_staff_sign_in_with_a_code(visit: Visit, staff: User) -> None:
    signed_in(staff)
    for phone in (False, True):
        page = visit(None, "/sign-in/", phone=phone)
        sign_in(page, "piper")
        expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
        examine(page, f"second-step-{'phone' if phone else 'wide'}")
    page.get_by_role("textbox", name="Code").fill(code_of(AUTHENTICATOR_KEY))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_h5_setting_up_the_second_step(visit: Visit, colleague: User) -> None:
    for phone in (False, True):
        page = visit(colleague, "/profile/authenticator/?next=/profile/", phone=phone)
        examine(page, f"authenticator-{'phone' if phone else 'wide'}", full=True)
    key = colleague.authenticator.secret["key"]  # type: ignore[attr-defined]
    page.get_by_role("textbox", name="Code").fill(code_of(key))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    examine(page, "recovery-codes-phone", full=True)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    examine(page, "profile-two-step-phone", full=True)


@pytest.mark.parametrize("name", ["forgot", "sent", "limit", "no-page", "invitation", "members"])
def test_the_other_pages_have_no_serious_fault(visit: Visit, owner: User, name: str) -> None:
    signed_in(owner).post("/members/invite/", {"email": "nia@example.com", "role": "agent"})
    paths = {
        "forgot": (None, "/sign-in/forgot/"),
        "sent": (None, "/sign-in/forgot/sent/"),
        "no-page": (owner, "/members/invite/"),
        "invitation": (None, link_in(letters()[-1])),
        "members": (owner, "/members/"),
    }
    if name == "limit":
        Client().post("/sign-in/", {"username": "olivia", "password": "wrong"})
        AttemptCount.objects.update(count=30)
    for phone in (False, True):
        look = "phone" if phone else "wide"
        page = visit(*paths.get(name, (None, "/sign-in/")), phone=phone)
        if name == "limit":
            sign_in(page, "olivia")
            expect(page.get_by_role("heading", name="Too many tries")).to_be_visible()
        examine(page, f"accounts-{name}-{look}", full=True)
