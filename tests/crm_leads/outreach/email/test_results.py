"""What Resend tells, through its signed webhooks at the site's own door."""

from itertools import permutations
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.enums import ActState
from crm_leads.models import (
    Activity,
    Contact,
    EmailAddress,
    EmailMessage,
    Lead,
    Suppression,
    VendorAccount,
    VendorEvent,
)
from crm_leads.outreach.email import send, thresholds
from crm_leads.privacy.erasure import erase
from crm_leads.privacy.retention import purge_leads
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import ask, deliver_all, last_told, mails, post, work_events
from tests.crm_leads.rows import EMAIL, PHONE, an_email

Person = tuple[Lead, Contact]


def sent_to(person: Person, address: str, key: str = "mail-1") -> EmailMessage:
    if address != EMAIL:
        an_email(person[1], address)
    message = ask(*person, key=key, address=address)
    send.send_due()
    message.refresh_from_db()
    return message


def suppressed() -> set[tuple[str, str]]:
    return set(Suppression.objects.values_list("address", "because"))


def test_a_delivery_is_told_once_however_often_it_comes(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = sent_to(person, EMAIL)
    vendors.advance(60)
    for webhook in [*vendors.webhooks.held, *vendors.webhooks.held]:
        assert post(webhook) == 200
    work_events()
    message.refresh_from_db()
    assert message.state == ActState.SUCCEEDED and message.delivered_at and message.result == "Delivered"
    assert VendorEvent.objects.count() == 2
    assert Lead.objects.get().status == "contacted", "newcomer M19: a lead that was written to is no longer new"


def test_a_bounce_stops_the_address_and_not_the_person(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = sent_to(person, "bounced@example.com")
    deliver_all(vendors)
    message.refresh_from_db()
    assert message.state == ActState.FAILED and message.bounced_at and "no such mailbox" in message.result
    assert suppressed() == {("bounced@example.com", "bounced")}
    person[1].refresh_from_db()
    assert person[1].opted_out_at is None
    assert EmailAddress.objects.get(address="bounced@example.com").last_result == "Bounced"


def test_a_complaint_stops_the_person_on_all_channels(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    sent_to(person, "complained@example.com")
    deliver_all(vendors)
    assert suppressed() == {(address, "complaint") for address in ("complained@example.com", EMAIL, PHONE)}
    person[1].refresh_from_db()
    assert person[1].opted_out_at


def test_what_the_vendor_suppressed_is_used_no_more(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    message = sent_to(person, "suppressed@example.com")
    deliver_all(vendors)
    message.refresh_from_db()
    assert message.state == ActState.FAILED and ("suppressed@example.com", "vendor") in suppressed()


def test_a_failure_says_why(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    message = sent_to(person, "failed@example.com")
    deliver_all(vendors)
    message.refresh_from_db()
    assert message.state == ActState.FAILED and "reached_daily_quota" in message.error and suppressed() == set()


def test_who_opens_or_clicks_is_not_kept(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    sent_to(person, "opened@example.com")
    deliver_all(vendors)
    bodies = str(list(VendorEvent.objects.values_list("body", flat=True)))
    assert "192.0.2.1" not in bodies and "opened@example.com" not in bodies and "Test Way" not in bodies


def test_a_lost_answer_is_found_by_the_tag(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    """The connection broke before Resend's id arrived, yet its webhook carries ours."""
    message = ask(*person)
    vendors.faults.add("drop_after", face="resend", count=1)
    send.send_due()
    deliver_all(vendors)
    message.refresh_from_db()
    assert message.state == ActState.SUCCEEDED and message.message_id == mails(vendors)[0].id and message.error == ""


@pytest.mark.parametrize("event", ["email.delivered", "email.complained", "email.bounced"])
def test_what_the_vendor_tells_of_was_handed_over_and_counts_from_its_claim(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, event: str
) -> None:
    """Its answer was lost; or the webhook was quicker."""
    message = ask(*person)
    vendors.faults.add("drop_after", face="resend", count=1)
    send.send_due()
    face: Any = vendors.face("resend")
    vendors.webhooks.held.clear()
    face.trigger({"event": event})
    post(last_told(vendors))
    work_events()
    message.refresh_from_db()
    assert message.sent_at == message.claimed_at and "not sent again" not in message.error
    assert thresholds.rates().sent == thresholds.sent_in_24_hours() == 1


@pytest.mark.parametrize("how", ["purged", "erased"])
def test_what_is_told_after_the_data_are_gone_brings_nothing_back(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, owner: User, how: str
) -> None:
    message = sent_to(person, EMAIL)
    purge_leads([person[0].pk]) if how == "purged" else erase([EMAIL], requested_by="a letter", user=owner)
    face: Any = vendors.face("resend")
    bounce = {"type": "Permanent", "message": f"550 <{EMAIL}>: no such mailbox"}
    face.trigger({"event": "email.bounced", "data": {"bounce": bounce}})
    post(last_told(vendors))
    work_events()
    message.refresh_from_db()
    assert message.bounced_at and message.state == ActState.FAILED
    kept = [str(list(model._default_manager.values())) for model in (EmailMessage, VendorEvent, Activity, Suppression)]
    assert not [rows for rows in kept if EMAIL in rows]


@pytest.mark.parametrize("header", ["svix-id", "svix-signature", "svix-timestamp"])
def test_a_forged_webhook_is_refused_and_not_kept(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, header: str
) -> None:
    sent_to(person, EMAIL)
    vendors.advance(60)
    webhook = vendors.webhooks.held[0]
    assert post(webhook, **{header: "1"}) == 401
    assert not VendorEvent.objects.exists()


def test_of_two_secrets_either_signs(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    account.secrets = {**account.secrets, "signing_secret": f"whsec_AAAA {account.secrets['signing_secret']}"}
    account.save()
    face: Any = vendors.face("resend")
    message = sent_to(person, EMAIL)
    face.secrets = dict.fromkeys(face.secrets, "whsec_AAAA")
    deliver_all(vendors)
    message.refresh_from_db()
    assert message.state == ActState.SUCCEEDED


def test_a_message_that_was_never_sent_is_not_delivered(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    """A signed event about another of the account's messages, whose tag happens to be our number."""
    waiting = ask(*person)
    sent = sent_to(person, "b@example.com", "mail-2")
    EmailMessage.objects.filter(pk=waiting.pk).update(state=ActState.QUEUED, not_before=timezone.now())
    face: Any = vendors.face("resend")
    face.trigger({"id": sent.message_id, "data": {"tags": {"message": str(waiting.pk)}}})
    post(last_told(vendors))
    work_events()
    waiting.refresh_from_db()
    assert waiting.state == ActState.QUEUED and waiting.delivered_at is None


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_ends_the_same(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, order: tuple[int, ...]
) -> None:
    message = sent_to(person, "complained@example.com")
    vendors.advance(60)
    held = list(vendors.webhooks.held)
    for place in order:
        post(held[place])
        work_events()
    message.refresh_from_db()
    assert (message.state, message.result) == (ActState.SUCCEEDED, "Complained")
    assert Suppression.objects.filter(digest=digest("complained@example.com"), because="complaint").count() == 1


def test_a_complaint_holds_though_the_data_are_gone(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    sent_to(person, "complained@example.com")
    purge_leads([person[0].pk])
    deliver_all(vendors)
    assert list(Suppression.objects.values_list("address", "digest", "because")) == [
        ("", digest("complained@example.com"), "complaint")
    ]
