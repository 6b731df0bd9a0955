"""Sending through the simulated Resend, over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.enums import ActState
from crm_leads.models import Activity, Contact, EmailMessage, GateDecision, Lead, LeadPolicy, PlaceStop, VendorAccount
from crm_leads.outreach.acts import CLAIM_LASTS
from crm_leads.outreach.email import request, send
from realty.tenants.models import Tenant
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import ask, mails
from tests.crm_leads.rows import EMAIL, a_contact, a_lead, an_email

Person = tuple[Lead, Contact]


def state(message: EmailMessage) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.error


def test_a_message_is_asked_for_and_sent(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, owner: User
) -> None:
    message = ask(*person, owner)
    assert state(message) == (ActState.QUEUED, "")
    assert send.send_due() == 1
    assert state(message) == (ActState.SENT, "")
    assert [mail.id for mail in mails(vendors)] == [message.message_id] and message.is_simulated
    assert mails(vendors)[0].to == EMAIL
    told = list(Activity.objects.filter(kind="email").order_by("at").values_list("summary", flat=True))
    assert told == ["E-mail queued: Your home at 1 Test Way", f"E-mail sent to {EMAIL}: Your home at 1 Test Way"]


def test_the_gate_decides_at_the_request_and_again_before_the_call(account: VendorAccount, person: Person) -> None:
    message = ask(*person)
    send.send_due()
    message.refresh_from_db()
    decisions = list(GateDecision.objects.order_by("pk").values_list("pk", "allowed"))
    assert [allowed for _, allowed in decisions] == [True, True] and message.decision_id == decisions[1][0]


def test_an_order_that_comes_twice_is_one_message(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    assert ask(*person).pk == ask(*person).pk
    send.send_due()
    send.send_due()
    assert len(mails(vendors)) == 1


def test_who_opted_out_is_refused_with_the_rule_in_plain_words(account: VendorAccount, person: Person) -> None:
    suppression.opt_out(person[1])
    with pytest.raises(request.Refused) as refused:
        ask(*person)
    assert "contact" in str(refused.value) and not EmailMessage.objects.exists()


def test_a_stop_between_request_and_call_is_honored(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = ask(*person)
    suppression.opt_out(person[1])
    assert send.send_due() == 0
    assert state(message)[0] == ActState.CANCELED and mails(vendors) == []


def test_the_gate_has_the_last_word_after_the_claim(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    """Even where the queue was not cleared: the home came back on the market meanwhile."""
    message = ask(*person)
    Lead.objects.update(closed_at=timezone.now(), closed_because="relisted")
    send.send_due()
    assert state(message)[0] == ActState.REFUSED and mails(vendors) == []
    assert Activity.objects.filter(kind="refused").exists()


def test_without_an_account_it_waits_and_says_who_must_act(in_tenant: Tenant, person: Person) -> None:
    message = ask(*person)
    send.send_due()
    assert state(message)[0] == ActState.QUEUED and "owner" in message.error


def test_a_stopped_resend_is_not_evaded_by_smtp(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = ask(*person)
    VendorAccount.objects.create(
        kind="smtp", webhook_key="s", options={"host": "127.0.0.1", "port": 9}, secrets={"a": 1}
    )
    VendorAccount.objects.filter(pk=account.pk).update(stopped_at=timezone.now(), stopped_because="Too many bounces.")
    send.send_due()
    assert state(message)[0] == ActState.QUEUED and "Too many bounces" in message.error and mails(vendors) == []


def test_a_stop_of_one_place_holds_no_letter_elsewhere(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    Lead.objects.update(county_or_parish="Riverside")
    there = ask(*person, key="there")
    elsewhere = a_lead(property_key="addr:2", county_or_parish="Kern")
    other = a_contact(elsewhere, full_name="Ben Other", first_name="Ben", last_name="Other")
    an_email(other, "ben@example.com")
    goes = ask(elsewhere, other, key="goes", address="ben@example.com")
    today = timezone.localdate()
    PlaceStop.objects.create(
        state="CA", counties=["Riverside"], starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=9),
        reach="all", because="A wildfire", source="Proclamation 7",
    )  # fmt: skip
    send.send_due()
    assert state(there)[0] == ActState.QUEUED and "wildfire" in there.error
    assert state(goes) == (ActState.SENT, "") and [mail.to for mail in mails(vendors)] == ["ben@example.com"]


def test_a_lost_answer_is_unknown_and_never_sent_again(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = ask(*person)
    vendors.faults.add("drop_after", face="resend", count=1)
    send.send_due()
    assert state(message)[0] == ActState.UNKNOWN and "not sent again" in message.error
    send.send_due()
    assert len(mails(vendors)) == 1


def test_a_process_that_died_leaves_a_message_that_says_so(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = ask(*person)
    old = timezone.now() - CLAIM_LASTS - timedelta(seconds=1)
    EmailMessage.objects.update(state=ActState.CLAIMED, claimed_at=old)
    send.send_due()
    assert state(message)[0] == ActState.UNKNOWN and mails(vendors) == []
    assert Activity.objects.filter(lead=person[0], summary__contains="outcome unknown").count() == 1


@pytest.mark.parametrize("settings", [{"name": "status", "status": 503}, {"name": "status", "status": 429}])
def test_an_unable_vendor_is_asked_later(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, settings: dict[str, Any]
) -> None:
    message = ask(*person)
    vendors.faults.add(settings.pop("name"), face="resend", count=1, **settings)
    send.send_due()
    assert state(message)[0] == ActState.QUEUED and message.not_before > timezone.now()
    EmailMessage.objects.update(not_before=None)
    VendorAccount.objects.update(suspended_until=None)
    send.send_due()
    assert state(message) == (ActState.SENT, "") and len(mails(vendors)) == 1


def test_a_refused_key_stops_the_account_and_loses_nothing(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    account.secrets = {**account.secrets, "api_key": "re_invalid"}
    account.save()
    messages = [ask(*person, key=f"mail-{number}") for number in range(3)]
    send.send_due()
    account.refresh_from_db()
    assert account.stopped_at and "invalid_api_key" in account.stopped_because
    assert {state(message)[0] for message in messages} == {ActState.QUEUED}
    assert len(vendors.asked("resend", "/emails")) == 1


def test_a_plan_that_is_used_up_for_the_month_waits_for_the_owner(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    vendors.face("resend").used_up = "monthly_quota_exceeded"  # type: ignore[attr-defined]
    message = ask(*person)
    send.send_due()
    account.refresh_from_db()
    assert state(message)[0] == ActState.QUEUED and "this month" in account.stopped_because


def test_a_wrong_message_fails_with_the_vendors_words(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = ask(*person)
    vendors.faults.add("status", face="resend", count=1, status=422)
    send.send_due()
    assert state(message)[0] == ActState.FAILED and "refuses" in message.error


def test_the_daily_cap_holds_the_rest_back(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    LeadPolicy.objects.update(emails_per_day=2)
    messages = [ask(*person, key=f"mail-{number}") for number in range(4)]
    send.send_due()
    assert [state(message)[0] for message in messages] == ["sent", "sent", "queued", "queued"]
    assert len(mails(vendors)) == 2
    assert all(message.not_before and "cap" in message.error for message in messages[2:])


def test_what_is_asked_for_above_the_cap_waits_and_says_why(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    LeadPolicy.objects.update(emails_per_day=1)
    ask(*person)
    send.send_due()
    later = ask(*person, key="mail-2")
    assert later.not_before and "cap of 1" in later.error


def test_what_waited_a_week_is_not_sent(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    message = ask(*person)
    EmailMessage.objects.update(requested_at=timezone.now() - timedelta(days=8))
    send.send_due()
    assert state(message)[0] == ActState.CANCELED and mails(vendors) == []
