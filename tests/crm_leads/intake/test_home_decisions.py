"""Leads and properties follow what a person decides of homes, and come back when it is undone."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_leads.compliance.gate import look
from crm_leads.intake.take_in import take_in
from crm_leads.models import CrmProperty, Lead
from crm_leads.properties.following import propagate
from crm_leads.properties.records import keep
from listings.home_decisions.deciding import join, part, undo
from listings.models import Collection, Listing
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import lawful_policy, trace
from tests.crm_leads.intake.market import sync

pytestmark = pytest.mark.usefixtures("in_tenant")
MAIN: dict[str, Any] = {"street_number": "100", "street_name": "Main", "street_suffix": "St"}
ELM: dict[str, Any] = {"street_number": "9", "street_name": "Elm", "street_suffix": "Ave"}


def listing(key: str) -> Listing:
    found: Listing = Listing.objects.get(listing_key=key)
    return found


def follow(collection: Collection) -> None:
    take_in(collection.tenant_id)
    propagate(collection.tenant_id)


def test_a_lead_closes_when_its_home_is_joined_with_one_for_sale_and_opens_when_that_is_undone(
    mls: Collection, owner: User
) -> None:
    sync(mls, "ended", "Expired", **MAIN)
    sync(mls, "live", **ELM)
    follow(mls)
    assert Lead.objects.get().closed_at is None
    decision = join(listing("ended").pk, listing("live").pk, owner)
    follow(mls)
    lead = Lead.objects.get()
    assert (lead.closed_because, lead.property_key) == ("relisted", listing("live").property_key)
    undo(decision, owner)
    follow(mls)
    lead.refresh_from_db()
    assert lead.closed_at is None and lead.property_key == listing("ended").property_key


def test_two_leads_of_one_home_become_one_and_two_again(mls: Collection, owner: User) -> None:
    sync(mls, "one", "Expired", **MAIN)
    sync(mls, "two", "Expired", **ELM)
    follow(mls)
    decision = join(listing("one").pk, listing("two").pk, owner)
    follow(mls)
    assert Lead.objects.filter(closed_at=None).count() == 1
    undo(decision, owner)
    follow(mls)
    homes = set(Lead.objects.values_list("property_key", flat=True))
    assert homes == {listing("one").property_key, listing("two").property_key}
    assert Lead.objects.filter(closed_at=None).count() == 2


def test_a_parted_listing_of_the_same_address_makes_a_lead_of_its_own(mls: Collection, owner: User) -> None:
    sync(mls, "live", **MAIN)
    sync(mls, "ended", "Expired", **MAIN)
    follow(mls)
    assert not Lead.objects.exists()
    part(listing("ended").pk, owner)
    follow(mls)
    assert Lead.objects.get().listing_id == listing("ended").pk


def test_the_gate_goes_by_the_address_that_is_for_sale(mls: Collection, owner: User) -> None:
    """Mail to it may reach the listed home, whatever was said of the two listings."""
    lawful_policy()
    sync(mls, "ended", "Expired", **MAIN)
    follow(mls)
    lead = Lead.objects.get()
    assert look(trace(lead)).allowed
    sync(mls, "live", **MAIN)
    part(listing("live").pk, owner)
    follow(mls)
    lead.refresh_from_db()
    assert lead.closed_at is None and look(trace(lead)).rule == "mls"


def test_a_property_goes_with_its_listing(mls: Collection, owner: User) -> None:
    sync(mls, "one", **MAIN)
    sync(mls, "two", **MAIN)
    kept, _ = keep(listing("two"), owner)
    decision = part(listing("two").pk, owner)
    follow(mls)
    kept.refresh_from_db()
    assert kept.property_key == listing("two").property_key != listing("one").property_key
    undo(decision, owner)
    follow(mls)
    kept.refresh_from_db()
    assert kept.property_key == listing("one").property_key


def test_the_page_of_the_home_shows_both_and_theirs_lead_back(mls: Collection, owner: User) -> None:
    sync(mls, "ended", "Expired", **MAIN)
    follow(mls)
    kept, _ = keep(listing("ended"), owner)
    lead, client = Lead.objects.get(), signed_in(owner)
    address = reverse("home", args=[listing("ended").pk])
    page = client.get(address).content.decode()
    assert lead.get_absolute_url() in page and kept.get_absolute_url() in page
    for record in (lead, kept):
        assert address in client.get(record.get_absolute_url()).content.decode()


def test_a_link_that_contradicts_a_decision_says_so(mls: Collection, owner: User) -> None:
    sync(mls, "one", **MAIN)
    sync(mls, "two", **{**MAIN, "street_suffix": ""})
    decision = join(listing("one").pk, listing("two").pk, owner)
    home = CrmProperty.objects.create(
        tenant_id=mls.tenant_id, street_address="100 Main St", city="Palm Desert", state_or_province="CA",
        postal_code="92260",
    )  # fmt: skip
    page = (
        signed_in(owner)
        .post(reverse("dismiss_listing", args=[home.pk]), {"listing": listing("two").pk}, follow=True)
        .content.decode()
    )
    assert decision.said in page and "Undo that first" in page
