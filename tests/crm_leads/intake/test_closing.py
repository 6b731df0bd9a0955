"""How a lead ends when its home is listed, sold or held, and opens when the home ends unsold again."""

import pytest
from django.contrib.auth.models import User

from crm_leads.enums import ActState
from crm_leads.intake.take_in import take_in
from crm_leads.models import EmailMessage, Lead
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import ago, day, outcomes, sync, told, vanish
from tests.crm_leads.rows import a_mail

pytestmark = pytest.mark.usefixtures("in_tenant")


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
    Lead.objects.update(status="contacted", has_phone=True)
    vanish(mls, "a")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.closed_because, lead.callable_until, lead.callable_rule) == ("vanished", None, "lead_closed")
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert lead.callable_until and not lead.callable_rule, "It is looked at anew whether it may be called."
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


def test_converted_and_erased_leads_are_not_opened_again(mls: Collection, tenant: Tenant) -> None:
    for number, fields in (("1", {"status": "converted"}), ("2", {"closed_because": "erased", "closed_at": ago(1)})):
        sync(mls, number, "Expired", status_change_timestamp=ago(30), street_number=number)
        take_in(tenant.pk)
        Lead.objects.filter(mls_number=f"ID{number}").update(**fields)
        sync(mls, f"{number}b", "Expired", on_market_date=day(20), street_number=number)
    take_in(tenant.pk)
    assert outcomes() == ["made", "client", "made", "erased"]


def test_a_converted_lead_stays_open_when_its_home_is_listed(mls: Collection, tenant: Tenant) -> None:
    """Perhaps by the tenant itself: the gate asks whose listing it is."""
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    Lead.objects.update(status="converted")
    sync(mls, "b", on_market_date=day(0), status_change_timestamp=ago(0))
    take_in(tenant.pk)
    assert (Lead.objects.get().is_open, outcomes()[-1]) == (True, "on_market")


def test_a_converted_lead_closes_when_its_home_is_sold(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(5))
    take_in(tenant.pk)
    Lead.objects.update(status="converted")
    sync(mls, "b", on_market_date=day(3), status_change_timestamp=ago(3))
    take_in(tenant.pk)
    assert Lead.objects.get().is_open
    sync(mls, "b", "Closed", on_market_date=day(3), status_change_timestamp=ago(0))
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.closed_because, lead.status, outcomes()[-1]) == ("sold", "converted", "closed")


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


def test_two_leads_whose_addresses_are_corrected_to_one_home(
    mls: Collection, other_mls: Collection, tenant: Tenant
) -> None:
    sync(mls, "a", "Expired", street_number="1")
    sync(other_mls, "b", "Expired", street_number="2")
    take_in(tenant.pk)
    sync(mls, "a", "Canceled", street_number="19")
    sync(other_mls, "b", "Canceled", street_number="19")
    take_in(tenant.pk)
    assert Lead.objects.open().count() == 1
    closed = Lead.objects.exclude(closed_at=None).get()
    assert closed.closed_because == "duplicate" and "corrected" in closed.closed_evidence
    sync(mls, "c", street_number="19", on_market_date=day(0))
    take_in(tenant.pk)
    assert not Lead.objects.open().exists()


def test_two_leads_whose_addresses_were_mixed_up_change_places(mls: Collection, tenant: Tenant) -> None:
    for key, number in (("a", "1"), ("b", "2")):
        sync(mls, key, "Expired", street_number=number)
    take_in(tenant.pk)
    for key, number in (("a", "2"), ("b", "1")):
        sync(mls, key, "Canceled", street_number=number)
    take_in(tenant.pk)
    sync(mls, "c", street_number="2", on_market_date=day(0))
    take_in(tenant.pk)
    closed = Lead.objects.exclude(closed_at=None).get()
    assert (closed.mls_number, closed.closed_because) == ("IDa", "relisted")


def test_an_address_corrected_to_that_of_another_lead_closes_the_second(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", street_number="1")
    sync(mls, "b", "Expired", street_number="2")
    take_in(tenant.pk)
    sync(mls, "b", "Canceled", street_number="1")
    take_in(tenant.pk)
    assert list(Lead.objects.open().values_list("property_key", flat=True)) == ["addr:92260:1:AGAVE DR:"]
    assert Lead.objects.filter(closed_because="duplicate").count() == 1


def test_newcomer_h5_a_listing_that_closes_no_lead_has_its_calls_looked_at(mls: Collection, tenant: Tenant) -> None:
    """A lease of the home: the lead stays open, and the gate may refuse its calls."""
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    Lead.objects.update(has_phone=True, callable_from=ago(0), callable_until=ago(-1))
    for status in ("Active", "Pending"):
        sync(mls, "lease", status, property_type="Residential Lease")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert lead.is_open and lead.callable_from is None and lead.callable_until is not None
