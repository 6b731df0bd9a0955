"""Carry an order out: claim, ask the gate, call the vendor once, record.

The claim is committed before the call. A process that dies afterwards leaves a claimed row, which becomes "outcome
unknown": nothing orders it again by itself.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from logging import getLogger

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.enums import ActivityKind, ActState, Channel
from crm_leads.leads import timeline
from crm_leads.models import GateDecision, SkipTrace, SkipTraceRow, VendorAccount
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import pacing, results, scrubs
from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT, address_of, close_rows
from crm_leads.vendors import accounts, base
from crm_leads.vendors.base import SkipTracer
from crm_leads.vendors.channels import SKIP_TRACE
from crm_leads.vendors.errors import OutcomeUnknown, RateLimited, Unavailable, VendorError
from realty.database.constraints import broken

log = getLogger(__name__)

BATCHES = (ADVANCED, scrubs.BATCH)
TRY_AGAIN = timedelta(minutes=2)
# An order that cannot be placed for so long fails, and its leads are free.
GIVE_UP = timedelta(hours=6)
STRANGE_ID = f"{SKIP_TRACE.vendor} answered a new order with the id of an older one. Look at its own list of batches."
LOST = "Skip trace: the outcome is not known. Look at it on the page of skip traces."
REFUSED_ALL = "No lead of the order can be traced anymore."


def carry_out(trace_id: int) -> ActState | None:
    """Place a queued order, for exactly one caller. Gives the state it is left in; None where it was not ours to
    place."""
    trace = acts.claim(SkipTrace, trace_id)
    if trace is None:
        return None
    try:
        account = accounts.for_channel(Channel.TRACE)
        _place(trace, account)
    except VendorError as error:
        _not_placed(trace, error)
    trace.refresh_from_db()
    return ActState(trace.state)


def _place(trace: SkipTrace, account: VendorAccount) -> None:
    client: SkipTracer = accounts.client(account)
    # Another account than at the time of ordering: the owner has connected a real one since.
    trace.is_simulated = accounts.is_invented(account)
    SkipTrace.objects.filter(pk=trace.pk).update(is_simulated=trace.is_simulated)
    turn = pacing.turn_of(trace) if trace.trace_type in BATCHES else None
    if turn is not None:
        acts.postponed(trace, turn, pacing.ITS_TURN)
        return
    if trace.trace_type in scrubs.SCRUBS:
        _scrub(trace, client)
        return
    rows = _admitted(trace)
    if rows:
        _trace(trace, client, rows)


def _admitted(trace: SkipTrace) -> list[SkipTraceRow]:
    """The rows that the gate admits, each with a decision on record; none where the order has ended by that."""
    decisions = [(row, _decide(row, trace)) for row in _waiting(trace)]
    for _, decision in decisions:
        if decision.rule == gate.Rule.SUSPENDED and decision.retry_at:
            acts.postponed(trace, decision.retry_at, decision.sentence)
            return []
    for row, decision in decisions:
        if not decision.allowed:
            row.outcome, row.finished_at = "failed", timezone.now()
            row.save(update_fields=["outcome", "finished_at"])
            timeline.record(
                ActivityKind.REFUSED, f"Skip trace refused: {decision.sentence}", lead=row.lead, trace_id=trace.pk
            )
    admitted = [row for row, decision in decisions if decision.allowed]
    last = decisions[-1][1] if decisions else None
    if not admitted:
        acts.refused(trace, last.sentence if last else REFUSED_ALL, last.pk if last else None)
        return []
    return admitted if acts.admitted(trace, last.pk if last else None) else []


def _decide(row: SkipTraceRow, trace: SkipTrace) -> GateDecision:
    act = gate.Act(Channel.TRACE, row.address, row.lead, None, trace.requested_by_id)
    return gate.decide(act)


def _waiting(trace: SkipTrace) -> list[SkipTraceRow]:
    return list(trace.rows.filter(outcome="pending").select_related("lead").order_by("pk"))


def _trace(trace: SkipTrace, client: SkipTracer, rows: Sequence[SkipTraceRow]) -> None:
    homes = [address_of(row) for row in rows]
    if trace.trace_type == INSTANT:
        found = client.trace_now(homes)
        _record(trace, lambda: results.apply(trace, found.homes, found.credits))
    else:
        _placed(trace, client.order_trace(homes))


def _scrub(trace: SkipTrace, client: SkipTracer) -> None:
    numbers = [number.removeprefix("+1") for number in trace.numbers]
    if not numbers:
        acts.refused(trace, "No number left to check.")
        return
    if trace.trace_type == scrubs.INSTANT:
        records = client.scrub_now(numbers)
        _record(trace, lambda: scrubs.apply(trace, records, _charged(records)))
    else:
        _placed(trace, f"dnc:{client.order_scrub(numbers)}")


def _charged(records: Sequence[base.Record]) -> int:
    return scrubs.PRICE[scrubs.INSTANT] * len(records)


def _record(trace: SkipTrace, apply: Callable[[], bool]) -> None:
    if not apply():
        log.warning("The answer to trace %s came after its end", trace.pk)


def _placed(trace: SkipTrace, queue_id: str) -> None:
    """The vendor took the batch; its results are read later."""
    try:
        with transaction.atomic():
            if not acts.sent(trace, queue_id=queue_id, error=""):
                # The claim went stale meanwhile; the id still leads to the results.
                SkipTrace.objects.filter(pk=trace.pk, queue_id="").update(queue_id=queue_id)
    except IntegrityError as error:
        if broken(error) != "one_trace_per_queue":
            raise
        acts.lost(trace, STRANGE_ID)


def _not_placed(trace: SkipTrace, error: VendorError) -> None:
    """What became of the order, by whether the vendor surely did nothing, and whether waiting helps."""
    is_scrub = trace.trace_type in scrubs.SCRUBS
    if isinstance(error, OutcomeUnknown):
        if acts.lost(trace, f"{error}{_reference(error)}"):
            leads = scrubs.leads_with(trace.numbers) if is_scrub else [row.lead for row in _waiting(trace)]
            timeline.record_for_all(ActivityKind.TRACE, LOST, leads)
        return
    is_passing = isinstance(error, RateLimited | Unavailable)
    if is_passing and trace.requested_at > timezone.now() - GIVE_UP:
        _wait(trace, error)
        return
    leads = scrubs.leads_with(trace.numbers) if is_scrub else []
    with transaction.atomic():
        if acts.failed(trace, f"{error}{_reference(error)}", numbers=[]):
            close_rows(trace, f"Skip trace failed: {error}")
            timeline.record_for_all(ActivityKind.TRACE, f"Numbers were not checked for do-not-call: {error}", leads)


def _wait(trace: SkipTrace, error: VendorError) -> None:
    if isinstance(error, RateLimited):
        seconds = timedelta(seconds=error.retry_after)
        account = accounts.stored(Channel.TRACE).first()
        if account is not None:
            accounts.suspend(account, error.retry_after)
    else:
        seconds = TRY_AGAIN
    acts.postponed(trace, timezone.now() + seconds, f"{error} Realty tries again automatically.")


def _reference(error: VendorError) -> str:
    return f" (request {error.reference})" if error.reference else ""
