"""The do-not-contact list: what stops with a stop, and what stays."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.compliance.suppression import lift, opt_out, suppress
from crm_leads.enums import ActState
from crm_leads.models import Activity, Contact, EmailMessage, EmailSequence, Enrollment, Suppression, VoicemailDrop
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, an_email

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(person: Any) -> dict[str, Any]:
    """A voicemail, an e-mail and a sequence that wait for the person."""
    lead, contact = person
    act: dict[str, Any] = {"lead": lead, "contact": contact, "requested_at": timezone.now()}
    return {
        "drop": VoicemailDrop.objects.create(number=PHONE, digest=digest(PHONE), idempotency_key="d", **act),
        "mail": EmailMessage.objects.create(
            address=EMAIL,
            digest=digest(EMAIL),
            idempotency_key="m",
            subject="Hi",
            body="Hi",
            unsubscribe_key="u",
            **act,
        ),
        "enrollment": Enrollment.objects.create(
            sequence=EmailSequence.objects.create(name="Expired"), lead=lead, contact=contact, address=EMAIL
        ),
    }


def states(queued: dict[str, Any]) -> list[Any]:
    for row in queued.values():
        row.refresh_from_db()
    return [queued["drop"].state, queued["mail"].state, queued["enrollment"].stopped_at is not None]


def test_a_stop_by_phone_stops_queued_mail_and_sequences_with_the_reason(person: Any, queued: dict[str, Any]) -> None:
    suppress(PHONE, "asked", channel="call")
    assert states(queued) == [ActState.CANCELED, ActState.CANCELED, True]
    assert queued["mail"].error == "Do not contact: Asked not to be contacted."
    assert Activity.objects.filter(lead=person[0], kind="opt_out").count() == 1


def test_a_wrong_number_stops_only_that_number(person: Any, queued: dict[str, Any]) -> None:
    suppress(PHONE, "wrong_person")
    assert states(queued) == [ActState.CANCELED, ActState.QUEUED, False]


def test_what_was_claimed_is_not_taken_back(person: Any, queued: dict[str, Any]) -> None:
    EmailMessage.objects.update(state=ActState.CLAIMED)
    opt_out(EMAIL)
    assert states(queued) == [ActState.CANCELED, ActState.CLAIMED, True]


def test_told_twice_it_stands_once(person: Any) -> None:
    first = suppress(PHONE, "vendor", evidence="DNC")
    assert suppress("(760) 555-0123", "vendor", evidence="again") == first
    assert Suppression.objects.count() == 1


def test_a_stop_reaches_every_contact_that_shares_the_address(person: Any) -> None:
    other = a_contact(a_lead(property_key="addr:2"), full_name="Ben Owner")
    a_phone(other, PHONE)
    an_email(other, "ben@example.com")
    assert [row.address for row in opt_out(EMAIL)] == [PHONE, EMAIL]
    assert sorted(row.address for row in opt_out(PHONE)) == [PHONE, EMAIL, "ben@example.com"]


def test_a_stop_of_an_unknown_address_is_kept(in_tenant: Any) -> None:
    assert [row.address for row in opt_out("new@example.com")] == ["new@example.com"]


def test_the_last_lifting_frees_a_person_whose_addresses_have_changed_since(person: Any, owner: User) -> None:
    rows = opt_out(person[1])
    person[1].phones.all().delete()
    person[1].emails.all().delete()
    a_phone(person[1], "+17605550124")
    for row in rows:
        assert Contact.objects.get().opted_out_at
        lift(row, owner, "A mistake.")
    assert Contact.objects.get().opted_out_at is None


def test_lifting_needs_a_reason_and_keeps_the_row(person: Any, owner: User) -> None:
    row = suppress(PHONE, "wrong_person")
    with pytest.raises(ValueError, match="reason"):
        lift(row, owner, " ")
    lift(row, owner, "It is right after all.")
    assert Suppression.objects.get().lifted_because == "It is right after all."
    assert suppress(PHONE, "wrong_person") != row
