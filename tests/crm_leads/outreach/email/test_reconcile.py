"""A message that nobody knows the outcome of: a person looks it up at the vendor, and nothing is sent for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Activity, Contact, EmailMessage, EmailSequence, Enrollment, Lead, VendorAccount
from crm_leads.outreach.email import reconcile, send, sequences, thresholds
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import a_template, ask, last_told, mails, post, work_events

Person = tuple[Lead, Contact]


@pytest.fixture
def unknown(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> EmailMessage:
    """Resend took it, and its answer was lost."""
    message = ask(*person)
    vendors.faults.add("drop_after", face="resend", count=1)
    send.send_due()
    message.refresh_from_db()
    assert message.state == ActState.UNKNOWN
    return message


@pytest.mark.parametrize(("was_sent", "state"), [(True, ActState.SENT), (False, ActState.FAILED)])
def test_a_person_settles_an_unknown_one(
    unknown: EmailMessage, owner: User, vendors: SimulatedVendors, was_sent: bool, state: ActState
) -> None:
    assert reconcile.settle(unknown, was_sent, owner)
    assert unknown.state == state and "olivia" in unknown.result and unknown.error == ""
    assert unknown.sent_at == (unknown.claimed_at if was_sent else None)
    assert thresholds.rates().sent == int(was_sent)
    told = Activity.objects.filter(lead=unknown.lead, user=owner, data__message=unknown.pk).latest("pk")
    assert ("was sent" if was_sent else "was not sent") in told.summary
    assert not reconcile.settle(unknown, not was_sent, owner)
    send.send_due()
    assert len(mails(vendors)) == 1


@pytest.mark.parametrize("state", [state for state in ActState if state != ActState.UNKNOWN])
def test_nothing_else_is_settled_by_hand(account: VendorAccount, person: Person, owner: User, state: ActState) -> None:
    message = ask(*person)
    EmailMessage.objects.update(state=state)
    assert not reconcile.settle(message, True, owner)
    message.refresh_from_db()
    assert message.state == state and not message.sent_at


@pytest.mark.parametrize("was_sent", [True, False])
@pytest.mark.parametrize(
    ("event", "state"), [("email.delivered", "succeeded"), ("email.bounced", "failed"), ("email.sent", "sent")]
)
def test_what_the_vendor_tells_later_has_the_last_word(
    unknown: EmailMessage, owner: User, vendors: SimulatedVendors, was_sent: bool, event: str, state: str
) -> None:
    reconcile.settle(unknown, was_sent, owner)
    vendors.webhooks.held.clear()
    face: Any = vendors.face("resend")
    face.trigger({"event": event})
    assert post(last_told(vendors)) == 200
    work_events()
    unknown.refresh_from_db()
    assert (unknown.state, unknown.sent_at) == (state, unknown.claimed_at)
    assert was_sent or "not sent" not in unknown.result
    contradicted = Activity.objects.filter(lead=unknown.lead, summary__contains="was sent after all")
    assert contradicted.exists() is not was_sent


@pytest.mark.parametrize("event", ["email.failed", "email.suppressed"])
def test_a_letter_that_failed_was_not_sent_after_all(
    unknown: EmailMessage, owner: User, vendors: SimulatedVendors, event: str
) -> None:
    reconcile.settle(unknown, False, owner)
    vendors.webhooks.held.clear()
    vendors.face("resend").trigger({"event": event})
    assert post(last_told(vendors)) == 200
    work_events()
    unknown.refresh_from_db()
    assert unknown.state == "failed" and unknown.error and "vendor's log" not in unknown.result
    assert not Activity.objects.filter(summary__contains="was sent after all").exists()


def test_a_sequence_ends_where_its_letter_was_not_sent(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, owner: User
) -> None:
    sequence = EmailSequence.objects.create(name="Expired")
    for order in (1, 2):
        template = a_template(f"Letter {order}")
        sequence.steps.create(tenant_id=sequence.tenant_id, order=order, template=template, days_after=0)
    enrollment = sequences.enroll(sequence, person[1].emails.get(), owner)
    noon = timezone.now().replace(hour=20)
    Enrollment.objects.update(due_at=noon)
    sequences.advance_due(noon)
    EmailMessage.objects.update(state=ActState.UNKNOWN, claimed_at=timezone.now())
    reconcile.settle(EmailMessage.objects.get(), False, owner)
    Enrollment.objects.update(due_at=noon)
    sequences.advance_due(noon + timedelta(minutes=1))
    enrollment.refresh_from_db()
    assert "was not sent" in enrollment.stopped_because and EmailMessage.objects.count() == 1
