"""Who was known at a home that is not the lead's any more, or who has sold it, is called about it by no one."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.suppression import suppress
from crm_leads.enums import Source, SuppressedBecause
from crm_leads.intake.take_in import take_in
from crm_leads.models import Contact, Lead, SkipTrace, SkipTraceRow
from crm_leads.outreach.skip_trace.request import quote
from crm_leads.outreach.skip_trace.results import apply
from crm_leads.vendors import base
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import ago, day, sync, told
from tests.crm_leads.rows import PHONE, a_contact, a_phone, a_property

pytestmark = pytest.mark.usefixtures("in_tenant")
ON_ITS_WAY = "pending"


def traced(lead: Lead, outcome: str = "found") -> Contact:
    """Ana, found by a trace of the lead's home as it was."""
    trace = SkipTrace.objects.create(
        trace_type="instant", idempotency_key=f"t{lead.pk}{outcome}", requested_at=timezone.now(), state="sent"
    )
    SkipTraceRow.objects.create(
        trace=trace, lead=lead, outcome=outcome, address=lead.street_address, city=lead.city, state="CA",
        zip=lead.postal_code,
    )  # fmt: skip
    ana = a_contact(lead, source=Source.TRACERFY)
    a_phone(ana, source=Source.TRACERFY)
    Lead.objects.filter(pk=lead.pk).update(has_phone=True, owner_name="Ana Owner")
    return ana


def why_not_traced(lead: Lead) -> list[str]:
    return [why for _, why in quote([lead], "instant").refused if "Traced already" in why]


def test_a_corrected_address_is_the_leads_in_every_column(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", postal_code="92260", public_remarks="Pool", parcel_number="505-123-009")
    take_in(tenant.pk)
    sync(mls, "a", "Canceled", street_number="19", postal_code="92262", parcel_number="505-123-019")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.street_address, lead.postal_code, lead.parcel_number) == ("19 Agave Drive", "92262", "505-123-019")
    assert (lead.address_key, lead.parcel_key) == ("19|A", "505123019")
    assert (lead.snapshot["street_number"], lead.snapshot["public_remarks"]) == ("19", "Pool")
    assert lead.standard_status == "Expired", "It is still the listing as it ended."
    assert told(lead)[-1] == (
        "The MLS corrected the address: 9 Agave Drive, Palm Desert, 92260, is 19 Agave Drive, Palm Desert, 92262 now."
    )


def test_people_traced_at_the_former_address_go(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    traced(lead)
    a_contact(lead, full_name="Ben Buyer", source=Source.AGENT)
    sync(mls, "a", "Expired", street_number="19")
    take_in(tenant.pk)
    lead.refresh_from_db()
    assert [str(contact) for contact in lead.contacts.all()] == ["Ben Buyer"]
    assert (lead.has_phone, lead.owner_name, why_not_traced(lead)) == (False, "Ben Buyer", [])
    assert "Removed: Ana Owner, found by a skip trace of the former address." in told(lead)


def test_a_respelled_address_keeps_the_people(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", postal_code="92260")
    take_in(tenant.pk)
    traced(Lead.objects.get())
    sync(mls, "a", "Expired", street_suffix="Dr", postal_code="92261")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.street_address, lead.postal_code, lead.contacts.count()) == ("9 Agave Dr", "92261", 1)
    assert why_not_traced(lead)


def test_a_client_stays_when_the_address_of_her_lead_is_corrected(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    ana = traced(Lead.objects.get())
    Lead.objects.update(status="converted")
    sync(mls, "a", "Expired", street_number="19")
    take_in(tenant.pk)
    assert Contact.objects.get().lead_id == ana.lead_id


def test_an_answer_about_the_former_address_is_not_kept(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    traced(lead, ON_ITS_WAY).delete()
    sync(mls, "a", "Expired", street_number="19")
    take_in(tenant.pk)
    row = SkipTraceRow.objects.get()
    person = base.Person(full_name="Nora Neighbor", phones=(base.Phone("7605550123"),))
    home = base.Home(row.address, row.city, row.state, row.zip, (person,))
    apply(row.trace, [home], 5)
    row.refresh_from_db()
    assert (row.outcome, lead.contacts.count()) == ("failed", 0)
    assert "corrected" in told(lead)[-1]


def sold_and_ended_again(mls: Collection, tenant: Tenant) -> Lead:
    sync(mls, "a", "Closed", close_date=day(40), status_change_timestamp=ago(40))
    take_in(tenant.pk)
    sync(mls, "b", "Expired", on_market_date=day(20))
    take_in(tenant.pk)
    return Lead.objects.get()


def test_who_sold_the_home_is_not_called_about_it(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    traced(Lead.objects.get())
    a_contact(Lead.objects.get(), full_name="Ben Owner", source=Source.AGENT)
    lead = sold_and_ended_again(mls, tenant)
    assert (lead.is_open, lead.mls_number, lead.contacts.count()) == (True, "IDb", 0)
    assert (lead.has_phone, lead.owner_name, why_not_traced(lead)) == (False, "", [])
    assert "Removed: Ana Owner and Ben Owner, known before the home was sold." in told(lead)


def test_who_was_added_after_the_sale_stays(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    traced(Lead.objects.get())
    sync(mls, "a", "Closed", close_date=day(40), status_change_timestamp=ago(40))
    take_in(tenant.pk)
    a_contact(Lead.objects.get(), full_name="Ben Buyer")
    lead = sold_and_ended_again(mls, tenant)
    assert [str(contact) for contact in lead.contacts.all()] == ["Ben Buyer"]


def test_a_sale_under_another_listing_counts_as_well(mls: Collection, other_mls: Collection, tenant: Tenant) -> None:
    """The lead closed when the seller listed the home again; that listing sold later."""
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    traced(Lead.objects.get())
    sync(other_mls, "c", on_market_date=day(55), status_change_timestamp=ago(55))
    take_in(tenant.pk)
    sync(other_mls, "c", "Closed", on_market_date=day(55), close_date=day(40), status_change_timestamp=ago(40))
    sync(mls, "b", "Expired", on_market_date=day(20))
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.is_open, lead.mls_number, lead.contacts.count()) == (True, "IDb", 0)


def test_a_home_that_was_not_sold_keeps_its_people(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    traced(Lead.objects.get())
    sync(mls, "b", "Expired", on_market_date=day(50))
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.mls_number, lead.contacts.count(), bool(why_not_traced(lead))) == ("IDb", 1, True)


def test_a_client_who_sold_stays_a_client_and_her_stop_stands(
    mls: Collection, tenant: Tenant, owner: User
) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    ana = traced(Lead.objects.get())
    a_property(client=ana, street_address="7 Elsewhere Way", status="closed")
    suppress(PHONE, SuppressedBecause.OPT_OUT, user=owner)
    sold_and_ended_again(mls, tenant)
    ana.refresh_from_db()
    assert (ana.lead_id, ana.opted_out_at is not None) == (None, True)
