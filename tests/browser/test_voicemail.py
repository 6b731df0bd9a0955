"""The pages of voicemail in Chromium: readable wide and on a phone, clean by axe-core, a drop asked for by keyboard."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import GateDecision, VoicemailDrop
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.crm_leads.outreach.voicemail.steps import a_drop, a_lawful_phone, a_recording, an_account

PAGES = ("log", "nothing", "recordings", "lead")


@pytest.fixture
def office(transactional_db: None, tenant: Tenant, owner: User) -> dict[str, str]:
    """A number with a consent, and drops that ended in several ways; addresses of the pages by name."""
    with tenant_scope(tenant):
        an_account(None, check_ok=True, check_message="Drop Cowboy knows the key.", checked_at=timezone.now())
        recording = a_recording()
        phone, unsure = a_lawful_phone(), a_lawful_phone("+17605550133")
        said = {"recording": recording, "is_simulated": True}
        left = "The voicemail was left in the mailbox."
        ended = {"state": "succeeded", "reason_code": "0", "result": left, "cost": Decimal("0.0420")}
        a_drop(phone, owner, finished_at=timezone.now(), **ended, **said)
        a_drop(unsure, owner, state="unknown", error="Look the voicemail up in its API log.", **said)
        a_drop(a_lawful_phone("+17605550144"), owner, not_before=timezone.now() + timedelta(hours=9), **said)
        assert phone.contact.lead
        return {
            "log": "/crm/voicemails/",
            "nothing": "/crm/voicemails/?state=refused",
            "recordings": "/crm/voicemails/recordings/",
            "lead": phone.contact.lead.get_absolute_url(),
        }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_fault(visit: Visit, owner: User, office: dict[str, str], name: str) -> None:
    for page, look in looks(visit, owner, office[name]):
        if name == "lead" and look != "wide-dark":
            page.get_by_role("link", name="Send a voicemail").click()
            page.locator(".voicemail-reach").wait_for()
        examine(page, f"voicemail-{name}-{look}", full=True)


def test_a_drop_is_asked_for_by_keyboard_alone(
    visit: Visit, owner: User, office: dict[str, str], tenant: Tenant
) -> None:
    """At whatever hour the test runs: it goes out at once, or waits for the hours."""
    page = visit(owner, office["lead"])
    page.get_by_role("link", name="Send a voicemail").focus()
    page.keyboard.press("Enter")
    button = page.locator(".voicemail-reach button")
    button.wait_for()
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("The voicemail").filter(has_text="at once").or_(page.get_by_text("waits until")).first.wait_for()
    with tenant_scope(tenant):
        assert VoicemailDrop.objects.filter(number="+17605550123", state="queued").count() == 1
        assert GateDecision.objects.filter(channel="voicemail").count() == 1
