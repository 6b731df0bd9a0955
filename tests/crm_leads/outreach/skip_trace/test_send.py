"""One call for each order, and what becomes of it by what the vendor says."""

from typing import Any

import pytest

from crm_leads.enums import ActState
from crm_leads.models import (
    Activity,
    Contact,
    GateDecision,
    Lead,
    PhoneNumber,
    Scrub,
    SkipTrace,
    Suppression,
    VendorAccount,
)
from crm_leads.outreach.skip_trace import match, poll, results, scrubs, send
from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT, order
from crm_leads.vendors.base import Home, Person, Phone
from crm_leads.vendors.tracerfy import client
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.skip_trace.rows import homes, outcomes, worth_a_scrub
from tests.crm_leads.rows import a_contact, a_lead, a_phone

TRACE = "/trace/"


def carried(trace: SkipTrace) -> SkipTrace:
    send.carry_out(trace.pk)
    trace.refresh_from_db()
    return trace


def test_an_instant_trace_ends_with_contacts_and_the_credits(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    trace = carried(order(homes(15), INSTANT, None))
    found = outcomes(trace)
    assert trace.state == ActState.SUCCEEDED and found["found"] + found["missed"] == 15
    assert trace.credits_deducted == 5 * found["found"]
    assert Lead.objects.exclude(owner_name="").count() == found["found"]
    assert Lead.objects.filter(has_phone=True).count() > 5
    assert trace.unmatched == [] and len(vendors.asked("tracerfy", TRACE)) == 1


def test_the_credits_of_an_instant_trace_are_of_the_day_it_was_claimed(tracerfy: VendorAccount) -> None:
    """Its answer is its outcome, so it is never only sent; the report of the team goes by that day."""
    trace = carried(order(homes(1), INSTANT, None))
    assert trace.state == ActState.SUCCEEDED and trace.sent_at == trace.claimed_at is not None


def test_an_order_waits_while_the_brokerage_is_suspended(
    tracerfy: VendorAccount, vendors: SimulatedVendors, in_tenant: Tenant
) -> None:
    trace = order(homes(2), ADVANCED, None)
    with platform_scope("test"):
        Tenant.objects.update(is_active=False)
    assert carried(trace).state == ActState.QUEUED and not vendors.asked("tracerfy", TRACE)
    assert outcomes(trace)["pending"] == 2 and trace.not_before is not None
    with platform_scope("test"):
        Tenant.objects.update(is_active=True)
    SkipTrace.objects.update(not_before=None)
    assert carried(trace).state == ActState.SENT


def test_a_second_call_for_the_same_order_does_nothing(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    trace = carried(order(homes(1), INSTANT, None))
    assert send.carry_out(trace.pk) is None
    assert len(vendors.asked("tracerfy", TRACE)) == 1


def test_each_lead_has_a_decision_of_the_gate_before_the_call(tracerfy: VendorAccount) -> None:
    trace = carried(order(homes(3), ADVANCED, None))
    assert GateDecision.objects.filter(channel="trace", allowed=True).count() == 3
    assert trace.decision_id and trace.state == ActState.SENT and trace.queue_id


def test_a_lead_that_closed_meanwhile_is_not_sent(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    leads = homes(2)
    trace = order(leads, INSTANT, None)
    Lead.objects.filter(pk=leads[0].pk).update(closed_at="2026-11-01T00:00Z", closed_because="relisted")
    carried(trace)
    [asked] = vendors.asked("tracerfy", TRACE)
    assert [home["address"] for home in asked.body] == ["2 Test Way"]
    assert outcomes(trace)["failed"] == 1
    assert Activity.objects.get(kind="refused").summary.startswith("Skip trace refused: The lead is closed")


def test_an_order_of_which_nothing_is_admitted_calls_nobody(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    leads = homes(1)
    trace = order(leads, INSTANT, None)
    Lead.objects.update(closed_at="2026-11-01T00:00Z", closed_because="relisted")
    assert carried(trace).state == ActState.REFUSED
    assert vendors.asked("tracerfy") == []


@pytest.mark.parametrize("fault", ["drop_after", "status_after", "garbage"])
@pytest.mark.parametrize("trace_type", [INSTANT, ADVANCED])
def test_a_lost_answer_is_unknown_and_never_ordered_again(
    tracerfy: VendorAccount, vendors: SimulatedVendors, fault: str, trace_type: str
) -> None:
    vendors.faults.add(fault, path=TRACE, count=1)
    trace = carried(order(homes(1), trace_type, None))
    assert trace.state == ActState.UNKNOWN and ("unknown" in trace.error or "may have" in trace.error)
    assert send.carry_out(trace.pk) is None
    assert len(vendors.asked("tracerfy", TRACE)) == 1 and outcomes(trace) == {"pending": 1}
    assert Activity.objects.filter(summary=send.LOST).count() == 1


def test_a_refused_token_fails_the_order_and_frees_its_leads(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    tracerfy.secrets = {"token": "INVALID_TOKEN"}
    tracerfy.save()
    trace = carried(order(homes(1), INSTANT, None))
    assert trace.state == ActState.FAILED and "owner of your brokerage" in trace.error
    assert outcomes(trace) == {"failed": 1} and trace.credits_deducted is None


def test_a_limit_puts_the_order_back_and_the_account_to_wait(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    vendors.faults.add("status", path=TRACE, status=429, count=1)
    trace = carried(order(homes(1), INSTANT, None))
    assert trace.state == ActState.QUEUED and trace.not_before is not None
    tracerfy.refresh_from_db()
    assert tracerfy.suspended_until is not None
    # Nobody calls before.
    assert send.carry_out(trace.pk) is None and len(vendors.asked("tracerfy", TRACE)) == 1


def test_an_unreachable_vendor_puts_the_order_back(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    vendors.faults.add("status", path=TRACE, status=503, count=1)
    trace = carried(order(homes(1), INSTANT, None))
    assert trace.state == ActState.QUEUED
    SkipTrace.objects.update(not_before=None)
    assert carried(trace).state == ActState.SUCCEEDED


def test_found_numbers_are_scrubbed_by_an_order_of_their_own(tracerfy: VendorAccount) -> None:
    carried(order(homes(10), INSTANT, None))
    scrub = SkipTrace.objects.get(trace_type="dnc")
    assert sorted(scrub.numbers) == sorted(worth_a_scrub())
    assert scrub.credits_estimated == len(scrub.numbers) > 0


def test_a_person_known_as_litigator_is_suppressed_at_every_address(tracerfy: VendorAccount) -> None:
    carried(order(homes(15, first=1), INSTANT, None))
    carried(order(homes(15, first=16), INSTANT, None))
    carried(order(homes(15, first=31), INSTANT, None))
    listed = set(Suppression.objects.filter(because="litigator").values_list("address", flat=True))
    assert any("@" in address for address in listed) and any(address.startswith("+1") for address in listed)


def test_entities_the_deceased_and_no_birth_dates(tracerfy: VendorAccount) -> None:
    for first in (1, 16, 31, 46):
        carried(order(homes(15, first=first), INSTANT, None))
    contacts = [contact for lead in Lead.objects.all() for contact in lead.contacts.all()]
    assert any(contact.is_entity for contact in contacts) and any(contact.is_deceased for contact in contacts)
    assert max(lead.contacts.count() for lead in Lead.objects.all()) > 1


def test_an_answer_for_an_erased_lead_keeps_nobody(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    trace = order([a_lead(street_address="MULTI")], ADVANCED, None)
    carried(trace)
    Lead.objects.update(closed_because="erased", closed_at="2026-11-01T00:00Z")
    vendors.advance(60)
    assert poll.poll() == 1
    assert outcomes(trace) == {"failed": 1} and not PhoneNumber.objects.exists()


def test_a_scrub_at_once_records_each_number(tracerfy: VendorAccount) -> None:
    carried(order(homes(3), INSTANT, None))
    SkipTrace.objects.filter(trace_type="dnc").delete()
    scrub = carried(scrubs.order(list(Lead.objects.all()), None, at_once=True))
    assert scrub.state == ActState.SUCCEEDED and scrub.credits_deducted == 5 * scrub.number_count
    assert scrub.numbers == [] and scrubs.due_numbers(list(Lead.objects.all()), tracerfy) == []


def test_what_the_vendors_sandbox_answers_is_marked_as_simulated(
    tracerfy: VendorAccount, vendors: SimulatedVendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its do-not-call records are invented: the gate must not admit a real call by them."""
    monkeypatch.setattr(client, "SANDBOX", f"{vendors.url}/tracerfy")
    VendorAccount.objects.update(is_simulated=False, options={"environment": "sandbox"})
    [lead] = homes(1)
    a_phone(a_contact(lead))
    scrub = carried(scrubs.order([lead], None, at_once=True))
    assert scrub.state == ActState.SUCCEEDED and scrub.is_simulated
    assert Scrub.objects.get().is_simulated


def test_a_lead_that_was_purged_while_the_answer_came_keeps_nobody(
    tracerfy: VendorAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = order([a_lead(street_address="MULTI")], INSTANT, None)

    def purged_meanwhile(rows: Any, homes: Any) -> match.Matched:
        Lead.objects.update(closed_because="purged", closed_at="2026-11-01T00:00Z", purged_at="2026-11-01T00:00Z")
        return match.match(rows, homes)

    monkeypatch.setattr(results, "match", purged_meanwhile)
    assert outcomes(carried(trace)) == {"failed": 1}
    assert not Contact.objects.exists()


def test_numbers_of_a_lead_that_closed_meanwhile_are_not_paid_for(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    trace = carried(order([a_lead(street_address="MULTI")], ADVANCED, None))
    Lead.objects.update(closed_because="relisted", closed_at="2026-11-01T00:00Z")
    vendors.advance(60)
    poll.poll()
    assert outcomes(trace) == {"found": 1} and PhoneNumber.objects.exists()
    assert not SkipTrace.objects.filter(trace_type="dnc").exists()


def test_an_answer_for_another_address_is_not_called_nobody(tracerfy: VendorAccount) -> None:
    trace = carried(order(homes(1), ADVANCED, None))
    stranger = Home("9 ELSEWHERE WAY", "PALM SPRINGS", "CA", "", (Person("Zoe Else"),))
    assert results.apply(trace, [stranger], 2)
    assert outcomes(trace) == {"missed": 1}
    assert Activity.objects.filter(summary__contains=results.STRANGERS).count() == 1


def test_a_number_that_two_owners_share_is_kept_and_told_once(tracerfy: VendorAccount) -> None:
    trace = carried(order(homes(1), ADVANCED, None))
    both = ("7605550123", "7605550124")
    persons = tuple(Person(name, phones=tuple(Phone(each) for each in both)) for name in ("Ana One", "Ben One"))
    assert results.apply(trace, [Home("1 TEST WAY", "PALM SPRINGS", "CA", "", persons)], 2)
    assert Contact.objects.count() == 2 and PhoneNumber.objects.count() == 2
    assert Activity.objects.filter(summary="Skip trace found Ana One, Ben One: 2 phones, 0 e-mail addresses.").exists()


def test_a_litigators_number_is_suppressed_though_another_owner_has_it_too(tracerfy: VendorAccount) -> None:
    trace = carried(order(homes(1), ADVANCED, None))
    own = {"phones": (Phone("7605550123"),), "emails": ("home@example.com",)}
    persons = (Person("Ana One", **own), Person("Ben One", litigator=True, **own))
    assert results.apply(trace, [Home("1 TEST WAY", "PALM SPRINGS", "CA", "", persons)], 2)
    listed = Suppression.objects.filter(because="litigator").values_list("address", flat=True)
    assert set(listed) == {"+17605550123", "home@example.com"}
