"""What of a lead's traces its page reads, in one statement with the rest of the page."""

from crm_leads.enums import VendorKind
from crm_leads.models import Lead, SkipTrace, SkipTraceRow, VendorAccount
from realty.tenants.together import Read

WITHOUT_NUMBERS = tuple(field.name for field in SkipTrace._meta.concrete_fields if field.name != "numbers")
ORDERED = "id = ANY(ARRAY(SELECT trace_id FROM crm_leads_skiptracerow WHERE {mine} AND lead_id = %s))"
SHOWN = 5


def account_read(lead: Lead) -> Read[VendorAccount]:
    """The account that traces are ordered from, without its secrets."""
    mine = [VendorKind.TRACERFY.value, lead.tenant_id]
    return Read(VendorAccount, "kind = %s AND tenant_id = %s", mine, only=("tenant", "is_simulated", "options"))


def rows_read(lead: Lead) -> Read[SkipTraceRow]:
    """What the last traces of the lead came to, the newest first."""
    return Read(SkipTraceRow, "lead_id = %s ORDER BY id DESC LIMIT %s", [lead.pk, SHOWN])


def traces_read(lead: Lead) -> Read[SkipTrace]:
    """The orders of `rows_read`."""
    return Read(SkipTrace, ORDERED, [lead.pk], only=WITHOUT_NUMBERS)
