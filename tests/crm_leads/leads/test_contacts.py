import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.enums import Source
from crm_leads.leads import contacts
from crm_leads.models import Contact, EmailMessage, EmailSequence, Enrollment, Lead, PhoneNumber, VoicemailDrop
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, an_email

pytestmark = pytest.mark.usefixtures("in_tenant")


def flags() -> tuple[str, bool, bool]:
    lead = Lead.objects.get()
    return lead.owner_name, lead.has_phone, lead.has_email


def test_a_person_a_number_and_an_address_are_known_once() -> None:
    lead = a_lead()
    ana = contacts.add_contact(lead, full_name="Ana Owner")
    assert contacts.add_contact(lead, first_name="ANA", last_name="owner ", source=Source.TRACERFY) == ana
    phone = contacts.add_phone(ana, "(760) 555-0123")
    bo = contacts.add_contact(lead, full_name="Bo Owner")
    assert contacts.add_phone(bo, "760.555.0123", line_type="mobile") == phone
    contacts.add_email(ana, "Ana.Owner@Example.com")
    contacts.add_email(bo, "ana.owner@example.com")
    phone.refresh_from_db()
    assert (phone.number, phone.line_type, phone.contact) == ("+17605550123", "mobile", ana)
    assert [row.address for row in ana.emails.all()] == ["ana.owner@example.com"]
    assert [(row.full_name, row.rank) for row in Contact.objects.all()] == [("Ana Owner", 1), ("Bo Owner", 2)]


def test_the_same_number_of_two_leads_stands_at_both() -> None:
    for home in ("one", "two"):
        contacts.add_phone(contacts.add_contact(a_lead(property_key=home), full_name="Ana"), "7605550123")
    assert PhoneNumber.objects.count() == 2


def test_the_lead_knows_whether_it_can_be_reached() -> None:
    lead = a_lead()
    ana = contacts.add_contact(lead, full_name="Ana Owner", is_owner=True)
    contacts.add_contact(lead, full_name="A Tenant", is_owner=False)
    phone = contacts.add_phone(ana, "7605550123")
    assert flags() == ("Ana Owner", True, False)
    phone.is_wrong = True
    phone.save()
    contacts.refresh_flags([lead.pk])
    assert flags() == ("Ana Owner", False, False)
    contacts.remove(ana)
    assert flags() == ("", False, False)


@pytest.mark.parametrize(
    ("taken", "kept"), [("number", {"mail"}), ("address", {"drop"}), ("person", set[str]())], ids=str
)
def test_what_waits_for_one_that_is_removed_stops(taken: str, kept: set[str]) -> None:
    lead, now = a_lead(), timezone.now()
    ana = a_contact(lead)
    rows = {"number": a_phone(ana), "address": an_email(ana), "person": ana}
    act = {"lead": lead, "contact": ana, "requested_at": now}
    VoicemailDrop.objects.create(number=PHONE, digest=digest(PHONE), idempotency_key="drop", **act)
    mail = {"address": EMAIL, "digest": digest(EMAIL), "idempotency_key": "mail", "unsubscribe_key": "u"}
    EmailMessage.objects.create(**mail, **act)
    sequence = EmailSequence.objects.create(name="Expired")
    Enrollment.objects.create(sequence=sequence, lead=lead, contact=ana, address=EMAIL, due_at=now)
    contacts.remove(rows[taken])  # type: ignore[arg-type]
    waiting = [*VoicemailDrop.objects.filter(state="queued"), *EmailMessage.objects.filter(state="queued")]
    assert {row.idempotency_key for row in waiting} == kept
    assert Enrollment.objects.filter(stopped_at=None).exists() == (taken == "number")


def test_flags_follow_rows_that_others_wrote() -> None:
    lead = a_lead()
    a_phone(a_contact(lead))
    assert contacts.refresh_flags([lead.pk]) == 1
    assert contacts.refresh_flags([lead.pk]) == 0
    assert flags() == ("Ana Owner", True, False)


@pytest.mark.parametrize("name", ["Desert Sun Holdings LLC", "The Owner Family Trust", "ESTATE OF ANA OWNER"])
def test_firms_trusts_and_estates_are_no_persons(name: str) -> None:
    assert contacts.add_contact(a_lead(), full_name=name).is_entity


@pytest.mark.parametrize("name", ["Cole Incline", "Ana Banks"])
def test_persons_are_no_firms(name: str) -> None:
    assert not contacts.add_contact(a_lead(), full_name=name).is_entity


@pytest.mark.parametrize("number", ["", "555-0123", "+44 20 7946 0000"])
def test_what_is_no_us_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        contacts.add_phone(a_contact(a_lead()), number)
