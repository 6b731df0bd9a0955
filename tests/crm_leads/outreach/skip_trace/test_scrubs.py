"""Do-not-call records: bought when due, kept with their date, and counted against the cap."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.scrubs import record_scrub
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import ActState, SuppressedBecause
from crm_leads.models import Contact, Lead, PhoneNumber, Scrub, SkipTrace, Suppression, VendorAccount
from crm_leads.outreach.skip_trace import request, results, scrubs, send, tasks
from crm_leads.outreach.skip_trace.scrubs import NothingToScrub
from crm_leads.privacy.erasure import erase
from crm_leads.vendors.base import Home, Person, Phone, Record
from crm_leads.vendors.errors import NoCredits
from realty.tenants.models import Tenant
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.skip_trace.test_request import cap
from tests.crm_leads.rows import PHONE, a_contact, a_lead, a_phone

OTHER = "+17605550124"


@pytest.fixture
def lead(tracerfy: VendorAccount) -> Lead:
    lead = a_lead()
    contact = a_contact(lead)
    a_phone(contact)
    a_phone(contact, OTHER)
    return lead


def scrubbed(number: str, days_ago: float) -> Scrub:
    at = timezone.now() - timedelta(days=days_ago)
    return record_scrub(number, source="test", national_dnc=False, state_dnc=False, litigator=False, scrubbed_at=at)


@pytest.mark.parametrize(("days_ago", "is_due"), [(1, False), (30.9, False), (31.1, True)])
def test_a_record_is_bought_anew_after_31_days(
    lead: Lead, tracerfy: VendorAccount, days_ago: float, is_due: bool
) -> None:
    scrubbed(PHONE, days_ago)
    assert scrubs.due_numbers([lead], tracerfy) == ([PHONE, OTHER] if is_due else [OTHER])


def test_newcomer_l14_no_credit_for_somebody_whom_nobody_may_call(lead: Lead, tracerfy: VendorAccount) -> None:
    """A known litigator's number, and every number of a person who asked to be left alone."""
    suppress(PHONE, SuppressedBecause.LITIGATOR, evidence="Scrub by tracerfy")
    assert PHONE not in scrubs.due_numbers([lead], tracerfy)
    suppress(OTHER, SuppressedBecause.OPT_OUT, evidence="Said so.")
    assert scrubs.due_numbers([lead], tracerfy) == []


def test_an_invented_record_holds_up_no_real_check(lead: Lead, tracerfy: VendorAccount) -> None:
    """The gate asks for a check with a real account; that one must be to be had."""
    said: dict[str, bool] = {"national_dnc": False, "state_dnc": False, "litigator": False, "is_simulated": True}
    for number in (PHONE, OTHER):
        record_scrub(number, source="test", **said)
    assert scrubs.due_numbers([lead], tracerfy) == []
    tracerfy.is_simulated = False
    assert scrubs.due_numbers([lead], tracerfy) == [PHONE, OTHER]
    tracerfy.options = {"environment": "sandbox"}
    assert scrubs.due_numbers([lead], tracerfy) == []


def test_a_wrong_number_is_not_paid_for(lead: Lead, tracerfy: VendorAccount) -> None:
    PhoneNumber.objects.filter(number=OTHER).update(is_wrong=True)
    assert scrubs.due_numbers([lead], tracerfy) == [PHONE]


def test_a_number_under_way_is_not_ordered_twice(lead: Lead) -> None:
    trace = scrubs.order([lead], None)
    assert (trace.numbers, trace.credits_estimated) == ([PHONE, OTHER], 2)
    with pytest.raises(NothingToScrub):
        scrubs.order([lead], None)
    SkipTrace.objects.update(state=ActState.UNKNOWN)
    with pytest.raises(NothingToScrub):
        scrubs.order([lead], None)


def test_the_cap_holds_for_scrubs(lead: Lead, tenant: Tenant) -> None:
    cap(tenant, 1)
    with pytest.raises(NoCredits):
        scrubs.order([lead], None)
    assert not SkipTrace.objects.exists()


def ordered(lead: Lead) -> SkipTrace:
    trace = scrubs.order([lead], None)
    send.carry_out(trace.pk)
    trace.refresh_from_db()
    return trace


def record(number: str, **fields: Any) -> Record:
    said: dict[str, Any] = {"national_dnc": False, "state_dnc": False, "state_dnc_list": "", "litigator": False}
    return Record(number.removeprefix("+1"), **{**said, **fields})


def test_a_litigator_goes_on_the_do_not_contact_list(lead: Lead) -> None:
    assert scrubs.apply(ordered(lead), [record(PHONE, litigator=True), record(OTHER)], 2)
    assert [row.address for row in Suppression.objects.filter(because="litigator")] == [PHONE]


def test_a_number_that_the_vendor_left_out_stays_unchecked(lead: Lead) -> None:
    trace = ordered(lead)
    assert scrubs.apply(trace, [record(PHONE), record("+17605550199")], 1)
    assert [row.number for row in Scrub.objects.all()] == [PHONE]
    assert "left out 1 of 2 numbers" in trace.error
    assert trace.unmatched == [{"address": "number ending 0199", "why": "No one requested it."}]


