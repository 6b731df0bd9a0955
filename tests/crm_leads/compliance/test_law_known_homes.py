"""security M1: what the MLS says of a home counts wherever the number or address is known, lead or not."""

from typing import Any

import pytest

from crm_leads.compliance.gate import look
from crm_leads.models import Contact, Lead
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import MONDAY_NOON, a_listing, call, lawful_lead, mail, rule
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, a_property, an_email

pytestmark = pytest.mark.usefixtures("in_tenant")
OTHER: dict[str, Any] = {
    "property_key": "addr:92262:2:TEST WAY:", "street_address": "2 Test Way", "listing_key": "key-2"
}  # fmt: skip


def known_at(lead: Lead | None = None) -> Contact:
    contact = a_contact(lead, full_name="Ana Known")
    a_phone(contact, PHONE)
    an_email(contact, EMAIL)
    return contact


@pytest.fixture
def elsewhere(gps: Collection) -> tuple[Lead, Contact]:
    """A lead whose owner has the same number at another lead, whose home is listed again."""
    lead, contact = lawful_lead()
    known_at(a_lead(**OTHER))
    a_listing(gps, "again", property_key=OTHER["property_key"], standard_status="Active", listing_id="MLS-9")
    return lead, contact


def test_another_lead_of_the_person_is_listed_again(elsewhere: tuple[Lead, Contact]) -> None:
    for act in (call(*elsewhere), mail(*elsewhere)):
        verdict = look(act, now=MONDAY_NOON)
        assert (verdict.rule, verdict.evidence["mls_number"]) == ("mls", "MLS-9")
        assert "2 Test Way" in verdict.sentence


def test_the_same_number_through_a_client_without_a_lead(elsewhere: tuple[Lead, Contact]) -> None:
    client = known_at()
    a_property(client=client, street_address="3 Test Way")
    assert rule(call(None, client)) == rule(mail(None, client)) == "mls"


def test_a_lead_that_closed_since_its_home_was_listed_again(in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    known_at(a_lead(**OTHER, closed_because="relisted", closed_at=MONDAY_NOON, closed_evidence="GPS 7 is Active."))
    assert rule(call(lead, contact)) == "mls"


def test_a_clients_own_listing_is_no_obstacle_and_a_former_clients_is(gps: Collection) -> None:
    lead, contact = lawful_lead()
    client = known_at()
    home = a_property(client=client, street_address="2 Test Way", property_key=OTHER["property_key"], status="active")
    a_listing(gps, "ours", property_key=OTHER["property_key"], standard_status="Active")
    assert rule(call(lead, contact)) == "allowed"
    home.status = "archived"
    home.save()
    assert rule(call(lead, contact)) == "mls"


def test_other_homes_that_are_free_are_no_obstacle(gps: Collection) -> None:
    lead, contact = lawful_lead()
    known_at(a_lead(**OTHER))
    a_listing(gps, "old", property_key=OTHER["property_key"], standard_status="Expired")
    assert rule(call(lead, contact)) == "allowed"
