"""From a change in the feed to a lead, and to its end."""

import pytest
from django.contrib.auth.models import User

from crm_leads import licence
from crm_leads.enums import ActState
from crm_leads.intake.run import take_in
from crm_leads.models import EmailMessage, IntakeDecision, Lead, LeadPolicy
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import ago, day, outcomes, permit, reasons, sync, told, vanish
from tests.crm_leads.rows import a_property
from tests.crm_leads.test_pipeline import a_mail

pytestmark = pytest.mark.usefixtures("in_tenant")


@pytest.fixture
def mls(gps: Collection, owner: User) -> Collection:
    permit(gps, owner)
    return gps


@pytest.fixture
def other_mls(crmls: Collection, owner: User) -> Collection:
    permit(crmls, owner)
    return crmls


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
def test_no_lead_without_licence_and_statement(gps: Collection, tenant: Tenant, role: str, outcome: str) -> None:
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
    licence.look_again()
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


@pytest.mark.parametrize(
    ("status", "because", "outcome"),
    [
        ("Active", "back_on_market", "closed"),
        ("Pending", "back_on_market", "closed"),
        ("Coming Soon", "back_on_market", "closed"),
        ("Closed", "sold", "closed"),
        ("Withdrawn", "withdrawn", "closed"),
        ("Hold", "withdrawn", "closed"),
        ("Unknown", "vanished", "closed"),
    ],
)
def test_the_lead_closes_when_its_listing_changes(
    mls: Collection, tenant: Tenant, status: str, because: str, outcome: str
) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(5))
    take_in(tenant.pk)
    mail = a_mail(Lead.objects.get())
    sync(mls, "a", status)
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.closed_because, outcomes()[-1]) == (because, outcome)
    assert "IDa" in lead.closed_evidence and status in lead.closed_evidence
    assert EmailMessage.objects.get(pk=mail.pk).state == ActState.CANCELED


def test_the_lead_closes_when_its_home_is_listed_anew(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    sync(mls, "b", on_market_date=day(0), status_change_timestamp=ago(0))
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.closed_because, outcomes()) == ("relisted", ["made", "closed"])
    assert lead.closed_evidence.startswith("Greater Palm Springs MLS IDb is Active since")
    assert [line[:16] for line in told(lead)] == ["Lead made. Great", "Closed: Relisted"]


def test_a_new_listing_of_the_home_closes_it_also_where_it_follows_no_other(mls: Collection, tenant: Tenant) -> None:
    """The former listing's row is of another collection and began later, so that the event says `new`."""
    sync(mls, "a", "Expired", on_market_date=day(50))
    take_in(tenant.pk)
    sync(mls, "b", "Pending", on_market_date=day(60))
    take_in(tenant.pk)
    assert (Lead.objects.get().closed_because, outcomes()) == ("relisted", ["made", "closed"])


def test_the_lead_closes_when_its_listing_leaves_the_feed_and_opens_when_it_returns(
    mls: Collection, tenant: Tenant
) -> None:
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    Lead.objects.update(status="contacted")
    vanish(mls, "a")
    take_in(tenant.pk)
    assert Lead.objects.get().closed_because == "vanished"
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.is_open, lead.status, outcomes()) == (True, "contacted", ["made", "closed", "reopened"])


@pytest.mark.parametrize("status", ["new", "skipped"])
def test_a_home_that_ends_again_opens_the_same_lead_with_a_new_snapshot(
    mls: Collection, tenant: Tenant, status: str, owner: User
) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(30), public_remarks="First")
    take_in(tenant.pk)
    Lead.objects.update(status=status, assigned_to=owner)
    sync(mls, "b", on_market_date=day(20), status_change_timestamp=ago(20), public_remarks="Second")
    take_in(tenant.pk)
    sync(mls, "b", "Canceled", on_market_date=day(20), public_remarks="Second")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.is_open, lead.status, lead.mls_number, lead.assigned_to) == (True, "new", "IDb", owner)
    assert (lead.standard_status, lead.snapshot["public_remarks"]) == ("Canceled", "Second")
    assert [line.split(".")[0] for line in told(lead)] == ["Lead made", "Closed: Relisted", "Opened again"]
    assert outcomes() == ["made", "closed", "reopened"]


def test_a_home_that_ended_again_unseen_opens_its_open_lead_anew(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    mail = a_mail(Lead.objects.get())
    sync(mls, "b", on_market_date=day(50))
    sync(mls, "b", "Expired", on_market_date=day(50))
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.mls_number, outcomes()) == ("IDb", ["made", "superseded", "reopened"])
    assert EmailMessage.objects.get(pk=mail.pk).state == ActState.CANCELED


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


def test_converted_and_erased_leads_are_not_opened_again(mls: Collection, tenant: Tenant) -> None:
    for number, fields in (("1", {"status": "converted"}), ("2", {"closed_because": "erased", "closed_at": ago(1)})):
        sync(mls, number, "Expired", status_change_timestamp=ago(30), street_number=number)
        take_in(tenant.pk)
        Lead.objects.filter(mls_number=f"ID{number}").update(**fields)
        sync(mls, f"{number}b", "Expired", on_market_date=day(20), street_number=number)
    take_in(tenant.pk)
    assert outcomes() == ["made", "client", "made", "erased"]


def test_a_purged_lead_opens_only_for_a_later_ending(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(30))
    take_in(tenant.pk)
    Lead.objects.update(closed_because="purged", closed_at=ago(0), purged_at=ago(0))
    sync(mls, "a", "Canceled", status_change_timestamp=ago(30))
    take_in(tenant.pk)
    assert outcomes() == ["made", "purged"]
    sync(mls, "b", "Expired", on_market_date=day(20))
    take_in(tenant.pk)
    assert (outcomes()[-1], Lead.objects.get().purged_at) == ("reopened", None)


def test_a_corrected_address_does_not_lose_the_lead(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    sync(mls, "a", "Expired", street_number="19")
    sync(mls, "b", street_number="19", on_market_date=day(0))
    take_in(tenant.pk)
    assert Lead.objects.get().closed_because == "relisted"


def test_one_odd_value_does_not_sink_the_others(mls: Collection, tenant: Tenant) -> None:
    odd = {"list_price": 10**13, "bedrooms_total": 10**12, "living_area": 10**11, "city": "X" * 5000}
    sync(mls, "odd", "Expired", street_number="1", unparsed_address="1 Agave " + "y" * 9000, **odd)
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    assert outcomes() == ["made", "made"]


def test_prices_need_no_decision(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a")
    sync(mls, "a", list_price=450_000)
    take_in(tenant.pk)
    assert outcomes() == []


def test_a_strangers_listings_are_none_of_ours(mls: Collection, other_tenant: Tenant) -> None:
    sync(mls, "a", "Expired")
    take_in(other_tenant.pk)
    assert outcomes() == []
