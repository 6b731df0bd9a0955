"""The log of e-mails, and one of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import ActivityKind, ActState
from crm_leads.leads import timeline
from crm_leads.models import EmailMessage, GateDecision
from crm_leads.outreach import acts
from crm_leads.outreach.email import log, reconcile
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PER_PAGE = 50


@member_required
@require_safe
def emails(request: TenantRequest) -> HttpResponse:
    """`state`, `result` and `q` (part of an address) narrow the list."""
    rows = log.emails(request.GET).select_related("lead", "requested_by", "template").defer("body", "lead__snapshot")
    page = Paginator(rows.order_by("-requested_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "states": ActState.choices,
        "results": [(name, label) for name, (label, _) in log.RESULTS.items()],
        "filters": {name: request.GET.get(name, "") for name in ("state", "result", "q")},
        "query": _query(request),
        **(log.standing(request.tenant) if request.tenant else {}),
    }
    return render(request, "crm_leads/email/emails.html", context)


def _query(request: TenantRequest) -> str:
    """The filters without the page, for the pager's links."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return parameters.urlencode()


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
