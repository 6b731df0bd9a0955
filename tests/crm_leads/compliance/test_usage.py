"""Caps: of the tenant in 24 hours, and of attempts to one number, over acts in every state."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import look
from crm_leads.compliance.suppression import lift, suppress
from crm_leads.enums import ActState
from crm_leads.models import EmailMessage, Lead, VendorAccount, VoicemailDrop
from tests.crm_leads.compliance.lawful import (
    MONDAY_NOON,
    a_consent,
    call,
    lawful_policy,
    mail,
    rule,
    trace,
    voicemail,
)
from tests.crm_leads.rows import EMAIL, PHONE, an_account

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def sent(state: ActState, hours: float, address: str = "x@example.com", number: int = 0) -> EmailMessage:
    at = MONDAY_NOON - hours * HOUR
    fields: dict[str, Any] = {"sent_at": at} if state in (ActState.SENT, ActState.SUCCEEDED) else {"claimed_at": at}
    key = f"{state}-{hours}-{number}"
    return EmailMessage.objects.create(
        address=address, digest=digest(address), state=state, requested_at=at, idempotency_key=key, unsubscribe_key=key,
        **fields,
    )  # fmt: skip


def dropped(state: ActState, hours: float) -> VoicemailDrop:
    at = MONDAY_NOON - hours * HOUR
    fields: dict[str, Any] = {"claimed_at": at} if state == ActState.CLAIMED else {"sent_at": at}
    return VoicemailDrop.objects.create(
        number=PHONE, digest=digest(PHONE), state=state, requested_at=at, idempotency_key=f"{state}-{hours}", **fields
    )


def test_the_daily_cap_waits_until_the_oldest_that_counts_is_a_day_old(person: Any) -> None:
    lawful_policy(emails_per_day=2)
    for hours in (30, 5, 3):
        sent(ActState.SUCCEEDED, hours)
    verdict = look(mail(*person), now=MONDAY_NOON)
    assert (verdict.rule, verdict.retry_at) == ("daily_cap", MONDAY_NOON + 19 * HOUR)
    assert rule(mail(*person), MONDAY_NOON + 19 * HOUR) == "allowed"


def test_claimed_and_unknown_acts_count_but_not_the_one_that_asks(person: Any) -> None:
    lawful_policy(emails_per_day=2)
    sent(ActState.CLAIMED, 0.01, EMAIL)
    sent(ActState.UNKNOWN, 2)
    assert rule(mail(*person)) == "allowed"
    sent(ActState.CLAIMED, 0.02)
    assert rule(mail(*person)) == "daily_cap"


def test_failed_and_canceled_acts_do_not_count(person: Any) -> None:
    lawful_policy(emails_per_day=1)
    for state in (ActState.FAILED, ActState.CANCELED, ActState.REFUSED, ActState.QUEUED):
        sent(state, 1)
    assert rule(mail(*person)) == "allowed"


def test_a_cap_of_nothing_admits_nothing(person: Any) -> None:
    lawful_policy(emails_per_day=0)
    verdict = look(mail(*person), now=MONDAY_NOON)
    assert (verdict.rule, verdict.retry_at) == ("daily_cap", None)


def test_voicemails_have_a_daily_cap_as_well(person: Any) -> None:
    a_consent()
    lawful_policy(voicemails_per_day=1)
    assert rule(voicemail(*person)) == "allowed"
    dropped(ActState.SUCCEEDED, 2)
    verdict = look(voicemail(*person), now=MONDAY_NOON)
    assert (verdict.rule, verdict.retry_at) == ("daily_cap", MONDAY_NOON + 22 * HOUR)


@pytest.mark.parametrize("field", ["sender_name", "sender_phone"])
def test_a_voicemail_says_who_calls_and_from_where(person: Any, field: str) -> None:
    a_consent()
    lawful_policy(**{field: ""})
    assert rule(voicemail(*person)) == "sender"


def test_voicemails_are_attempts_and_one_under_way_counts_for_a_call(person: Any) -> None:
    a_consent()
    dropped(ActState.SUCCEEDED, 2)
    dropped(ActState.FAILED, 4)
    dropped(ActState.CLAIMED, 0.01)
    assert rule(voicemail(*person)) == "allowed"
    assert rule(call(*person)) == "attempts"


def test_a_stopped_account_sends_nothing_until_somebody_starts_it(person: Any) -> None:
    for kind, act in (("resend", mail(*person)), ("tracerfy", trace(person[0]))):
        an_account(kind, stopped_at=MONDAY_NOON, stopped_because="Complaints near 0.08 %")
        assert rule(act) == "vendor_stopped"
    VendorAccount.objects.update(enabled=False)
    assert rule(mail(*person)) == "allowed"


def test_an_address_that_bounced_is_not_written_to(person: Any) -> None:
    message = sent(ActState.FAILED, 30, EMAIL)
    EmailMessage.objects.filter(pk=message.pk).update(bounced_at=MONDAY_NOON)
    assert rule(mail(*person)) == "bounced"


def test_an_owner_may_say_that_an_address_works_again(person: Any, owner: Any) -> None:
    """And a bounce after that counts as the first did."""
    message = sent(ActState.FAILED, 30, EMAIL)
    bounces = EmailMessage.objects.filter(pk=message.pk)
    bounces.update(bounced_at=timezone.now() - timedelta(days=1))
    stop = suppress(EMAIL, "bounced")
    assert rule(mail(*person)) == "suppressed"
    lift(stop, owner, "She wrote from it.")
    assert rule(mail(*person)) == "allowed"
    bounces.update(bounced_at=timezone.now())
    assert rule(mail(*person)) == "bounced"


@pytest.mark.parametrize(("field", "expected"), [("is_wrong", "wrong_number"), ("line_type", "landline")])
def test_a_wrong_number_or_landline_gets_no_voicemail(person: Any, field: str, expected: str) -> None:
    a_consent()
    person[1].phones.update(**{field: True if field == "is_wrong" else "landline"})
    assert rule(voicemail(*person)) == expected


def test_nobody_calls_the_dead(person: Any) -> None:
    type(person[1]).objects.update(is_deceased=True)
    assert {rule(call(*person)), rule(mail(*person))} == {"deceased"}


def test_an_act_for_a_lead_that_somebody_removed_is_refused(person: Any) -> None:
    Lead.objects.get().delete()
    acts = (call(person[0]), voicemail(person[0]), mail(person[0]), trace(person[0]))
    assert {rule(act) for act in acts} == {"lead_gone"}


def test_only_a_leads_home_is_traced(person: Any) -> None:
    act = trace(person[0])
    person[0].delete()
    assert rule(act) == "lead_gone"
