"""Order a trace: what it may cost is known before, and no lead is ordered twice unless a person asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance import gate
from crm_leads.enums import ActivityKind, ActState, Channel
from crm_leads.leads import timeline
from crm_leads.models import Lead, SkipTrace, SkipTraceRow
from crm_leads.outreach.skip_trace import credits
from crm_leads.outreach.skip_trace.match import place
from crm_leads.vendors import accounts
from crm_leads.vendors.base import Address
from crm_leads.vendors.channels import SKIP_TRACE

TASK = "crm_leads.outreach.skip_trace.tasks.carry_out"
INSTANT, ADVANCED = "instant", "advanced"
PRICE = {INSTANT: SKIP_TRACE.instant_trace, ADVANCED: SKIP_TRACE.batch_trace}
# The vendor documents no limit; an order must be applied within one task of the queue (2 minutes), also on a busy
# machine, where a home of two owners with four phones each takes a quarter of a second.
MOST_IN_BATCH = 100
CHUNK = 1_000

CLOSED = "Closed: it can no longer be worked"
NO_ADDRESS = "No street address, city and state to trace by"
WAITING = "A trace of it is under way"
UNKNOWN = "An earlier trace has an unknown outcome: settle that one first"
DONE = 'Traced already; choose "trace again" to pay for it once more'


class OrderRefused(Exception):
    """Nothing can be ordered; the message says why."""


@dataclass
class Quote:
    """What an order would trace, what it leaves out and why, and the most that it can cost."""

    trace_type: str
    leads: list[Lead] = field(default_factory=list)
    refused: list[tuple[Lead, str]] = field(default_factory=list)

    @property
    def credits(self) -> int:
        return PRICE[self.trace_type] * len(self.leads)

    @property
    def cost(self) -> str:
        each = PRICE[self.trace_type]
        return (
            f"at most {self.credits:,} credits ({each} for each home where someone is found),"
            " and 1 for each phone found, to check it against the do-not-call registries"
        )


def suggested(count: int) -> str:
    """Instant for a few, a batch for many: it costs less than half and takes some minutes."""
    return INSTANT if count <= SKIP_TRACE.most_instant else ADVANCED


def quote(leads: Sequence[Lead], trace_type: str, *, again: bool = False) -> Quote:
    """As the gate would have it now: what it refuses is not ordered. A constant number of queries for each CHUNK."""
    outcomes = _outcomes(leads)
    found = Quote(trace_type)
    able = []
    for lead in leads:
        why = _why_not(lead, outcomes.get(lead.pk, set()), again)
        if why:
            found.refused.append((lead, why))
        else:
            able.append(lead)
    for start in range(0, len(able), CHUNK):
        part = able[start : start + CHUNK]
        verdicts = gate.look_many([gate.Act(Channel.TRACE, lead.street_address, lead, None, None) for lead in part])
        for lead, verdict in zip(part, verdicts, strict=True):
            if verdict.allowed:
                found.leads.append(lead)
            else:
                found.refused.append((lead, verdict.sentence))
    return found


def order(leads: Sequence[Lead], trace_type: str, user: User | None, *, again: bool = False) -> SkipTrace:
    """Queue one order for all the leads that may be traced. `again` pays a second time for what is known already.

    Raises OrderRefused, NotConfigured, NoCredits (the month's cap) and RateLimited.
    """
    account = accounts.for_channel(Channel.TRACE)
    with transaction.atomic():
        policy = credits.locked_policy(account.tenant_id)
        # Read under the lock: another order may have taken a lead just now.
        fresh = list(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).order_by("pk"))
        quoted = quote(fresh, trace_type, again=again)
        _check_size(quoted)
        credits.admit(policy, quoted.credits)
        trace = SkipTrace.objects.create(
            tenant_id=account.tenant_id,
            lead=quoted.leads[0] if len(quoted.leads) == 1 else None,
            trace_type=trace_type,
            idempotency_key=uuid4().hex,
            requested_by=user,
            requested_at=timezone.now(),
            credits_estimated=quoted.credits,
            is_simulated=accounts.is_invented(account),
        )
        SkipTraceRow.objects.bulk_create([_row(trace, lead) for lead in quoted.leads])
        summary = f"Skip trace ordered: {trace.get_trace_type_display().lower()}"
        timeline.record_for_all(ActivityKind.TRACE, summary, quoted.leads, user)
        async_task(TASK, trace.tenant_id, trace.pk)
    return trace


def close_rows(trace: SkipTrace, summary: str, user: User | None = None) -> None:
    """Rows that wait for an answer get none; their leads' timelines say why."""
    rows = trace.rows.filter(outcome="pending")
    leads = [row.lead for row in rows.select_related("lead")]
    rows.update(outcome="failed", finished_at=timezone.now())
    timeline.record_for_all(ActivityKind.TRACE, summary, leads, user)


def _check_size(quoted: Quote) -> None:
    if not quoted.leads:
        reasons = sorted({why for _, why in quoted.refused}) or ["No lead was chosen"]
        raise OrderRefused(". ".join(reasons) + ".")
    most = SKIP_TRACE.most_instant if quoted.trace_type == INSTANT else MOST_IN_BATCH
    if len(quoted.leads) > most:
        raise OrderRefused(
            f"{len(quoted.leads):,} leads are too many for one order: at most {most:,}."
            + (" Choose a batch." if quoted.trace_type == INSTANT else "")
        )


def _outcomes(leads: Sequence[Lead]) -> dict[int, set[str]]:
    rows = SkipTraceRow.objects.filter(lead__in=[lead.pk for lead in leads], set_aside_at=None)
    found: dict[int, set[str]] = {}
    for lead_id, outcome, state in rows.values_list("lead_id", "outcome", "trace__state"):
        lost = outcome == "pending" and state == ActState.UNKNOWN
        found.setdefault(lead_id, set()).add("unknown" if lost else outcome)
    return found


def _why_not(lead: Lead, outcomes: set[str], again: bool) -> str:
    if not lead.is_open:
        return CLOSED
    if place(lead) is None:
        return NO_ADDRESS
    if "unknown" in outcomes:
        return UNKNOWN
    if "pending" in outcomes:
        return WAITING
    return DONE if outcomes & {"found", "missed"} and not again else ""


def _row(trace: SkipTrace, lead: Lead) -> SkipTraceRow:
    home = place(lead)
    assert home is not None, "The quote leaves out leads without an address."
    return SkipTraceRow(tenant_id=trace.tenant_id, trace=trace, lead=lead, **home)


def address_of(row: SkipTraceRow) -> Address:
    """The row as the vendor is sent it."""
    return {"address": row.address, "city": row.city, "state": row.state, "zip": row.zip}
