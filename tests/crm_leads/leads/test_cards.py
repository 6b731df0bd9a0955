"""People of leads as contacts: who gets a card, and what it holds."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_leads.compliance import suppression
from crm_leads.leads.cards import people_of
from crm_leads.models import Contact, HomeStop, Lead, LeadExport
from crm_leads.vcards import Card, read
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import MONDAY_NOON, clean_scrub, lawful_lead
from tests.crm_leads.rows import a_contact, a_lead, a_phone
from tests.listings.views.homes import text_of


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)


@pytest.fixture
def home(tenant: Tenant) -> Lead:
    """Its number and its address may be used now."""
    with tenant_scope(tenant):
        return lawful_lead(owner_name="Ana Owner")[0]


def cards(user: User, lead: Lead, **posted: Any) -> list[Card]:
    response = signed_in(user).post(f"/crm/leads/{lead.pk}/contacts/cards/", posted)
    if response.status_code == 302:
        return []
    assert response["Content-Type"] == "text/vcard; charset=utf-8" and response["Cache-Control"] == "no-store"
    return read(response.content)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_has_what_may_be_used_and_says_of_which_home(
    version: str, colleague: User, tenant: Tenant, home: Lead
) -> None:
    with tenant_scope(tenant):
        Contact.objects.update(mailing_address="PO Box 5", mailing_city="Indio", mailing_postal_code="02134")
        contact = home.contacts.get()
        a_phone(contact, "+17605550124")
        clean_scrub("+17605550124", national_dnc=True, at=MONDAY_NOON)
    (card,) = cards(colleague, home, version=version)
    assert (card.full_name, card.first_name, card.last_name) == ("Ana Owner", "Ana", "Owner")
    assert [phone.number for phone in card.phones] == ["+17605550123"] and "cell" in card.phones[0].kinds
    assert card.emails == ("ana.owner@example.com",)
    assert (card.address.street, card.address.postal_code) == ("PO Box 5", "02134")
    assert card.note.startswith("Home: 1 Test Way, Palm Springs, CA 92262\nExported Nov 23, 2026.")
    assert "left out: 1: National Do Not Call Registry" in card.note
    with tenant_scope(tenant):
        log = LeadExport.objects.get()
    assert (log.user_id, log.format, log.lead_id, log.rows) == (colleague.pk, "vcard", home.pk, 1)


@pytest.mark.parametrize("why", ["opted out", "deceased", "home", "number"])
def test_who_may_not_be_contacted_gets_none(why: str, owner: User, tenant: Tenant, home: Lead) -> None:
    with tenant_scope(tenant):
        contact = home.contacts.get()
        if why == "opted out":
            suppression.opt_out(contact)
        elif why == "deceased":
            Contact.objects.update(is_deceased=True)
        elif why == "home":
            HomeStop.objects.create(property_key=home.property_key, because="not_selling", occurred_at=MONDAY_NOON)
        else:
            suppression.suppress("+17605550123", "litigator")
    assert cards(owner, home) == []
    client = signed_in(owner)
    page = client.post(f"/crm/leads/{home.pk}/contacts/cards/", follow=True)
    assert "No one here may be saved as a contact (1: " in text_of(page)
    with tenant_scope(tenant):
        assert not LeadExport.objects.exists()


def test_one_of_several_and_a_firm(owner: User, tenant: Tenant, home: Lead) -> None:
    with tenant_scope(tenant):
        trust = a_contact(home, full_name="Oak, Elm & Sons LLC", first_name="", last_name="", is_entity=True)
    (card,) = cards(owner, home, contact=str(trust.pk))
    assert (card.full_name, card.is_organization, card.phones) == ("Oak, Elm & Sons LLC", True, ())
    assert len(cards(owner, home)) == 2


def test_a_contact_of_another_lead_is_not_taken_through_this_one(owner: User, tenant: Tenant, home: Lead) -> None:
    with tenant_scope(tenant):
        other = a_contact(a_lead(property_key="home:2"), full_name="Ben Other")
    assert cards(owner, home, contact=str(other.pk)) == []


def test_the_people_of_the_list_are_for_owners_and_logged(
    owner: User, colleague: User, tenant: Tenant, home: Lead
) -> None:
    with tenant_scope(tenant):
        a_contact(a_lead(property_key="home:2", city="Indio"), full_name="Ben Indio")
        a_contact(a_lead(property_key="home:3", status="skipped"), full_name="Cy Skipped")
    assert signed_in(colleague).post("/crm/leads/export/contacts/", {"list": ""}).status_code == 403
    response = signed_in(owner).post("/crm/leads/export/contacts/", {"list": "city=Indio"})
    assert [card.full_name for card in read(b"".join(response.streaming_content))] == ["Ben Indio"]  # type: ignore[attr-defined]
    with tenant_scope(tenant):
        log = LeadExport.objects.get()
    assert (log.user_id, log.format, log.query, log.rows) == (owner.pk, "vcard", "city=Indio", 1)
    assert "Contacts as vCard" in text_of(signed_in(owner).get("/crm/leads/exports/"))


@pytest.mark.parametrize("most", [1, 8])
def test_as_many_queries_however_many_leads(most: int, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        for number in range(most):
            lead = a_lead(property_key=f"home:{number}")
            a_phone(a_contact(lead), f"+176055501{number:02}")
        leads = list(Lead.objects.summaries())
        with CaptureQueriesContext(connection) as queries:
            people_of(leads, ZoneInfo("America/Los_Angeles"), MONDAY_NOON)
    assert len(queries) == 8
