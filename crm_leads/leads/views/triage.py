"""One click on a lead, from a row of the queue, a card of the board or its own page: status, assignee."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm_leads.leads import lifecycle
from crm_leads.leads.agents import agents
from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.list_context import back_to, list_context_of, reader_of
from crm_leads.queue.search import rows_of, tab_counts
from crm_leads.queue.views.table import tabs
from listings.photos import attach_listing_photos
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def lead_status(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `status`: the new one, and behind a colon the one that the page showed. A page that is older than somebody's
    change changes nothing, unless `anyway` says so."""
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    status, _, had = request.POST.get("status", "").partition(":")
    try:
        lifecycle.set_status(lead, status, request.user, had="" if request.POST.get("anyway") else had)
    except lifecycle.ChangedMeanwhile as changed:
        return changed_page(request, lead, changed, reverse("lead_status", args=[pk]), {"status": status})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _answer(request, lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def lead_assign(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `to`: "me", "nobody" or a user's id; `had`: who had the lead on the page, "nobody" or an id, in the queue's
    buttons behind "me:". From a page that is older than a colleague's act nothing is taken, unless `anyway` says so."""
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    had = request.POST.get("to", "").partition(":")[2] or request.POST.get("had")
    try:
        lifecycle.assign([lead], _person(request), request.user, had=None if request.POST.get("anyway") else had)
    except lifecycle.TakenMeanwhile as taken:
        to = request.POST.get("to", "").partition(":")[0]
        return changed_page(request, lead, taken, reverse("lead_assign", args=[pk]), {"to": to})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _answer(request, lead)


def changed_page(
    request: TenantRequest, lead: Lead, changed: lifecycle.ChangedMeanwhile, action: str, again: dict[str, str]
) -> HttpResponse:
    """409, with a button that posts `again` to `action` anyway. For htmx the lead's page, the sentence above it."""
    if request.htmx:
        messages.error(request, str(changed))
        response = HttpResponse(status=200)
        response["HX-Redirect"] = list_context_of(request).to(lead.pk)
        return response
    context = {
        "lead": lead,
        "sentence": str(changed),
        "way": list_context_of(request),
        "action": action,
        "again": again.items(),
    }
    return render(request, "crm_leads/leads/taken.html", context, status=409)


def _person(request: TenantRequest) -> User | None:
    """Raises ValidationError for somebody who is not of the tenant."""
    to = request.POST.get("to", "").partition(":")[0]
    if to in ("me", "nobody"):
        return request.user if to == "me" else None
    found = next((user for user in agents() if str(user.pk) == to), None)
    if found is None:
        raise ValidationError("Choose an owner or agent of this tenant.")
    return found


def _answer(request: TenantRequest, lead: Lead) -> HttpResponse:
    """The row alone with the tabs' new counts for the table, the page again for everybody else."""
    way = list_context_of(request)
    if request.htmx and request.POST.get("from") == "queue":
        return _row(request, lead, way.criteria or QueueCriteria())
    if request.POST.get("from") in ("queue", "board"):
        name = "leads" if request.POST["from"] == "queue" else "lead_board"
        return redirect(f"{reverse(name)}?{way.list_query}" if way.list_query else reverse(name))
    return back_to(request, lead)


def _row(request: TenantRequest, lead: Lead, criteria: QueueCriteria) -> HttpResponse:
    counts = tab_counts(criteria, reader_of(request))
    rows = rows_of([lead.pk])
    attach_listing_photos(rows)
    context = {
        "lead": rows[0],
        "rows": rows,
        "criteria": criteria,
        "tabs": tabs(criteria, counts),
        "way": urlencode({"list": criteria.url_query()}),
        "may_edit": True,
        "worked": True,
    }
    return render(request, "crm_leads/leads/_row_swap.html", context)
