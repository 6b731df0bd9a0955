import pytest
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Enrollment, Lead, SkipTrace, SkipTraceRow, VoicemailDrop
from crm_leads.outreach.stopping import stop_queued
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.rows import a_lead, one_row_of_each
from tests.realty.tenants.rows import a_listing

pytestmark = pytest.mark.usefixtures("in_tenant")


def a_trace(key: str, *leads: Lead, state: str = ActState.QUEUED) -> SkipTrace:
    trace = SkipTrace.objects.create(trace_type="normal", idempotency_key=key, state=state, requested_at=timezone.now())
    for lead in leads:
        SkipTraceRow.objects.create(trace=trace, lead=lead, address="1 Test Way", city="Palm Springs", state="CA")
    return trace


def test_everything_queued_for_the_lead_stops(gps: Collection, tenant: Tenant, owner: object) -> None:
    one_row_of_each(tenant, owner, gps, a_listing(gps))  # type: ignore[arg-type]
    stopped = stop_queued([Lead.objects.get().pk], "Relisted.")
    assert str(stopped) == "1 voicemail, 1 e-mail, 1 skip trace and 1 sequence"
    assert VoicemailDrop.objects.get().state == SkipTrace.objects.get().state == ActState.CANCELED
    assert Enrollment.objects.get().stopped_because == "Relisted."
    assert not stop_queued([Lead.objects.get().pk], "Again.")


def test_an_order_goes_on_for_the_other_leads() -> None:
    mine, other = a_lead(), a_lead(property_key="other")
    trace = a_trace("shared", mine, other)
    stop_queued([mine.pk], "Relisted.")
    trace.refresh_from_db()
    assert trace.state == ActState.QUEUED
    assert list(SkipTraceRow.objects.filter(outcome="pending")) == [other.trace_rows.get()]


def test_an_order_that_was_claimed_is_left_alone() -> None:
    lead = a_lead()
    trace = a_trace("claimed", lead, state=ActState.CLAIMED)
    assert not stop_queued([lead.pk], "Relisted.")
    trace.refresh_from_db()
    assert (trace.state, trace.rows.get().outcome) == (ActState.CLAIMED, "pending")
