from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.enums import ActState, ClosedBecause
from crm_leads.leads import lifecycle
from crm_leads.models import (
    Contact,
    EmailAddress,
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Enrollment,
    Lead,
    LeadPolicy,
    VendorAccount,
)
from crm_leads.outreach import stopping
from crm_leads.outreach.email import compose, merge, results, send, sequences
from crm_leads.outreach.reports import Bounced, Complained
from realty.tenants.models import Membership, Tenant
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import a_template, ask, mails
from tests.crm_leads.rows import a_contact, a_lead, an_email

Person = tuple[Lead, Contact]
# Noon in Los Angeles, on a Monday.
NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def sequence(in_tenant: Tenant) -> EmailSequence:
    """Three letters: at once, after 3 days, after 4 more."""
    found = EmailSequence.objects.create(name="Expired")
    for order, days in ((1, 0), (2, 3), (3, 4)):
        template = a_template(f"Letter {order}", f"Letter {order} about {{address}}")
        found.steps.create(tenant=in_tenant, order=order, template=template, days_after=days)
    return found


@pytest.fixture
def enrollment(sequence: EmailSequence, account: VendorAccount, person: Person, owner: User) -> Enrollment:
    with time_machine.travel(NOON, tick=False):
        return sequences.enroll(sequence, person[1].emails.get(), owner)


def at(moment: datetime) -> None:
    """The schedule's minute."""
    with time_machine.travel(moment, tick=False):
        sequences.advance_due()
        send.send_due()


def subjects(vendors: SimulatedVendors) -> list[str]:
    return [mail.body["subject"] for mail in mails(vendors)]


def ended(enrollment: Enrollment) -> str:
    enrollment.refresh_from_db()
    return enrollment.stopped_because


def test_steps_follow_by_the_tenants_calendar(vendors: SimulatedVendors, enrollment: Enrollment) -> None:
    at(NOON)
    at(NOON + timedelta(days=2, hours=20))  # 8 am of the third day
    at(NOON + timedelta(days=6, hours=19, minutes=59))
    assert subjects(vendors) == ["Letter 1 about 1 Test Way", "Letter 2 about 1 Test Way"]
    at(NOON + timedelta(days=6, hours=20))
    assert subjects(vendors)[2:] == ["Letter 3 about 1 Test Way"]
    at(NOON + timedelta(days=9))
    assert ended(enrollment) == sequences.FINISHED


def test_however_often_the_clock_ticks_a_step_is_sent_once(vendors: SimulatedVendors, enrollment: Enrollment) -> None:
    for minute in range(5):
        at(NOON + timedelta(minutes=minute))
    assert subjects(vendors) == ["Letter 1 about 1 Test Way"]


@pytest.mark.parametrize(
    ("local_hour_utc", "days", "due"),
    [
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), 0, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),  # 5 am: at 8
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), 0, datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),  # 6 pm: tomorrow
        (datetime(2026, 11, 24, 7, 30, tzinfo=UTC), 1, datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),  # 11:30 pm Monday
        (datetime(2026, 3, 7, 20, 0, tzinfo=UTC), 1, datetime(2026, 3, 8, 15, 0, tzinfo=UTC)),  # the clocks change
    ],
)
def test_due_hours_are_the_tenants(in_tenant: Tenant, local_hour_utc: datetime, days: int, due: datetime) -> None:
    assert sequences.due_after(local_hour_utc, days, in_tenant.pk) == due


