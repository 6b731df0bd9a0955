"""The compliance pages in Chromium: readable wide and on a phone, clean by axe-core, and workable by keyboard."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import Act, decide
from crm_leads.compliance.state_rules import set_rule
from crm_leads.compliance.states import every_day
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import CallResult, Channel
from crm_leads.models import Call, Scrub, Suppression
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, looks
from tests.crm_leads.compliance.lawful import a_consent, clean_scrub, lawful_lead
from tests.crm_leads.rows import EMAIL, PHONE

ENTRY = f"/crm/ledger/{digest(PHONE)}/"
PAGES = {
    "ledger": "/crm/ledger/",
    "ledger-nothing": "/crm/ledger/?rule=landline",
    "entry": ENTRY,
    "proof": f"{ENTRY}proof/",
    "add-stop": f"/crm/do-not-contact/add/?of={digest(PHONE)}",
    "add-consent": f"/crm/consents/add/?of={digest(PHONE)}",
    "consents": "/crm/consents/",
    "states": "/crm/state-rules/",
    "state": "/crm/state-rules/CA/",
}


@pytest.fixture
def history(transactional_db: None, tenant: Tenant, owner: User) -> None:
    """A number with a month behind it, and a second one that was stopped."""
    now = timezone.now()
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        Scrub.objects.all().delete()
        clean_scrub(at=now - timedelta(days=40))
        clean_scrub(at=now - timedelta(days=3), national_dnc=True, reference="queue 2041")
        a_consent("inquiry", given_at=now - timedelta(days=120), user=owner)
        a_consent("written", given_at=now - timedelta(days=6), user=owner)
        wide = dict(every_day("08:00", "20:00"))
        set_rule("CA", hours=wide, calls_per_day=3, voicemail_allowed=True, scrub_covers_state_list=True,
                 note="Cal. Bus. & Prof. Code 17592, checked by Olivia", user=owner)  # fmt: skip
        for hours in (1, 30, 31, 50):
            decide(Act(Channel.CALL, PHONE, lead, contact, owner.pk), now=now - timedelta(hours=hours))
            decide(Act(Channel.VOICEMAIL, PHONE, lead, contact), now=now - timedelta(hours=hours))
        Call.objects.create(
            lead=lead, contact=contact, number=PHONE, digest=digest(PHONE), result=CallResult.NO_ANSWER, user=owner,
            at=now - timedelta(hours=30),
        )  # fmt: skip
        decide(Act(Channel.EMAIL, EMAIL, lead, contact, owner.pk), now=now)
        suppress("+17605550188", "litigator", evidence="Scrub by tracerfy v2", at=now)


def test_no_page_has_a_serious_fault(visit: Visit, owner: User, history: None) -> None:
    for page, look in looks(visit, owner, "/crm/ledger/"):
        for name, path in PAGES.items():
            page.goto(path)
            examine(page, f"compliance-{name}-{look}", full=True)


def test_a_stop_is_found_entered_and_lifted_by_keyboard_alone(
    visit: Visit, owner: User, history: None, tenant: Tenant
) -> None:
    page: Any = visit(owner, "/crm/ledger/")
    page.get_by_label("Look up a phone or e-mail address").focus()
    page.keyboard.type("760 555 0123")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/*/?lead=*")
    page.get_by_role("link", name="Do not contact").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Words or message").focus()
    page.keyboard.type("Said so on the phone.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ENTRY}*")
    expect(page.get_by_text("Do not contact, on any channel.")).to_be_visible()
    page.get_by_role("link", name="Remove", exact=True).first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why contact is allowed again").focus()
    page.keyboard.type("It was her neighbor.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Type REMOVE to confirm").focus()
    keep(page, "compliance-lift")
    page.keyboard.type("REMOVE")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ENTRY}*")
    with tenant_scope(tenant):
        lifted = Suppression.objects.get(digest=digest(PHONE))
    assert lifted.lifted_because == "It was her neighbor."
