"""Batches keep to the vendor's limit by themselves; a 429 would stop everything else of the account."""

from datetime import timedelta

from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Lead, PhoneNumber, SkipTrace, VendorAccount
from crm_leads.outreach.skip_trace import pacing, scrubs, send, tasks
from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT, order
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.skip_trace.rows import homes, worth_a_scrub


def carry_out_all() -> None:
    for trace in SkipTrace.objects.filter(state=ActState.QUEUED).order_by("pk"):
        send.carry_out(trace.pk)


def test_a_morning_of_single_traces_never_meets_the_limit_of_scrubs(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    """Each trace orders a scrub of the numbers it found: those beyond the tenth wait together in one."""
    for lead in homes(22):
        order([lead], INSTANT, None)
        carry_out_all()
    tracerfy.refresh_from_db()
    assert tracerfy.suspended_until is None
    placed = vendors.asked("tracerfy", "/dnc/scrub/")
    assert [each.status for each in placed] == [200] * pacing.MOST_BATCHES
    waiting = SkipTrace.objects.get(trace_type=scrubs.BATCH, state=ActState.QUEUED)
    assert waiting.error == pacing.ITS_TURN and waiting.number_count == len(waiting.numbers) > 2
    asked = {number for trace in SkipTrace.objects.filter(trace_type=scrubs.BATCH) for number in trace.numbers}
    # Whom a later trace told to be a litigator was asked about before.
    assert worth_a_scrub() <= asked <= set(PhoneNumber.objects.values_list("number", flat=True))
    assert scrubs.due_numbers(list(Lead.objects.all()), tracerfy) == []


def test_the_next_batch_is_placed_when_its_turn_comes(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    for lead in homes(12):
        order([lead], ADVANCED, None)
    carry_out_all()
    assert SkipTrace.objects.filter(state=ActState.SENT).count() == 10
    vendors.advance(320)
    past = timezone.now() - pacing.WINDOW
    SkipTrace.objects.filter(state=ActState.SENT).update(claimed_at=past)
    SkipTrace.objects.update(not_before=None, requested_at=past - timedelta(minutes=1))
    tasks.look_after()
    assert len(vendors.asked("tracerfy", "/v1/api/trace/")) == 12
    assert all(each.status == 200 for each in vendors.asked("tracerfy", "/v1/api/trace/"))


def test_numbers_that_join_a_waiting_check_count_against_the_cap(tracerfy: VendorAccount) -> None:
    for lead in homes(20):
        order([lead], INSTANT, None)
        carry_out_all()
    for trace in SkipTrace.objects.filter(trace_type=scrubs.BATCH):
        assert trace.credits_estimated == trace.number_count