def test_a_result_that_comes_again_changes_nothing(lead: Lead) -> None:
    trace = ordered(lead)
    assert scrubs.apply(trace, [record(PHONE), record(OTHER)], 2)
    again = SkipTrace.objects.get(pk=trace.pk)
    assert not scrubs.apply(again, [record(PHONE, litigator=True)], 2)
    assert Scrub.objects.count() == 2 and not Suppression.objects.exists()


@pytest.mark.parametrize("is_on", [True, False])
def test_records_are_refreshed_by_the_schedule_only_where_that_was_switched_on(
    lead: Lead, tracerfy: VendorAccount, is_on: bool
) -> None:
    scrubbed(PHONE, 29)
    scrubbed(OTHER, 5)
    tracerfy.options = {**tracerfy.options, "refresh_scrubs": is_on}
    tracerfy.save()
    assert tasks.refresh_scrubs() == is_on
    assert [trace.numbers for trace in SkipTrace.objects.all()] == ([[PHONE]] if is_on else [])


def test_numbers_of_closed_leads_are_not_refreshed(lead: Lead, tracerfy: VendorAccount) -> None:
    scrubbed(PHONE, 40)
    Lead.objects.update(closed_at=timezone.now(), closed_because="sold")
    tracerfy.options = {**tracerfy.options, "refresh_scrubs": True}
    tracerfy.save()
    assert tasks.refresh_scrubs() == 0


@pytest.mark.parametrize(("credits", "bought"), [(0, []), (1, [PHONE]), (2, [PHONE, OTHER]), (9, [PHONE, OTHER])])
def test_a_refresh_buys_what_the_month_still_pays_for(
    lead: Lead, tenant: Tenant, tracerfy: VendorAccount, credits: int, bought: list[str]
) -> None:
    """More numbers due than the cap pays for had the whole order refused, every day."""
    scrubbed(PHONE, 29)
    scrubbed(OTHER, 30)
    cap(tenant, credits)
    tracerfy.options = {**tracerfy.options, "refresh_scrubs": True}
    assert (scrubs.refresh_due(tracerfy) is not None) is bool(bought)
    assert [number for trace in SkipTrace.objects.all() for number in trace.numbers] == bought


def test_a_refresh_pays_for_nobody_whom_no_record_would_open(lead: Lead, tracerfy: VendorAccount) -> None:
    scrubbed(PHONE, 40)
    scrubbed(OTHER, 40)
    suppress(PHONE, SuppressedBecause.LITIGATOR, evidence="Scrub by tracerfy")
    tracerfy.options = {**tracerfy.options, "refresh_scrubs": True}
    trace = scrubs.refresh_due(tracerfy)
    assert trace is not None and trace.numbers == [OTHER]
    SkipTrace.objects.all().delete()
    Contact.objects.update(is_deceased=True)
    assert scrubs.refresh_due(tracerfy) is None


def test_who_was_erased_does_not_come_back(lead: Lead, owner: User) -> None:
    """Neither by a scrub that was under way, nor by a later trace of another home."""
    trace = ordered(lead)
    erase([PHONE], requested_by="a letter", user=owner)
    trace.refresh_from_db()
    assert scrubs.apply(trace, [record(PHONE), record(OTHER)], 2)
    assert not Scrub.objects.exclude(number="").exists()
    person = Person("Ana Owner", phones=(Phone("7605550123"),), emails=("ana@example.com",))
    again = request.order([a_lead(property_key="other")], "advanced", None)
    send.carry_out(again.pk)
    again.refresh_from_db()
    homes = [Home(street, "Palm Springs", "CA", "", (person,)) for street in ("1 Test Way", "8 Test Way")]
    assert results.apply(again, homes, 2)
    assert not Contact.objects.exists() and again.rows.get().outcome == "missed" and again.unmatched == []


def test_an_order_whose_numbers_were_erased_calls_nobody(lead: Lead, owner: User, vendors: SimulatedVendors) -> None:
    trace = scrubs.order([lead], None)
    erase([PHONE, OTHER], requested_by="a letter", user=owner)
    send.carry_out(trace.pk)
    trace.refresh_from_db()
    assert trace.state == ActState.REFUSED and vendors.asked("tracerfy") == []


@pytest.mark.parametrize("at_once", [True, False])
def test_a_check_that_fails_says_so_on_the_lead(lead: Lead, tracerfy: VendorAccount, at_once: bool) -> None:
    """It was ordered by itself after a trace, so nobody looks at the page of orders."""
    tracerfy.secrets = {"token": "INVALID_TOKEN"}
    tracerfy.save()
    trace = scrubs.order([lead], None, at_once=at_once)
    send.carry_out(trace.pk)
    [line] = lead.activities.values_list("summary", flat=True)
    assert line.startswith("Numbers were not checked for do-not-call: Tracerfy does not know the API token")
    assert scrubs.due_numbers([lead], tracerfy) == [PHONE, OTHER]


def test_a_check_without_known_outcome_says_what_to_do(lead: Lead, vendors: SimulatedVendors) -> None:
    vendors.faults.add("drop_after", path="/dnc/scrub/", count=1)
    assert ordered(lead).state == ActState.UNKNOWN
    assert lead.activities.get().summary == send.LOST
    with pytest.raises(NothingToScrub, match="settle it on the page of skip traces"):
        scrubs.order([lead], None)
