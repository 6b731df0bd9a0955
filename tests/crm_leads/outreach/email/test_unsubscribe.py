"""RFC 8058 and CAN-SPAM: one press stops everything, without cookies or a sign-in (reference 4.15 to 4.17)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest
from crm_leads.enums import ActState, ClosedBecause
from crm_leads.leads import lifecycle
from crm_leads.models import (
    Activity,
    Contact,
    EmailMessage,
    EmailSequence,
    Enrollment,
    Lead,
    Suppression,
    VendorAccount,
)
from crm_leads.outreach.email import compose, send, sequences
from crm_leads.privacy.erasure import erase
from crm_leads.privacy.retention import purge_leads
from simulators.vendors import SimulatedVendors
from tests.crm_leads.compliance.lawful import mail, voicemail
from tests.crm_leads.outreach.email.mailing import a_template, ask, mails
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, an_email

Person = tuple[Lead, Contact]


@pytest.fixture
def message(account: VendorAccount, person: Person) -> EmailMessage:
    found = ask(*person)
    send.send_due()
    found.refresh_from_db()
    return found


def url(message: EmailMessage) -> str:
    return reverse("unsubscribe", args=[message.unsubscribe_key])


def one_click(message: EmailMessage) -> int:
    """As a mail program posts: no cookies, no token, from another site."""
    client = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    return client.post(url(message), body, content_type="application/x-www-form-urlencoded").status_code


def test_the_header_names_this_page(vendors: SimulatedVendors, message: EmailMessage) -> None:
    headers = mails(vendors)[0].body["headers"]
    assert headers["List-Unsubscribe"] == f"<{compose.unsubscribe_url(message.unsubscribe_key)}>"
    assert headers["List-Unsubscribe"].endswith(f"{url(message)}>")


def test_one_click_stops_every_channel_and_what_is_queued_at_once(message: EmailMessage, person: Person) -> None:
    lead, contact = person
    waiting = ask(lead, contact, key="mail-2")
    sequence = EmailSequence.objects.create(name="Expired")
    sequence.steps.create(tenant_id=lead.tenant_id, order=1, template=a_template(), days_after=3)
    sequences.enroll(sequence, contact.emails.get(), None)
    assert one_click(message) == 200
    assert not gate.look(mail(lead, contact)).allowed and not gate.look(voicemail(lead, contact)).allowed
    assert set(Suppression.objects.values_list("address", "because")) == {(EMAIL, "opt_out"), (PHONE, "opt_out")}
    waiting.refresh_from_db()
    assert waiting.state == ActState.CANCELED and Enrollment.objects.get().stopped_at
    assert Activity.objects.filter(lead=lead, kind="opt_out").exists()


def test_twice_is_as_once(message: EmailMessage) -> None:
    assert [one_click(message), one_click(message)] == [200, 200]
    assert Suppression.objects.count() == 2


def test_looking_at_the_link_stops_nothing(message: EmailMessage) -> None:
    """Mail programs and scanners open links by themselves."""
    answer = Client().get(url(message))
    assert answer.status_code == 200 and b"Do not contact me again" in answer.content
    assert Client().head(url(message)).status_code == 200
    assert not Suppression.objects.exists()
    assert "no-store" in answer["Cache-Control"] and EMAIL.encode() not in answer.content


def test_the_button_on_the_page_stops(message: EmailMessage) -> None:
    answer = Client(enforce_csrf_checks=True).post(url(message), {"List-Unsubscribe": "One-Click"})
    assert b"will not be contacted again" in answer.content and Suppression.objects.exists()


def test_it_works_after_years(message: EmailMessage) -> None:
    """CAN-SPAM wants 30 days; ours has no end."""
    EmailMessage.objects.update(sent_at=timezone.now() - timedelta(days=2_000))
    assert one_click(message) == 200 and Suppression.objects.exists()


@pytest.mark.parametrize("how", ["purged", "erased"])
def test_it_works_after_the_data_are_gone(message: EmailMessage, person: Person, owner: User, how: str) -> None:
    purge_leads([person[0].pk]) if how == "purged" else erase([EMAIL], requested_by="a letter", user=owner)
    message.refresh_from_db()
    assert message.address == ""
    assert [one_click(message), one_click(message)] == [200, 200]
    stops = Suppression.objects.filter(because="opt_out")
    assert list(stops.values_list("address", "digest")) == [("", digest(EMAIL))]


def test_it_works_after_the_lead_was_closed(message: EmailMessage, person: Person) -> None:
    lifecycle.close([person[0]], ClosedBecause.SOLD, "Sold.")
    assert one_click(message) == 200
    person[1].refresh_from_db()
    assert person[1].opted_out_at


def test_the_link_of_a_purged_lead_stops_the_person_at_their_other_home(message: EmailMessage, person: Person) -> None:
    other = a_contact(a_lead(property_key="home-2"), full_name="A. Owner")
    an_email(other)
    a_phone(other)
    waiting = ask(other.lead, other, key="mail-2")  # type: ignore[arg-type]
    purge_leads([person[0].pk])
    assert one_click(message) == 200
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert waiting.state == ActState.CANCELED and other.opted_out_at
    assert set(Suppression.objects.values_list("address", flat=True)) == {EMAIL, PHONE}


def test_an_unknown_link_gets_a_page_that_helps(db: None) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(reverse("unsubscribe", args=["nobody-knows-me"]))
        assert answer.status_code == 404 and b"reply to the e-mail" in answer.content
        assert getattr(Client(), method)(reverse("unsubscribe", args=["nobody\x00knows"])).status_code == 400
