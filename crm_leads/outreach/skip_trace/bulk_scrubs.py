"""Check the numbers of many leads against the do-not-call registries, from the queue."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from crm_leads.enums import Channel
from crm_leads.models import Lead
from crm_leads.outreach.skip_trace import credits, scrubs
from crm_leads.outreach.skip_trace.bulk import OVER_CAP
from crm_leads.outreach.skip_trace.scrubs import MOST_NUMBERS, NothingToScrub
from crm_leads.queue.bulk import BulkPreview
from crm_leads.vendors import accounts
from crm_leads.vendors.errors import VendorError

FRESH = "Numbers with a record of the last 31 days, with a check under way, or refused whatever it says"


def bulk_preview(leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
    """Counts numbers, since those are what is looked up."""
    try:
        account = accounts.for_channel(Channel.TRACE)
    except VendorError as refusal:
        return BulkPreview(0, [(str(refusal), len(leads))])
    quoted, left = scrubs.quote(leads), credits.left(account.tenant_id)
    will, refused = min(len(quoted.numbers), MOST_NUMBERS), [(FRESH, quoted.fresh)] if quoted.fresh else []
    if len(quoted.numbers) > will:
        refused.append((f"More than {MOST_NUMBERS:,} at once: check them afterwards", len(quoted.numbers) - will))
    if will > left:
        return BulkPreview(0, [*refused, (OVER_CAP.format(left=left), will)])
    cost = f"{will:,} credits: 1 for each of {will:,} numbers. {left:,} of this month's cap are left"
    return BulkPreview(will, refused, cost if will else "")


def bulk_carry_out(leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
    try:
        trace = scrubs.order(leads, user)
    except (NothingToScrub, VendorError) as refusal:
        return str(refusal)
    return f"A do-not-call check of {trace.number_count:,} numbers is ordered."
