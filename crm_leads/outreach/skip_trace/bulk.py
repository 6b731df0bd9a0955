"""Trace many leads at once, from the queue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User

from crm_leads.enums import Channel
from crm_leads.models import Lead
from crm_leads.outreach.skip_trace import credits, request
from crm_leads.outreach.skip_trace.forms import TraceForm
from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT, MOST_IN_BATCH, OrderRefused, Quote
from crm_leads.queue.bulk import BulkPreview
from crm_leads.vendors import accounts
from crm_leads.vendors.channels import SKIP_TRACE
from crm_leads.vendors.errors import VendorError

OVER_CAP = "More than this month's cap has left ({left:,} credits): the owner raises it in the lead policy"
LIMITS = {INSTANT: SKIP_TRACE.most_instant, ADVANCED: MOST_IN_BATCH}


def bulk_form(data: Mapping[str, Any] | None) -> forms.Form:
    return TraceForm(data)


def bulk_preview(leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
    try:
        account = accounts.for_channel(Channel.TRACE)
    except VendorError as refusal:
        return BulkPreview(0, [(str(refusal), len(leads))])
    trace_type = _trace_type(options, len(leads))
    quoted = request.quote(leads, trace_type, again=bool(options.get("again")))
    refused = Counter(why for _, why in quoted.refused)
    over = len(quoted.leads) - SKIP_TRACE.most_instant if trace_type == INSTANT else 0
    if over > 0:
        refused[f"More than {SKIP_TRACE.most_instant} at once: choose a batch"] = over
        quoted.leads = quoted.leads[: SKIP_TRACE.most_instant]
    left = credits.left(account.tenant_id)
    within = _within(left, quoted)
    if within < len(quoted.leads):
        refused[OVER_CAP.format(left=left)] = len(quoted.leads) - within
        quoted.leads = quoted.leads[:within]
    cost = f"{quoted.cost}. {left:,} of this month's cap are left" if quoted.leads else ""
    return BulkPreview(len(quoted.leads), sorted(refused.items()), cost)


def _within(left: int, quoted: Quote) -> int:
    """How many leads the parts hold that fit into the month's cap, one after the other."""
    size, price, within = LIMITS[quoted.trace_type], request.PRICE[quoted.trace_type], 0
    while within < len(quoted.leads):
        part = len(quoted.leads[within : within + size])
        if price * (within + part) > left:
            break
        within += part
    return within


def bulk_carry_out(leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
    """One order for each part that fits into one; what was ordered stands where a later part is refused."""
    trace_type, again = _trace_type(options, len(leads)), bool(options.get("again"))
    wanted = request.quote(leads, trace_type, again=again).leads
    wanted = wanted[: SKIP_TRACE.most_instant] if trace_type == INSTANT else wanted
    ordered = 0
    for first in range(0, len(wanted), LIMITS[trace_type]):
        try:
            part = wanted[first : first + LIMITS[trace_type]]
            ordered += request.order(part, trace_type, user, again=again).rows.count()
        except (OrderRefused, VendorError) as refusal:
            return f"{_sentence(ordered)} {refusal}" if ordered else str(refusal)
    return _sentence(ordered)


def _sentence(ordered: int) -> str:
    return f"{ordered:,} lead{' is' if ordered == 1 else 's are'} ordered to be traced."


def _trace_type(options: Mapping[str, str], count: int) -> str:
    chosen = options.get("trace_type", "")
    return chosen if chosen in LIMITS else request.suggested(count)
