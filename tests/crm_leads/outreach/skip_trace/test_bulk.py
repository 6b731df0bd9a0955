import pytest
from django.contrib.auth.models import User

from crm_leads.models import Lead, PhoneNumber, SkipTrace, VendorAccount
from crm_leads.outreach.skip_trace import bulk, bulk_scrub, calling, ordering
from realty.tenants.models import Tenant
from tests.crm_leads.outreach.skip_trace.rows import homes
from tests.crm_leads.outreach.skip_trace.test_ordering import cap


def test_the_preview_tells_cost_and_refusals(tracerfy: VendorAccount) -> None:
    leads = [*homes(2), *homes(1, first=3, city="")]
    preview = bulk.bulk_preview(leads, {"trace_type": "advanced"})
    assert (preview.will, preview.refused) == (2, [(ordering.NO_ADDRESS, 1)])
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
    calling.carry_out(ordering.order(homes(10), "instant", owner).pk)
    SkipTrace.objects.filter(trace_type="dnc").delete()
    leads, numbers = list(Lead.objects.all()), PhoneNumber.objects.values("number").distinct().count()
    assert bulk_scrub.bulk_preview(leads, {}).will == numbers
    assert bulk_scrub.bulk_carry_out(leads, {}, owner) == f"A do-not-call check of {numbers} numbers is ordered."
    assert bulk_scrub.bulk_preview(leads, {}).refused == [(bulk_scrub.FRESH, numbers)]