def test_nothing_goes_out_at_night(vendors: SimulatedVendors, enrollment: Enrollment) -> None:
    Enrollment.objects.update(due_at=NOON)
    at(NOON + timedelta(hours=10))  # 10 pm
    assert subjects(vendors) == []
    at(NOON + timedelta(hours=20))  # 8 am
    assert len(subjects(vendors)) == 1


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        ("opt_out", "Do not contact"),
        ("bounce", "bounced"),
        ("complaint", "Complained"),
        ("relisted", "Relisted"),
        ("converted", "converted"),
        ("skipped", "skipped"),
        ("address_gone", "removed"),
        ("by_hand", "They replied"),
    ],
)
def test_what_ends_a_sequence(
    vendors: SimulatedVendors, enrollment: Enrollment, person: Person, owner: User, happens: str, why: str
) -> None:
    lead, contact = person
    at(NOON)
    message = EmailMessage.objects.get()
    acts: dict[str, Any] = {
        "opt_out": lambda: suppression.opt_out(contact),
        "bounce": lambda: results.apply(
            Bounced(act_id=message.pk, is_permanent=True, reason="No mailbox", at=timezone.now())
        ),
        "complaint": lambda: results.apply(Complained(act_id=message.pk, at=timezone.now())),
        "relisted": lambda: lifecycle.close([lead], ClosedBecause.RELISTED, "MLS number 7 is Active."),
        "converted": lambda: lifecycle.set_status(lead, "converted", owner),
        "skipped": lambda: lifecycle.set_status(lead, "skipped", owner),
        "address_gone": lambda: EmailAddress.objects.all().delete(),
        "by_hand": lambda: sequences.stop(enrollment, "They replied", owner),
    }
    acts[happens]()
    at(NOON + timedelta(days=4))
    assert why in ended(enrollment) and len(mails(vendors)) == 1


