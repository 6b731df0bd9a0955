"""Legal facts 4.15 to 4.21: stops, mail, the MLS check and the license."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_leads.compliance.consents import revoke
from crm_leads.compliance.gate import decide, look
from crm_leads.compliance.suppression import lift, opt_out, suppress
from crm_leads.enums import Channel
from crm_leads.models import Contact, Lead, LeadUseStatement, Suppression
from listings.enums import StandardStatus
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    MONDAY_NOON,
    a_consent,
    a_listing,
    call,
    clean_scrub,
    lawful_lead,
    lawful_policy,
    mail,
    rule,
    trace,
    voicemail,
)
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_phone, an_email

pytestmark = pytest.mark.django_db


def test_4_15_a_stop_on_one_channel_is_a_stop_on_all_at_all_addresses(person: Any) -> None:
    lead, contact = person
    a_phone(contact, "+17605550124")
    clean_scrub("+17605550124")
    opt_out(EMAIL, channel=Channel.EMAIL)
    acts = [call(lead, contact), voicemail(lead, contact), mail(lead, contact), call(lead, contact, "+17605550124")]
    assert {rule(act) for act in acts} == {"suppressed"}


def test_4_15_a_stop_holds_for_an_address_found_later_and_for_a_namesake_on_the_lead(person: Any) -> None:
    lead, contact = person
    opt_out(contact)
    an_email(contact, "new@example.com")
    twin = a_contact(lead, full_name="ANA  OWNER.")
    an_email(twin, "twin@example.com")
    assert rule(mail(lead, contact, "new@example.com")) == "opted_out"
    assert rule(mail(lead, twin, "twin@example.com")) == "opted_out"


def test_4_15_a_consent_taken_back_by_any_means_is_a_stop(person: Any) -> None:
    consent = a_consent()
    revoke(consent, "Said so on the phone.")
    assert {rule(call(*person)), rule(voicemail(*person)), rule(mail(*person))} == {"suppressed"}
    assert consent.revoked_because == "Said so on the phone."


def test_4_15_only_lifting_every_row_frees_the_person(person: Any, owner: User) -> None:
    rows = opt_out(person[1])
    assert [row.address for row in rows] == [PHONE, EMAIL]
    lift(rows[0], owner, "A mistake: it was her neighbor.")
    assert rule(call(*person)) == "opted_out"
    lift(rows[1], owner, "A mistake: it was her neighbor.")
    assert rule(call(*person)) == "allowed"
    assert Suppression.objects.filter(lifted_by=owner).count() == 2


@pytest.mark.parametrize("field", ["postal_address", "sender_name", "sender_email"])
def test_4_16_no_mail_without_a_postal_address_and_a_true_sender(person: Any, field: str) -> None:
    lawful_policy(**{field: " "})
    assert rule(mail(*person)) == "sender"


def test_4_16_an_opt_out_from_mail_is_honored_before_the_next_act(person: Any) -> None:
    assert decide(mail(*person), now=MONDAY_NOON).allowed
    suppress(EMAIL, "complaint", channel=Channel.EMAIL)
    assert decide(mail(*person), now=MONDAY_NOON).rule == "suppressed"


@pytest.mark.parametrize("status", ["Active", "Active Under Contract", "Coming Soon", "Pending", "Withdrawn", "Hold"])
def test_4_18_a_home_under_contract_is_left_alone(gps: Collection, in_tenant: Tenant, status: str) -> None:
    lead, contact = lawful_lead()
    a_listing(gps, "again", property_key=lead.property_key, standard_status=status, listing_id="MLS-77")
    for act in (call(lead, contact), mail(lead, contact), trace(lead)):
        verdict = look(act, now=MONDAY_NOON)
        assert (verdict.rule, verdict.evidence["standard_status"]) == ("mls", status)
        assert "MLS-77" in verdict.sentence


@pytest.mark.parametrize("status", ["Expired", "Canceled"])
def test_4_18_expired_and_canceled_may_be_contacted(gps: Collection, in_tenant: Tenant, status: str) -> None:
    lead, contact = lawful_lead()
    a_listing(gps, "old", property_key=lead.property_key, standard_status=status)
    assert rule(call(lead, contact)) == "allowed"


def test_4_18_the_leads_own_listing_counts_whatever_address_it_has_by_now(gps: Collection, in_tenant: Tenant) -> None:
    listing = a_listing(gps, "own", property_key="addr:corrected", standard_status="Active")
    lead, contact = lawful_lead(listing=listing)
    assert rule(call(lead, contact)) == "mls"


def test_4_18_a_copy_of_the_mls_older_than_a_day_is_no_check(gps: Collection, in_tenant: Tenant) -> None:
    lead, contact = _licensed(gps, "back_office")
    Collection.objects.update(synced_at=MONDAY_NOON - timedelta(hours=23))
    assert rule(call(lead, contact)) == "allowed"
    Collection.objects.update(synced_at=MONDAY_NOON - timedelta(hours=24))
    assert {rule(call(lead, contact)), rule(mail(lead, contact)), rule(trace(lead))} == {"mls_data"}
    assert look(call(lead, contact), now=MONDAY_NOON).retry_at == MONDAY_NOON + timedelta(hours=1)


def test_4_18_a_collection_that_was_never_read_completely_is_no_check(gps: Collection, in_tenant: Tenant) -> None:
    """Its first full sync is still under way, or stopped at the quota: the newer listing may not be stored yet."""
    lead, contact = _licensed(gps, "back_office")
    Collection.objects.update(synced_at=None)
    assert {rule(call(lead, contact)), rule(mail(lead, contact)), rule(trace(lead))} == {"mls_data"}
    assert "never read completely" in look(call(lead, contact), now=MONDAY_NOON).sentence
    Collection.objects.update(provider="own")
    assert rule(call(lead, contact)) == "allowed"


def test_4_19_relisted_with_another_broker_stops_even_in_another_collection(
    gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    lead, contact = lawful_lead()
    a_listing(gps, "old", property_key=lead.property_key, standard_status=StandardStatus.EXPIRED)
    a_listing(crmls, "new", property_key=lead.property_key, standard_status=StandardStatus.ACTIVE)
    assert rule(call(lead, contact)) == "mls"


def test_4_19_a_sold_home_has_another_owner(gps: Collection, in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    sold: dict[str, Any] = {"property_key": lead.property_key, "standard_status": StandardStatus.CLOSED}
    listing = a_listing(gps, "sold", **sold, close_date=lead.status_changed_on - timedelta(days=1))
    assert rule(call(lead, contact)) == "allowed"
    type(listing).objects.filter(pk=listing.pk).update(close_date=lead.status_changed_on)
    assert rule(call(lead, contact)) == "mls"


@pytest.mark.parametrize("role", ["", "idx"])
def test_4_20_a_license_for_display_admits_no_contact(gps: Collection, in_tenant: Tenant, role: str) -> None:
    lead, contact = _licensed(gps, role)
    assert {rule(call(lead, contact)), rule(mail(lead, contact)), rule(trace(lead))} == {"license"}


def test_4_20_the_statement_must_still_stand(gps: Collection, in_tenant: Tenant) -> None:
    lead, contact = _licensed(gps, "back_office")
    assert rule(call(lead, contact)) == "allowed"
    LeadUseStatement.objects.update(withdrawn_at=MONDAY_NOON)
    assert rule(call(lead, contact)) == "license"


def test_4_20_what_was_purged_is_not_worked_again(person: Any) -> None:
    lead, contact = person
    Lead.objects.update(purged_at=MONDAY_NOON)
    assert {rule(call(lead, contact)), rule(mail(lead, contact)), rule(trace(lead))} == {"lead_closed"}


def test_4_21_an_erased_persons_stop_outlives_the_address(person: Any) -> None:
    suppress(PHONE, "erased")
    Suppression.objects.update(address="")
    Contact.objects.all().delete()
    assert rule(call(person[0], number="(760) 555-0123")) == "suppressed"


def _licensed(collection: Collection, role: str) -> tuple[Lead, Contact]:
    Collection.objects.filter(pk=collection.pk).update(license_role=role, synced_at=MONDAY_NOON)
    LeadUseStatement.objects.create(
        collection=collection, wording="Allowed", stated_by_name="Olivia", stated_at=MONDAY_NOON
    )
    return lawful_lead(collection=collection)
