"""The pages of e-mail in Chromium: readable wide and on a phone, clean by axe-core, a letter written by keyboard."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from crm_leads.models import EmailMessage, EmailSequence, Enrollment, Lead
from crm_leads.outreach.email import results, sequences
from crm_leads.outreach.reports import Bounced
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.crm_leads.outreach.email.mailing import LETTER, a_template, ask, writable
from tests.crm_leads.rows import an_account, an_email

PAGES = ("emails", "email", "unknown", "bulk", "templates", "template", "sequences", "sequence", "write", "unsubscribe")

LOST = "The connection broke after the request was sent. It is not sent again. Check the vendor's own log."


@pytest.fixture
def office(transactional_db: None, tenant: Tenant, owner: User) -> dict[str, str]:
    """A lead that was written to, a bounce, a sequence; addresses of the pages by name."""
    with tenant_scope(tenant):
        an_account("resend", is_simulated=True, secrets={"api_key": "simulated"})
        lead, contact = writable()
        Lead.objects.update(has_email=True)
        sequence = EmailSequence.objects.create(name="Expired")
        template = a_template("First letter")
        sequence.steps.create(tenant=tenant, order=1, template=template, days_after=3)
        sequences.enroll(sequence, contact.emails.get(), owner)
        message = ask(lead, contact, owner)
        an_email(contact, "bad@example.com")
        bad = ask(lead, contact, owner, key="mail-2", address="bad@example.com")
        EmailMessage.objects.filter(pk=bad.pk).update(state="sent", is_simulated=True, sent_at=bad.requested_at)
        results.apply(Bounced(act_id=bad.pk, reason="No such mailbox", is_permanent=True, at=timezone.now()))
        lost = ask(lead, contact, owner, key="mail-3")
        EmailMessage.objects.filter(pk=lost.pk).update(state="unknown", claimed_at=lost.requested_at, error=LOST)
        return {
            "emails": "/crm/emails/",
            "unknown": f"/crm/emails/{lost.pk}/",
            "bulk": f"/crm/leads/bulk/?action=mail&id={lead.pk}&list=&what=template-{template.pk}",
            "email": f"/crm/emails/{message.pk}/",
            "templates": "/crm/email-templates/",
            "template": f"/crm/email-templates/{template.pk}/",
            "sequences": "/crm/sequences/",
            "sequence": f"/crm/sequences/{sequence.pk}/",
            "write": f"/crm/leads/{lead.pk}/email/?template={template.pk}",
            "unsubscribe": f"/crm/unsubscribe/{message.unsubscribe_key}/",
        }


def test_no_page_has_a_serious_fault(visit: Visit, owner: User, office: dict[str, str]) -> None:
    for page, look in looks(visit, owner, office["emails"]):
        for name in PAGES:
            page.goto(office[name])
            examine(page, f"email-{name}-{look}", full=True)


def test_a_letter_is_previewed_and_sent_by_keyboard_alone(
    visit: Visit, owner: User, office: dict[str, str], tenant: Tenant
) -> None:
    page: Any = visit(owner, office["write"])
    page.get_by_label("Subject").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("For {first_name}")
    page.get_by_role("button", name="Preview").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="For Ana").wait_for()
    expect(page.get_by_text("This is an advertisement from")).to_be_visible()
    page.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    page.get_by_text("is on its way").wait_for()
    with tenant_scope(tenant):
        assert EmailMessage.objects.filter(subject="For Ana", state="queued").count() == 1
        assert EmailSequence.objects.count() == 1


def test_a_sequence_that_wrote_is_archived_by_keyboard_alone(
    visit: Visit, owner: User, office: dict[str, str], tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        EmailMessage.objects.filter(subject=LETTER.subject, state="queued").update(
            enrollment=Enrollment.objects.get(), step_order=1
        )
    for page, look in looks(visit, owner, office["sequence"]):
        page.get_by_label("Archive this sequence").click()
        examine(page, f"email-archive-{look}", full=True)
    page = visit(owner, office["sequence"])
    page.get_by_label("Archive this sequence").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Archive Expired").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Expired is archived; 1 person left it.").wait_for()
    for page, look in looks(visit, owner, office["sequences"]):
        page.locator(".archived").evaluate("each => { each.open = true }")
        expect(page.get_by_role("link", name="Expired", exact=True)).to_be_visible()
        examine(page, f"email-archived-{look}", full=True)
