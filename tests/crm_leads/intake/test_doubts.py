"""What may be the home of a live listing makes no lead, is contacted by nobody, and is put before a person once."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from crm_leads.compliance.gate import look
from crm_leads.compliance.stopping_homes import stop_home
from crm_leads.intake.take_in import take_in
from crm_leads.models import Lead
from listings import collections, ingest
from listings.home_questions import settle_question
from listings.homes.judging import Verdict
from listings.models import Collection, HomeQuestion, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import lawful_policy, trace
from tests.crm_leads.intake.market import day, outcomes, reasons, sync, vanish

pytestmark = pytest.mark.usefixtures("in_tenant")
# One names a direction and the other does not: nobody but a person can tell.
NORTH: dict[str, Any] = {"street_number": "212", "street_name": "7th", "street_suffix": "Ave", "street_dir_suffix": "N"}
NO_SIDE: dict[str, Any] = {**NORTH, "street_dir_suffix": ""}


def question() -> HomeQuestion:
    return HomeQuestion.objects.get()


def test_an_ended_listing_that_may_be_for_sale_elsewhere_makes_no_lead(mls: Collection, other_mls: Collection) -> None:
    sync(other_mls, "live", **NO_SIDE)
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    assert not Lead.objects.exists() and outcomes() == ["maybe_same"]
    assert "Only one of them names the direction" in reasons()[0]
    assert {question().one_listing_id, question().other_listing_id} == set(Listing.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("said", "leads"), [(Verdict.SAME, 0), (Verdict.DIFFERENT, 1)])
def test_a_persons_word_decides_once_and_for_both(
    mls: Collection, other_mls: Collection, owner: User, said: Verdict, leads: int
) -> None:
    sync(other_mls, "live", **NO_SIDE)
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    settle_question(question(), said, owner)
    take_in(mls.tenant_id)
    assert Lead.objects.count() == leads
    homes = set(Listing.objects.values_list("property_key", flat=True))
    assert len(homes) == (1 if said is Verdict.SAME else 2)
    sync(other_mls, "live", list_price=450_000, **NO_SIDE)
    take_in(mls.tenant_id)
    assert HomeQuestion.objects.filter(answer=said).count() == HomeQuestion.objects.count() == 1
    assert Lead.objects.count() == leads


def test_of_a_listing_that_was_purged_nothing_can_be_said(mls: Collection, other_mls: Collection, owner: User) -> None:
    """It says nothing any more of its home, and would be one with every other purged one."""
    sync(other_mls, "live", **NO_SIDE)
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    with transaction.atomic():
        ingest.purge(mls, ["ended"])
    with pytest.raises(Listing.DoesNotExist):
        settle_question(question(), Verdict.SAME, owner)
    assert question().answer == ""


def test_when_the_other_listing_ends_as_well_the_lead_is_made_without_an_answer(
    mls: Collection, other_mls: Collection
) -> None:
    sync(other_mls, "live", **NO_SIDE)
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    vanish(other_mls, "live")
    take_in(mls.tenant_id)
    assert Lead.objects.count() == 1


def test_an_open_lead_stays_open_and_the_gate_waits_for_the_answer(
    mls: Collection, other_mls: Collection, owner: User
) -> None:
    lawful_policy()
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    lead = Lead.objects.get()
    assert look(trace(lead)).allowed
    sync(other_mls, "live", **NO_SIDE)
    take_in(mls.tenant_id)
    lead.refresh_from_db()
    verdict = look(trace(lead))
    assert lead.closed_at is None and (verdict.allowed, verdict.rule) == (False, "mls")
    assert "Same home?" in verdict.sentence and verdict.evidence["doubt"]
    settle_question(question(), Verdict.DIFFERENT, owner)
    assert look(trace(lead)).allowed


def test_the_answer_that_it_is_one_home_closes_its_lead(mls: Collection, other_mls: Collection, owner: User) -> None:
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    sync(other_mls, "live", **NO_SIDE)
    take_in(mls.tenant_id)
    settle_question(question(), Verdict.SAME, owner)
    take_in(mls.tenant_id)
    assert Lead.objects.get().closed_because == "relisted"


def test_bug_1_another_direction_is_another_home(mls: Collection, other_mls: Collection) -> None:
    sync(other_mls, "south", **{**NORTH, "street_dir_suffix": "S"})
    sync(mls, "north", "Expired", **NORTH)
    take_in(mls.tenant_id)
    assert Lead.objects.get().street_address == "212 7th Ave N" and not HomeQuestion.objects.exists()


@pytest.mark.parametrize(
    ("ended", "again"),
    [
        ({"street_name": "Saint Andrews"}, {"street_name": "St. Andrews"}),
        ({"street_number": "73-455"}, {"street_number": "73455"}),
        ({"street_name": "Second"}, {"street_name": "2nd"}),
        ({"street_suffix": "Way"}, {"street_suffix": "Wy"}),
        ({"street_name": "Old Name", "parcel_number": "620-300-041"}, {"parcel_number": "620300041"}),
    ],
)
def test_bugs_2_to_4_a_relisting_in_another_spelling_closes_the_lead(
    mls: Collection, other_mls: Collection, ended: dict[str, Any], again: dict[str, Any]
) -> None:
    place: dict[str, Any] = {"county_or_parish": "Riverside"}
    sync(mls, "ended", "Expired", **place, **ended)
    take_in(mls.tenant_id)
    assert Lead.objects.get().closed_at is None
    sync(other_mls, "again", **place, **again)
    take_in(mls.tenant_id)
    assert Lead.objects.get().closed_because == "relisted"


def test_nobody_of_another_tenant_is_asked(mls: Collection, in_tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        sync(collections.provision(other_tenant, "gps", title="Theirs"), "live", **NO_SIDE)
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    assert Lead.objects.count() == 1 and not HomeQuestion.objects.exists()


def test_a_collection_that_comes_later_stops_no_reading(mls: Collection, owner: User, crmls: Collection) -> None:
    crmls.delete()
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    collections.provision(mls.tenant, "later", title="Later")
    take_in(mls.tenant_id)
    assert Lead.objects.count() == 1


def test_an_old_sale_of_what_may_be_the_same_home_holds_nothing_back(mls: Collection, other_mls: Collection) -> None:
    sync(other_mls, "sold", "Closed", close_date=day(900), **NO_SIDE)
    sync(mls, "ended", "Expired", **NORTH)
    take_in(mls.tenant_id)
    assert Lead.objects.count() == 1 and not HomeQuestion.objects.exists()


def test_a_stop_goes_along_when_the_address_of_its_lead_is_corrected(mls: Collection, other_mls: Collection) -> None:
    lawful_policy()
    sync(mls, "first", "Expired", **NORTH)
    sync(other_mls, "second", "Expired", street_number="500", street_name="Elm", street_suffix="St")
    take_in(mls.tenant_id)
    stop_home(Lead.objects.get(street_address="212 7th Ave N"))
    sync(mls, "first", "Expired", street_number="500", street_name="Elm", street_suffix="St", list_price=450_000)
    take_in(mls.tenant_id)
    kept = Lead.objects.get(closed_at=None)
    assert look(trace(kept)).rule == "home_stopped"
