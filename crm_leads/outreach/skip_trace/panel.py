"""Traces on the page of a lead. What it reads is read in one statement with the rest of the page."""

from typing import Any

from crm_leads.enums import ActState, Channel
from crm_leads.models import Lead, SkipTrace, SkipTraceRow, VendorAccount
from crm_leads.outreach.skip_trace import scrubs as scrubbing
from crm_leads.outreach.skip_trace.request import PRICE
from crm_leads.vendors import accounts
from crm_leads.vendors.channels import KINDS
from realty.tenants.requests import TenantRequest
from realty.tenants.together import Read, attach

WITHOUT_NUMBERS = tuple(field.name for field in SkipTrace._meta.concrete_fields if field.name != "numbers")
ORDERED = "id = ANY(ARRAY(SELECT trace_id FROM crm_leads_skiptracerow WHERE {mine} AND lead_id = %s))"
SHOWN = 5


def account_read(lead: Lead) -> Read[VendorAccount]:
    """The account that traces are ordered from, without its secrets."""
    mine = [[kind.value for kind in KINDS[Channel.TRACE]], lead.tenant_id]
    return Read(VendorAccount, "kind = ANY(%s) AND tenant_id = %s", mine, only=("tenant", "is_simulated", "options"))


def rows_read(lead: Lead) -> Read[SkipTraceRow]:
    """What the last traces of the lead came to, the newest first."""
    return Read(SkipTraceRow, "lead_id = %s ORDER BY id DESC LIMIT %s", [lead.pk, SHOWN])


def traces_read(lead: Lead) -> Read[SkipTrace]:
    """The orders of `rows_read`."""
    return Read(SkipTrace, ORDERED, [lead.pk], only=WITHOUT_NUMBERS)


def lead_reads(lead: Lead) -> tuple[Read[Any], ...]:
    """The account, the last traces of the lead, and a do-not-call check of its numbers that is under way."""
    return account_read(lead), rows_read(lead), traces_read(lead), scrubbing.under_way_read(lead)


def lead_panel(
    lead: Lead,
    request: TenantRequest,
    found: list[VendorAccount],
    traced: list[SkipTraceRow],
    ordered: list[SkipTrace],
    scrubs: list[SkipTrace],
) -> dict[str, Any]:
    """Traces of the lead, and what a new one may cost."""
    attach(traced, "trace", ordered)
    account = found[0] if found else None
    told = {
        "account": account,
        "is_invented": account is not None and accounts.is_invented(account),
        "is_scrubbed": lead.has_phone and bool(scrubs),
    }
    return {**told, "prices": PRICE, "scrub_prices": scrubbing.PRICE, **_standing(traced)}


def _standing(traced: list[SkipTraceRow]) -> dict[str, Any]:
    """`open` is under way, `lost` has no known outcome, `last` is the newest that has ended; each a row or None."""
    waiting = next((row for row in traced if row.outcome == "pending"), None)
    lost = waiting if waiting and waiting.trace.state == ActState.UNKNOWN else None
    ended = [row for row in traced if row.outcome != "pending" and row.set_aside_at is None]
    last = ended[0] if ended else None
    known = any(row.outcome in ("found", "missed") for row in ended)
    return {"open": None if lost else waiting, "lost": lost, "last": last, "again": known}
