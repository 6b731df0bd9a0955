"""Homes at which nobody is contacted: recording that, the list, and lifting it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crm_leads.compliance.forms import HomeStopForm, LiftForm
from crm_leads.compliance.stopping_homes import lift_home, stop_home
from crm_leads.compliance.suppression import lift_person, words_of
from crm_leads.compliance.views.changing import CONFIRMATION, tell_lifted
from crm_leads.models import CrmProperty, HomeStop, Lead
from crm_leads.outreach.email import vendor_list
from crm_leads.properties.views.editing import own
from crm_leads.queue.list_context import list_context_in
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

MOST = 500


@member_required
@require_safe
def home_stops(request: TenantRequest) -> HttpResponse:
    """The newest, with those that were lifted."""
    rows = HomeStop.objects.select_related("recorded_by", "lifted_by").order_by("-recorded_at", "-id")
    may_lift = request.membership is not None and request.membership.role == Role.OWNER
    context = {
        "rows": list(rows.filter(of_person=False)[:MOST]),
        "people": list(rows.filter(of_person=True)[:MOST]),
        "most": MOST,
        "may_lift": may_lift,
    }
    return render(request, "crm_leads/compliance/homes.html", context)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_home_of_lead(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    way = list_context_in(request.GET)
    return _stop(request, lead, way.to(lead.pk, then=way.then))


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_home_of_property(request: TenantRequest, pk: int) -> HttpResponse:
    home = own(pk)
    return _stop(request, home, home.get_absolute_url())


def _stop(request: TenantRequest, record: Lead | CrmProperty, back: str) -> HttpResponse:
    form = HomeStopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        stop_home(record, user=request.user, **form.cleaned_data)
        messages.success(request, "No one at this home is contacted anymore. Queued messages are stopped.")
        return redirect(back)
    context: dict[str, Any] = {
        "form": form,
        "back": back,
        "title": "Do not contact anyone at this home",
        "lead": (
            f"{record}. It holds for all owners, on every channel, for every agent of your brokerage, and for each lead"
            " or property of this home, also future ones. What is queued stops at once."
        ),
        "button": "Stop this home",
        "is_grave": True,
    }
    return render(request, "crm_leads/compliance/form.html", context, status=422 if form.errors else 200)


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def lift_home_stop(request: TenantRequest, pk: int) -> HttpResponse:
    """The first POST says what it means; the one with the typed word, that of its button, lifts."""
    row = get_object_or_404(HomeStop, pk=pk, lifted_at=None)
    form = LiftForm(request.POST if request.method == "POST" else None)
    words = words_of(row) if row.of_person else []
    asked = False
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["confirmation"] == CONFIRMATION:
            lifted = lift_person if row.of_person else lift_home
            lifted(row, request.user, form.cleaned_data["because"])
            tell_lifted(request, words)
            return redirect("home_stops")
        asked = True
        if form.cleaned_data["confirmation"]:
            form.add_error("confirmation", f"Type exactly {CONFIRMATION}.")
    context = {"form": form, "row": row, "asked": asked, "shown": _shown(row), "back": reverse("home_stops")}
    if row.of_person:
        context["covers"] = len(row.address_digests)
        context["is_listed_there"] = any(vendor_list.concerns(word) for word in words)
    return render(request, "crm_leads/compliance/lift.html", context, status=422 if form.errors else 200)


def _shown(stop: HomeStop) -> str:
    where = stop.street_address or "a home without an address"
    return f"A person at {where}" if stop.of_person else where
