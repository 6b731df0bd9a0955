"""Check the numbers of many leads against the do-not-call registries, from the queue."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from crm_leads.bulk import BulkPreview
from crm_leads.models import Lead
from crm_leads.outreach.skip_trace import scrubbing
from crm_leads.outreach.skip_trace.scrubbing import NothingToScrub
from crm_leads.vendors.errors import VendorError

FRESH = "Numbers with a record of the last 31 days, or one under way"


def bulk_preview(leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
    """Counts numbers, since those are what is looked up."""
    quoted = scrubbing.quote(leads)
    refused = [(FRESH, quoted.fresh)] if quoted.fresh else []
    cost = f"{quoted.credits:,} credits: 1 for each of {len(quoted.numbers):,} numbers" if quoted.numbers else ""
    return BulkPreview(len(quoted.numbers), refused, cost)


def bulk_carry_out(leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
    try:
        trace = scrubbing.order(leads, user)
    except (NothingToScrub, VendorError) as refusal:
        return str(refusal)
    return f"A do-not-call check of {trace.number_count:,} numbers is ordered."
