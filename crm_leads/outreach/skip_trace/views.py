"""Skip traces: the page of orders, one order, and the panel of a lead."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import ActState, Channel
from crm_leads.models import Lead, LeadPolicy, SkipTrace, SkipTraceRow, VendorAccount
from crm_leads.outreach.skip_trace import credits, reconcile
from crm_leads.outreach.skip_trace import request as ordering
from crm_leads.outreach.skip_trace import scrubs as scrubbing
from crm_leads.outreach.skip_trace.log import MAY_BE_GIVEN_UP, orders
from crm_leads.outreach.skip_trace.request import PRICE, OrderRefused
from crm_leads.outreach.skip_trace.scrubs import NothingToScrub
from crm_leads.queue.list_context import back_to
from crm_leads.vendors import accounts
from crm_leads.vendors.errors import VendorError
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PER_PAGE = 25
ROWS_SHOWN = 500


@member_required
@require_safe
def traces(request: TenantRequest) -> HttpResponse:
    """Every order, the newest first, with this month's credits."""
    rows = orders().order_by("-requested_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    account = _accounts().first() if request.tenant else None
    month = credits.month(_policy(request), account) if request.tenant else None
    return render(request, "crm_leads/skip_trace/traces.html", {"page": page, "month": month, "account": account})


@member_required
@require_safe
def trace_page(request: TenantRequest, pk: int) -> HttpResponse:
    """One order: what became of each lead, and what came back that fits none."""
    trace = get_object_or_404(orders(), pk=pk)
    rows = trace.rows.select_related("lead").defer("lead__snapshot").order_by("pk")[:ROWS_SHOWN]
    may_edit = bool(request.membership and request.membership.may_edit)
    context = {"trace": trace, "rows": rows, "may_give_up": may_edit and trace.state in MAY_BE_GIVEN_UP}
    return render(request, "crm_leads/skip_trace/trace.html", context)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def trace_lead(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `trace_type` (instant or advanced) and, to pay once more for what is known, `again`."""
    lead = get_object_or_404(Lead, pk=pk)
    trace_type = request.POST.get("trace_type", ordering.INSTANT)
    if trace_type not in PRICE:
        raise Http404("No such trace")
    again = "again" in request.POST
    done = "The trace is ordered. What it finds shows here within moments."
    if trace_type == ordering.ADVANCED:
        done = "The trace is ordered. A batch takes some minutes; what it finds shows here."
    return _ordered(request, lead, lambda: ordering.order([lead], trace_type, request.user, again=again), done)


@member_required
@require_safe
def trace_state(request: TenantRequest, pk: int) -> HttpResponse:
    """What the panel asks every few seconds while a trace runs, or GET `scrub` while a do-not-call check does: nothing
    new (204), or the page of the lead."""
    lead = get_object_or_404(Lead.objects.only("tenant"), pk=pk)
    if "scrub" in request.GET:
        waits = scrubbing.is_under_way(lead)
    else:
        running = SkipTraceRow.objects.filter(lead=lead, outcome="pending")
        waits = running.exclude(trace__state=ActState.UNKNOWN).exists()
    return HttpResponse(status=204) if waits else back_to(request, lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def scrub_lead(request: TenantRequest, pk: int) -> HttpResponse:
    """Look the lead's numbers up in the do-not-call registries; POST `at_once` for 5 credits each."""
    lead = get_object_or_404(Lead, pk=pk)
    at_once = "at_once" in request.POST
    done = "The do-not-call check is ordered. Its result shows at each number."
    return _ordered(request, lead, lambda: scrubbing.order([lead], request.user, at_once=at_once), done)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def give_up_trace(request: TenantRequest, pk: int) -> HttpResponse:
    trace = get_object_or_404(SkipTrace, pk=pk)
    if trace.state in MAY_BE_GIVEN_UP and reconcile.give_up(trace, request.user):
        messages.success(request, "Given up. Its leads can be traced again.")
    else:
        messages.info(request, "Nothing to give up: the order has ended, or was not placed yet.")
    return redirect("trace", pk=pk)


def _ordered(request: TenantRequest, lead: Lead, order: Callable[[], SkipTrace], done: str) -> HttpResponse:
    try:
        order()
    except (OrderRefused, NothingToScrub, VendorError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return back_to(request, lead)


def _accounts() -> "QuerySet[VendorAccount]":
    return accounts.stored(Channel.TRACE)


def _policy(request: TenantRequest) -> LeadPolicy:
    assert request.tenant is not None, "Only members have a policy."
    policy = LeadPolicy.of_tenant(request.tenant.pk)
    policy.tenant = request.tenant
    return policy