@pytest.mark.parametrize("how", ["replied", "talked"])
def test_the_letter_that_waits_ends_with_its_sequence_and_one_by_hand_stays(
    vendors: SimulatedVendors, enrollment: Enrollment, person: Person, owner: User, how: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        sequences.advance_due()
    written = ask(*person)
    if how == "replied":
        sequences.stop(enrollment, "They replied", owner)
    else:
        stopping.end_sequences(person[0].pk, "Reached by phone: talked")
    states = dict(EmailMessage.objects.values_list("idempotency_key", "state"))
    assert states.pop(written.idempotency_key) == ActState.QUEUED and list(states.values()) == [ActState.CANCELED]
    assert ended(enrollment)


def test_a_missing_value_ends_it_and_says_which(
    vendors: SimulatedVendors, enrollment: Enrollment, sequence: EmailSequence
) -> None:
    template = sequence.steps.get(order=1).template
    template.body = "It was listed for {days_on_market} days."
    template.save()
    at(NOON)
    assert "{days_on_market}" in ended(enrollment) and mails(vendors) == []


def test_it_waits_while_the_house_is_not_in_order(vendors: SimulatedVendors, enrollment: Enrollment) -> None:
    LeadPolicy.objects.update(postal_address="")
    at(NOON)
    assert ended(enrollment) == "" and mails(vendors) == []
    LeadPolicy.objects.update(postal_address="1 Main St")
    at(NOON + timedelta(hours=1))
    assert len(mails(vendors)) == 1


def test_it_waits_while_the_account_is_stopped(
    vendors: SimulatedVendors, account: VendorAccount, enrollment: Enrollment
) -> None:
    VendorAccount.objects.update(stopped_at=timezone.now(), stopped_because="Bounces.")
    at(NOON)
    assert ended(enrollment) == "" and not EmailMessage.objects.exists()


def test_a_sequence_that_is_off_waits(
    vendors: SimulatedVendors, enrollment: Enrollment, sequence: EmailSequence
) -> None:
    EmailSequence.objects.update(enabled=False)
    at(NOON)
    assert ended(enrollment) == "" and mails(vendors) == []


def test_steps_wait_in_their_place_behind_the_daily_cap(
    vendors: SimulatedVendors, enrollment: Enrollment, person: Person
) -> None:
    LeadPolicy.objects.update(emails_per_day=1)
    ask(*person)
    sequences.advance_due(NOON)
    assert EmailMessage.objects.count() == 1


def test_a_step_waits_for_the_one_before(vendors: SimulatedVendors, enrollment: Enrollment) -> None:
    with time_machine.travel(NOON, tick=False):
        sequences.advance_due()
    Enrollment.objects.update(due_at=NOON)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        sequences.advance_due()
    assert EmailMessage.objects.get().state == ActState.QUEUED


def test_rearranged_steps_send_no_letter_twice(
    vendors: SimulatedVendors, enrollment: Enrollment, sequence: EmailSequence
) -> None:
    at(NOON)
    first = sequence.steps.get(order=1).template
    sequence.steps.filter(order=2).update(template=first)
    at(NOON + timedelta(days=3))
    at(NOON + timedelta(days=8))
    assert subjects(vendors) == ["Letter 1 about 1 Test Way", "Letter 3 about 1 Test Way"]


@pytest.mark.parametrize(
    ("now_first", "then"),
    [([2, 3], "Letter 2"), ([3, 1, 2], "Letter 2"), ([3], "Letter 3"), ([2, 1, 3], "Letter 3")],
    ids=["the first letter is taken out", "one is moved before", "two are taken out", "the second is passed over"],
)
def test_who_is_under_way_gets_the_letters_behind_the_last_one(
    vendors: SimulatedVendors, enrollment: Enrollment, sequence: EmailSequence, now_first: list[int], then: str
) -> None:
    at(NOON)
    templates = dict(sequence.steps.values_list("order", "template"))
    sequence.steps.all().delete()
    for order, number in enumerate(now_first, 1):
        sequence.steps.create(tenant=sequence.tenant, order=order, template_id=templates[number], days_after=1)
    at(NOON + timedelta(days=3))
    assert subjects(vendors) == ["Letter 1 about 1 Test Way", f"{then} about 1 Test Way"]


def test_one_that_cannot_be_worked_holds_up_nobody(
    vendors: SimulatedVendors, enrollment: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the reason: here a letter that nobody foresaw."""
    other = a_lead(property_key="home-2")
    also = sequences.enroll(enrollment.sequence, an_email(a_contact(other), "bo@example.com"), None)
    Enrollment.objects.filter(pk=also.pk).update(due_at=NOON + timedelta(seconds=1))
    fill = compose.fill

    def failing(subject: str, body: str, about: merge.Subject) -> compose.Letter:
        if about.lead.pk == enrollment.lead_id:
            raise RuntimeError("unforeseen")
        return fill(subject, body, about)

    monkeypatch.setattr(compose, "fill", failing)
    at(NOON + timedelta(minutes=1))
    assert [mail.to for mail in mails(vendors)] == ["bo@example.com"]
    enrollment.refresh_from_db()
    assert enrollment.stopped_at is None and enrollment.due_at and enrollment.due_at > NOON + timedelta(minutes=30)


def test_it_goes_on_in_the_brokerages_name_when_its_agent_has_left(
    vendors: SimulatedVendors, enrollment: Enrollment, sequence: EmailSequence
) -> None:
    EmailTemplate.objects.update(body="Yours, {agent_name}")
    Membership.objects.all().delete()
    at(NOON)
    (mail,) = mails(vendors)
    assert mail.body["text"].startswith("Yours, Olivia of Desert Realty\n")
    assert "Olivia of" in str(mail.body["reply_to"])


def test_a_lead_is_in_a_sequence_once(enrollment: Enrollment, person: Person) -> None:
    with pytest.raises(sequences.CannotEnroll, match="already"):
        sequences.enroll(enrollment.sequence, person[1].emails.get(), None)


def test_a_closed_lead_is_not_enrolled(sequence: EmailSequence, person: Person) -> None:
    Lead.objects.update(closed_at=timezone.now(), closed_because="sold")
    with pytest.raises(sequences.CannotEnroll, match="Sold"):
        sequences.enroll(sequence, EmailAddress.objects.get(), None)


def test_a_final_soft_bounce_ends_the_sequence_with_its_reason(
    vendors: SimulatedVendors, enrollment: Enrollment
) -> None:
    """bug_reports 11: what follows waits for a person, who may enroll the owner again."""
    at(NOON)
    message = EmailMessage.objects.get()
    results.apply(
        Bounced(act_id=message.pk, reason="Transient: 4.4.7 Message expired", is_permanent=False, at=timezone.now())
    )
    assert ended(enrollment) == "The e-mail was not delivered: Transient: 4.4.7 Message expired"
    at(NOON + timedelta(days=3))
    assert EmailMessage.objects.count() == 1
