"""Batches within the vendor's limit: it takes 10 of traces and 10 of scrubs in 5 minutes, and puts an account that asks
for more on hold. An order beyond that waits for its turn here, so that the account goes on with everything else."""

from datetime import datetime, timedelta

from crm_leads.enums import ActState
from crm_leads.models import SkipTrace
from crm_leads.vendors.channels import SKIP_TRACE

MOST_BATCHES = SKIP_TRACE.most_batches
# A little longer than the vendor's own window: its clock and ours are not the same.
WINDOW = timedelta(seconds=SKIP_TRACE.batches_in + 10)
ITS_TURN = (
    f"{SKIP_TRACE.vendor} takes {MOST_BATCHES} batches in {SKIP_TRACE.batches_in // 60} minutes:"
    " this one waits for its turn."
)


def turn_of(trace: SkipTrace) -> datetime | None:
    """When a claimed batch may be placed; None: at once."""
    assert trace.claimed_at is not None, "An order is claimed before it is placed."
    placed = SkipTrace.objects.filter(trace_type=trace.trace_type, claimed_at__gt=trace.claimed_at - WINDOW)
    others = placed.exclude(pk=trace.pk).exclude(state=ActState.REFUSED)
    newest = list(others.order_by("-claimed_at").values_list("claimed_at", flat=True)[:MOST_BATCHES])
    return newest[-1] + WINDOW if len(newest) == MOST_BATCHES else None
