"""security H3: a stop outlives its contact, in every order of removing, renaming, adding again and stopping."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest
from crm_leads.compliance.suppression import lift, lift_person, opt_out, suppress
from crm_leads.leads import contacts
from crm_leads.models import Call, Contact, EmailMessage, HomeStop, Lead, Suppression
from crm_leads.outreach.email.unsubscribe import unsubscribe
from crm_leads.privacy import erasure, retention
from tests.crm_leads.compliance.lawful import MONDAY_NOON, call, clean_scrub, mail, rule
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, a_property, an_email

pytestmark = pytest.mark.django_db
Person = tuple[Lead, Contact]
SECOND = "second@example.com"
REFUSED = {"suppressed", "opted_out"}


def again(lead: Lead, name: str = "Ana Owner", address: str = SECOND) -> Contact:
    """The person as an agent adds them again, with an address that nobody had."""
    contact = contacts.add_contact(lead, full_name=name)
    contacts.add_email(contact, address)
    return contact


def test_h3_removed_and_added_again_is_refused(person: Person) -> None:
    lead, ana = person
    opt_out(EMAIL)
    contacts.remove(ana)
    assert rule(mail(lead, again(lead), SECOND)) in REFUSED


@pytest.mark.parametrize("name", ["Owner, Ana", "ANA B. OWNER", "Mrs. Ana Owner", "Ana and Ben Owner", "Ana Ówner"])
def test_h3_however_the_name_is_written(person: Person, name: str) -> None:
    opt_out(person[1])
    contacts.remove(person[1])
    assert rule(mail(person[0], again(person[0], name), SECOND)) in REFUSED


def test_h3_renamed_away_and_added_again_is_refused(person: Person) -> None:
    lead, ana = person
    opt_out(PHONE)
    contacts.rename(ana, "Zzz", is_entity=False)
    assert rule(mail(lead, again(lead), SECOND)) in REFUSED
    assert rule(mail(lead, again(lead, "Zzz", "third@example.com"), "third@example.com")) in REFUSED


def test_h3_a_co_owner_of_another_name_stays_free(person: Person) -> None:
    opt_out(EMAIL)
    contacts.remove(person[1])
    assert rule(mail(person[0], again(person[0], "Ben Owner"), SECOND)) == "allowed"


def test_h3_a_stop_that_comes_after_the_removal_holds_as_well(person: Person) -> None:
    lead, ana = person
    sent: dict[str, Any] = {"lead": lead, "requested_at": MONDAY_NOON, "subject": "x", "body": "x"}
    EmailMessage.objects.create(contact=ana, address=EMAIL, unsubscribe_key="k", idempotency_key="k", **sent)
    contacts.remove(ana)
    unsubscribe("k")
    assert rule(mail(lead, again(lead), SECOND)) in REFUSED


def test_h3_a_stop_that_comes_after_the_retention_of_who_was_called(person: Person) -> None:
    lead, ana = person
    key = lead.property_key
    Call.objects.create(
        lead=lead, contact=ana, number=PHONE, digest=digest(PHONE), result="talked", at=MONDAY_NOON
    )
    retention.purge_leads([lead.pk])
    opt_out(PHONE)
    lead = a_lead(property_key=key)
    assert rule(mail(lead, again(lead), SECOND)) in REFUSED


def test_h3_an_address_that_is_taken_off_before_the_stop(person: Person) -> None:
    lead, ana = person
    contacts.add_email(ana, SECOND)
    contacts.remove(ana.emails.get(address=EMAIL))
    opt_out(EMAIL)
    assert rule(mail(lead, ana, SECOND)) in REFUSED


def test_h3_a_stopped_address_that_is_taken_off_leaves_the_person_stopped(person: Person) -> None:
    """On another lead the contact came after the stop, and only its address told that it is the person."""
    opt_out(EMAIL)
    other = a_lead(property_key="addr:92262:2:TEST WAY:")
    ana = contacts.add_contact(other, full_name="A. Owner")
    contacts.add_email(ana, SECOND)
    assert rule(mail(other, ana, SECOND)) == "allowed"
    contacts.add_email(ana, EMAIL)
    contacts.remove(ana.emails.get(address=EMAIL))
    assert rule(mail(other, ana, SECOND)) in REFUSED
    contacts.remove(ana)
    zed = again(other, "Zed Stranger")
    assert rule(mail(other, zed, SECOND)) in REFUSED


@pytest.mark.parametrize("written", ['"ana.owner"@example.com', "Ana.Owner@EXAMPLE.com.", "ana.owner＠example.com"])
def test_h3_a_stopped_address_in_another_spelling(person: Person, written: str) -> None:
    opt_out(EMAIL)
    other = a_lead(property_key="addr:92262:2:TEST WAY:")
    contact = contacts.add_contact(other, full_name="Other Name")
    row = contacts.add_email(contact, written)
    assert row.address == EMAIL and rule(mail(other, contact, written)) == "suppressed"


def test_h3_a_client_without_a_lead(in_tenant: Any) -> None:
    client = a_contact(full_name="Zoe Client")
    an_email(client, "zoe@example.com")
    home = a_property(client=client, property_key="addr:92262:5:TEST WAY:")
    opt_out("zoe@example.com")
    client.delete()
    again_client = a_contact(full_name="Zoe Client")
    an_email(again_client, SECOND)
    type(home).objects.update(client=again_client)
    assert rule(mail(None, again_client, SECOND)) in REFUSED
    lead = a_lead(property_key="addr:92262:5:TEST WAY:")
    assert rule(mail(lead, again(lead, "Zoe Client", "third@example.com"), "third@example.com")) in REFUSED


def test_h3_the_home_is_a_new_lead(person: Person) -> None:
    opt_out(EMAIL)
    key = person[0].property_key
    person[0].delete()
    lead = a_lead(property_key=key)
    assert rule(mail(lead, again(lead), SECOND)) in REFUSED


def test_h3_an_erased_persons_name_is_a_digest(person: Person, owner: User) -> None:
    erasure.erase([EMAIL], requested_by="letter", user=owner)
    assert not Contact.objects.exists()
    assert not any("ana" in str(vars(row)).lower() for row in HomeStop.objects.all())
    assert rule(mail(person[0], again(person[0]), SECOND)) != "allowed"


def test_h3_a_contact_added_again_is_shown_as_stopped(person: Person) -> None:
    opt_out(EMAIL)
    contacts.remove(person[1])
    assert again(person[0]).pk and Contact.objects.get().opted_out_at


def test_h3_the_last_lift_frees_the_name_too(person: Person, owner: User) -> None:
    lead, ana = person
    rows = opt_out(EMAIL)
    contacts.remove(ana)
    for row in rows:
        assert rule(mail(lead, None, SECOND)) == "allowed"
        lift(row, owner, "A mistake.")
    assert not HomeStop.objects.filter(lifted_at=None).exists()
    assert rule(mail(lead, again(lead), SECOND)) == "allowed"


@pytest.mark.parametrize("how", [lambda row, who: lift(row, who, "Wrong.", whole=True),
                                 lambda row, who: lift_person(HomeStop.objects.get(), who, "Wrong.")])  # fmt: skip
def test_h3_lifting_as_a_whole_lifts_it_all(person: Person, owner: User, how: Callable[..., Any]) -> None:
    lead, ana = person
    row = suppress(EMAIL, "asked")
    how(row, owner)
    assert not Suppression.objects.filter(lifted_at=None).exists() and not HomeStop.objects.filter(lifted_at=None)
    clean_scrub()
    assert {rule(mail(lead, ana)), rule(call(lead, ana))} == {"allowed"}


def test_h3_a_person_without_any_address_can_be_stopped_and_freed(person: Person, owner: User) -> None:
    lead, ana = person
    for row in (*ana.phones.all(), *ana.emails.all()):
        row.delete()
    opt_out(ana)
    contacts.remove(ana)
    assert rule(mail(lead, again(lead), SECOND)) in REFUSED
    lift_person(HomeStop.objects.get(), owner, "A mistake.")
    assert rule(mail(lead, Contact.objects.get(), SECOND)) == "allowed"


def test_row_10_a_dead_father_says_nothing_of_his_son(person: Person) -> None:
    lead, ana = person
    father = a_contact(lead, is_deceased=True)
    a_phone(father, "+17605550124")
    clean_scrub("+17605550124")
    assert rule(call(lead, father, "+17605550124")) == "deceased"
    assert rule(call(lead, ana)) == "allowed"


def test_h3_as_the_reviewer_did_it_on_the_pages(client: Client, colleague: User, person: Person) -> None:
    lead, ana = person
    client.force_login(colleague)
    client.post(f"/crm/email-addresses/{ana.emails.get().pk}/", {"act": "stop"})
    client.post(f"/crm/contacts/{ana.pk}/", {"act": "remove"})
    client.post(f"/crm/leads/{lead.pk}/contacts/", {"full_name": "Ana Owner"})
    twin = Contact.objects.get()
    client.post(f"/crm/contacts/{twin.pk}/emails/", {"address": SECOND})
    assert rule(mail(lead, twin, SECOND)) in REFUSED


def test_carry_tells_whether_a_stop_reaches_the_contact(person: Person) -> None:
    assert not suppression.carry(person[1])
    suppress(EMAIL, "bounced")
    assert not suppression.carry(person[1])
    suppress(EMAIL, "complaint")
    assert suppression.carry(person[1])
