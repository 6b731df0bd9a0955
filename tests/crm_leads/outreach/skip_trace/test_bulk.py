from types import ModuleType

import pytest
from django.contrib.auth.models import User

from crm_leads.models import Lead, PhoneNumber, SkipTrace, VendorAccount
from crm_leads.outreach.skip_trace import bulk, bulk_scrubs, request, send
from realty.tenants.models import Tenant
from tests.crm_leads.outreach.skip_trace.rows import homes, worth_a_scrub
from tests.crm_leads.outreach.skip_trace.test_request import cap
from tests.crm_leads.rows import a_contact, a_phone


def test_the_preview_tells_cost_and_refusals(tracerfy: VendorAccount) -> None:
    leads = [*homes(2), *homes(1, first=3, city="")]
    preview = bulk.bulk_preview(leads, {"trace_type": "advanced"})
    assert (preview.will, preview.refused) == (2, [(request.NO_ADDRESS, 1)])
    assert preview.cost.startswith("at most 4 credits")


def test_instant_takes_fifteen_and_says_so(tracerfy: VendorAccount, owner: User) -> None:
    leads, options = homes(17), {"trace_type": "instant"}
    preview = bulk.bulk_preview(leads, options)
    assert preview.will == 15 and preview.refused == [("More than 15 at once: choose a batch", 2)]
    assert bulk.bulk_carry_out(leads, options, owner) == "15 leads are ordered to be traced."


def test_many_leads_go_in_several_orders(tracerfy: VendorAccount, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bulk.LIMITS, "advanced", 2)
    assert bulk.bulk_carry_out(homes(5), {"trace_type": "advanced"}, owner) == "5 leads are ordered to be traced."
    assert SkipTrace.objects.count() == 3


def test_a_refusal_says_what_was_ordered_before_it(
    tracerfy: VendorAccount, owner: User, monkeypatch: pytest.MonkeyPatch, tenant: Tenant
) -> None:

    monkeypatch.setitem(bulk.LIMITS, "advanced", 2)
    cap(tenant, 5)
    said = bulk.bulk_carry_out(homes(4), {"trace_type": "advanced"}, owner)
    assert said.startswith("2 leads are ordered to be traced. This may use 4 credits, and 1 of this month's 5 are left")


def test_numbers_are_scrubbed_together_once(tracerfy: VendorAccount, owner: User) -> None:
    send.carry_out(request.order(homes(10), "instant", owner).pk)
    SkipTrace.objects.filter(trace_type="dnc").delete()
    leads, numbers = list(Lead.objects.all()), len(worth_a_scrub())
    known = PhoneNumber.objects.values("number").distinct().count()
    assert 0 < numbers < known
    assert bulk_scrubs.bulk_preview(leads, {}).will == numbers
    assert bulk_scrubs.bulk_carry_out(leads, {}, owner) == f"A do-not-call check of {numbers} numbers is ordered."
    assert bulk_scrubs.bulk_preview(leads, {}).refused == [(bulk_scrubs.FRESH, known)]


@pytest.mark.parametrize("part", [bulk, bulk_scrubs])
def test_without_an_account_the_preview_says_who_must_act(in_tenant: Tenant, part: ModuleType) -> None:
    preview = part.bulk_preview(homes(2), {})
    assert preview.will == 0 and preview.cost == ""
    assert preview.refused[0][0].startswith("Tracerfy is not set up") and preview.refused[0][1] == 2


def test_the_preview_holds_to_the_cap_as_the_order_does(
    tracerfy: VendorAccount, owner: User, monkeypatch: pytest.MonkeyPatch, tenant: Tenant
) -> None:
    monkeypatch.setitem(bulk.LIMITS, "advanced", 2)
    cap(tenant, 9)
    leads = homes(5)
    preview = bulk.bulk_preview(leads, {"trace_type": "advanced"})
    assert (preview.will, preview.refused) == (4, [(bulk.OVER_CAP.format(left=9), 1)])
    assert preview.cost.endswith("9 of this month's cap are left")
    assert bulk.bulk_carry_out(leads, {"trace_type": "advanced"}, owner).startswith("4 leads are ordered")


def test_a_check_over_the_cap_is_refused_before(tracerfy: VendorAccount, tenant: Tenant) -> None:
    a_phone(a_contact(homes(1)[0]))
    cap(tenant, 0)
    preview = bulk_scrubs.bulk_preview(list(Lead.objects.all()), {})
    assert (preview.will, preview.refused, preview.cost) == (0, [(bulk.OVER_CAP.format(left=0), 1)], "")
