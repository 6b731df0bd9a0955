"""From a change in the feed to a lead, or to the reason why there is none."""

import pytest
from django.contrib.auth.models import User

from crm_leads.intake import permission
from crm_leads.intake.take_in import take_in
from crm_leads.models import IntakeDecision, Lead, LeadPolicy
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import ago, day, outcomes, permit, reasons, sync, told, vanish
from tests.crm_leads.rows import a_property

pytestmark = pytest.mark.usefixtures("in_tenant")


def test_a_listing_that_expires_becomes_a_lead(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a")
    sync(mls, "a", "Expired", list_price=480_000, unparsed_address="9 Agave Drive, Palm Desert, CA 92260")
    taken = take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (taken.made, taken.decided, outcomes()) == (1, 1, ["made"])
    assert (lead.standard_status, lead.status_changed_on, lead.street_address) == (
        "Expired",
        day(1),
        "9 Agave Drive",
    )
    assert (lead.mls_number, lead.list_price, lead.price_cuts, lead.days_on_market) == ("IDa", 480_000, 1, 119)
    assert told(lead) == [f"Lead made. {IntakeDecision.objects.get().reason}"]
    assert IntakeDecision.objects.get().lead_id == lead.pk


def test_reading_twice_changes_nothing(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Canceled")
    take_in(tenant.pk)
    assert str(take_in(tenant.pk)) == "0 events decided: 0 leads made, 0 opened again, 0 closed."
    assert (Lead.objects.count(), outcomes()) == (1, ["made"])


@pytest.mark.parametrize(
    ("status", "outcome"), [("Withdrawn", "under_contract"), ("Hold", "under_contract"), ("Closed", "sold")]
)
def test_withdrawn_held_and_sold_homes_never_make_a_lead(
    mls: Collection, tenant: Tenant, status: str, outcome: str
) -> None:
    """NAR Code of Ethics, Article 16: a withdrawn listing is still under contract."""
    sync(mls, "a")
    sync(mls, "a", status)
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (0, [outcome])
    assert f"IDa is {status} since" in reasons()[0]


def test_a_listing_that_vanishes_makes_no_lead(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a")
    vanish(mls, "a")
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (0, ["vanished"])
    assert "no longer in the feed" in reasons()[0]


def test_the_first_sync_takes_what_ended_within_the_days_of_the_policy(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "new", "Expired", status_change_timestamp=ago(89), street_number="1")
    sync(mls, "old", "Expired", status_change_timestamp=ago(93), street_number="2")
    sync(mls, "dated", "Expired", status_change_timestamp=None, expiration_date=day(99), street_number="3")
    sync(mls, "active", street_number="4")
    take_in(tenant.pk)
    assert outcomes() == ["made", "too_old", "too_old"]


@pytest.mark.parametrize(
    ("role", "outcome"), [("", "no_role"), ("idx", "idx"), ("vow", "no_statement"), ("private", "no_statement")]
)
def test_no_lead_without_license_and_statement(gps: Collection, tenant: Tenant, role: str, outcome: str) -> None:
    gps.license_role = role
    gps.save()
    sync(gps, "a", "Expired")
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (0, [outcome])
    assert gps.title in reasons()[0]


def test_a_statement_brings_back_what_was_refused_for_want_of_it(gps: Collection, owner: User, tenant: Tenant) -> None:
    sync(gps, "a", "Expired")
    take_in(tenant.pk)
    permit(gps, owner)
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (1, ["made"])
    assert "Until" in reasons()[0] and "is not recorded" in reasons()[0]
    take_in(tenant.pk)
    assert reasons()[0].count("Until") == 1


def test_longer_intake_brings_back_what_was_too_old(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(100))
    take_in(tenant.pk)
    LeadPolicy.objects.update(intake_days=120)
    permission.look_again()
    take_in(tenant.pk)
    assert outcomes() == ["made"]


def test_one_home_in_two_collections_is_one_lead(mls: Collection, other_mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    sync(other_mls, "b", "Expired")
    take_in(tenant.pk)
    assert Lead.objects.count() == 1
    assert sorted(outcomes()) == ["duplicate", "made"]
    sync(mls, "a", "Canceled")
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()[-1]) == (1, "duplicate")


def test_a_home_for_sale_elsewhere_makes_none_even_by_a_feed_for_display(
    mls: Collection, crmls: Collection, tenant: Tenant
) -> None:
    sync(crmls, "b")
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (0, ["on_market"])


def test_what_ended_and_came_back_before_it_was_read_makes_none(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a")
    sync(mls, "a", "Expired")
    sync(mls, "a", "Active", list_price=1)
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (0, ["superseded", "on_market"])


def test_last_years_sale_is_no_obstacle(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "old", "Closed", close_date=day(400), on_market_date=day(450))
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    assert outcomes() == ["made"]


def test_a_sale_in_the_other_collection_is_one(mls: Collection, crmls: Collection, tenant: Tenant) -> None:
    sync(crmls, "b", "Closed", close_date=day(30))
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    assert outcomes() == ["sold"]


def test_the_same_offer_leaving_another_feed_when_it_ends_is_no_obstacle(
    mls: Collection, crmls: Collection, tenant: Tenant
) -> None:
    sync(crmls, "b")
    sync(mls, "a", "Expired", status_change_timestamp=ago(2))
    vanish(crmls, "b")
    take_in(tenant.pk)
    assert outcomes() == ["vanished", "made"] or outcomes() == ["made", "vanished"]
    assert Lead.objects.get().is_open


def test_leases_unknown_addresses_and_homes_of_clients_make_none(mls: Collection, tenant: Tenant) -> None:
    a_property(property_key="addr:92260:3:AGAVE DR:")
    sync(mls, "lease", "Expired", property_type="Residential Lease", street_number="1")
    sync(mls, "nowhere", "Expired", street_name="", street_number="", postal_code="")
    sync(mls, "client", "Expired", street_number="3")
    take_in(tenant.pk)
    assert (Lead.objects.count(), outcomes()) == (0, ["lease", "no_address", "client"])


def test_prices_need_no_decision(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a")
    sync(mls, "a", list_price=450_000)
    take_in(tenant.pk)
    assert outcomes() == []


def test_a_strangers_listings_are_none_of_ours(mls: Collection, other_tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(other_tenant.pk)
    assert outcomes() == []
