"""The log of e-mails: which a page shows, and how near the tenant is to its limits."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from crm_leads.enums import ActState, Channel
from crm_leads.models import EmailMessage, LeadPolicy
from crm_leads.outreach.email import thresholds
from crm_leads.vendors import accounts
from realty.tenants.models import Tenant

LIMITS = {"bounce": thresholds.BOUNCE_LIMIT, "complaint": thresholds.COMPLAINT_LIMIT}
# The share of our own limit from which on the meter warns.
WARN_AT = 0.75
# What people look for, by what is stored.
RESULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "bounced": ("Bounced", {"bounced_at__isnull": False}),
    "given_up": ("Not delivered", {"given_up_at__isnull": False, "bounced_at": None}),
    "complained": ("Complained", {"complained_at__isnull": False}),
    "delivered": ("Delivered", {"delivered_at__isnull": False}),
}


def emails(query: QueryDict) -> "QuerySet[EmailMessage]":
    """`state`, `result` and `q` (part of an address) narrow the list."""
    rows = EmailMessage.objects.all()
    if query.get("state") in ActState.values:
        rows = rows.filter(state=query["state"])
    if (result := query.get("result", "")) in RESULTS:
        rows = rows.filter(**RESULTS[str(result)][1])
    if wanted := query.get("q", "").replace("\x00", "").strip().lower():
        rows = rows.filter(address__contains=wanted)
    return rows


def standing(tenant: Tenant) -> dict[str, object]:
    """The tenant's rates and cap against their limits."""
    rows = accounts.stored(Channel.EMAIL).filter(enabled=True)
    found = thresholds.rates()
    return {
        "rates": found,
        "limits": thresholds,
        **{f"{name}_stop": limit * thresholds.STOP_AT for name, limit in LIMITS.items()},
        **{f"{name}_warn": limit * thresholds.STOP_AT * WARN_AT for name, limit in LIMITS.items()},
        "bounce_percent": f"{found.bounce_rate:.1%}",
        "complaint_percent": f"{found.complaint_rate:.2%}",
        "account": rows.order_by("kind").first(),
        "sent_today": thresholds.sent_in_24_hours(),
        "cap": LeadPolicy.of_tenant(tenant.pk).emails_per_day,
    }
