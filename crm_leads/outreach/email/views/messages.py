"""The log of e-mails, and one of them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import ActivityKind, ActState, Channel
from crm_leads.leads import timeline
from crm_leads.models import EmailMessage, GateDecision, LeadPolicy
from crm_leads.outreach import acts
from crm_leads.outreach.email import reconcile, thresholds
from crm_leads.vendors import accounts
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PER_PAGE = 50
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


@member_required
@require_safe
def emails(request: TenantRequest) -> HttpResponse:
    """`state`, `result` and `q` (part of an address) narrow the list."""
    rows = _filtered(request).select_related("lead", "requested_by", "template").defer("body", "lead__snapshot")
    page = Paginator(rows.order_by("-requested_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "states": ActState.choices,
        "results": [(name, label) for name, (label, _) in RESULTS.items()],
        "filters": {name: request.GET.get(name, "") for name in ("state", "result", "q")},
        "query": _query(request),
        **_standing(request),
    }
    return render(request, "crm_leads/email/emails.html", context)


def _filtered(request: TenantRequest) -> "QuerySet[EmailMessage]":
    rows = EmailMessage.objects.all()
    if request.GET.get("state") in ActState.values:
        rows = rows.filter(state=request.GET["state"])
    if request.GET.get("result") in RESULTS:
        rows = rows.filter(**RESULTS[request.GET["result"]][1])
    if wanted := request.GET.get("q", "").replace("\x00", "").strip().lower():
        rows = rows.filter(address__contains=wanted)
    return rows


def _query(request: TenantRequest) -> str:
    """The filters without the page, for the pager's links."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return parameters.urlencode()


def _standing(request: TenantRequest) -> dict[str, object]:
    """The tenant's rates and cap against their limits; nothing where staff look at all tenants."""
    if request.tenant is None:
        return {}
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
        "cap": LeadPolicy.of_tenant(request.tenant.pk).emails_per_day,
    }


@member_required
@require_safe
def email(request: TenantRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(EmailMessage.objects.select_related("lead", "contact", "requested_by"), pk=pk)
    decision = GateDecision.objects.filter(pk=message.decision_id).first()
    return render(request, "crm_leads/email/email.html", {"message": message, "decision": decision})


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def cancel_email(request: TenantRequest, pk: int) -> HttpResponse:
    """Stop one that waits; one that is under way is not taken back."""
    message = get_object_or_404(EmailMessage.objects.select_related("lead"), pk=pk)
    by = request.user.get_full_name() or request.user.get_username()
    if acts.cancel_queued(EmailMessage.objects.filter(pk=message.pk), f"Canceled by {by}"):
        if message.lead:
            summary = f"E-mail canceled before it was sent: {message.subject}"
            timeline.record(ActivityKind.EMAIL, summary, lead=message.lead, user=request.user, message=message.pk)
        messages.success(request, "Canceled. It is not sent.")
    else:
        messages.error(request, "It does not wait any more, so it cannot be canceled.")
    return redirect("email", message.pk)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def settle_email(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `was_sent`: yes or no, as the vendor's own log says. Sends nothing."""
    message = get_object_or_404(EmailMessage.objects.select_related("lead"), pk=pk)
    answer = request.POST.get("was_sent", "")
    if answer in ("yes", "no") and reconcile.settle(message, answer == "yes", request.user):
        messages.success(request, "Recorded. Nothing is sent again automatically.")
    else:
        messages.error(request, "Its outcome is not unknown any more.")
    return redirect("email", message.pk)
