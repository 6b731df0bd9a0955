"""Making and changing properties, and what people write on them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads.enums import ActivityKind, LeadStatus
from crm_leads.leads import lifecycle, timeline
from crm_leads.leads.forms import NoteForm, TaskForm
from crm_leads.leads.views.triage import changed_page
from crm_leads.models import CrmProperty, Lead, Task
from crm_leads.properties import records
from crm_leads.properties.forms import PropertyForm
from listings.models import Listing
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def property_new(request: TenantRequest) -> HttpResponse:
    form = PropertyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        home = records.create({**form.values(), "client": form.named_client()}, request.user)
        _warn_of_twins(request, home)
        return redirect(home)
    status = 422 if form.errors else 200
    return render(request, "crm_leads/properties/edit.html", {"form": form}, status=status)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def property_edit(request: TenantRequest, pk: int) -> HttpResponse:
    home = own(pk)
    form = PropertyForm(request.POST or None, instance=CrmProperty.objects.select_related("client").get(pk=home.pk))
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if "client_name" in form.changed_data:
            values["client"] = form.named_client()
        changed = records.edit(home, values, request.user)
        messages.success(request, f"Changed {', '.join(changed)}." if changed else "Nothing was changed.")
        return redirect(home)
    context = {"form": form, "home": home}
    return render(request, "crm_leads/properties/edit.html", context, status=422 if form.errors else 200)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_from_listing(request: TenantRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(Listing.objects.filter(purged_at=None), pk=pk)
    home, is_new = records.keep(listing, request.user)
    if is_new:
        _warn_of_twins(request, home)
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_from_lead(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `had`: the status that the page showed; `anyway`, whatever it is by now."""
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    had = "" if request.POST.get("anyway") else request.POST.get("had", "")
    try:
        with transaction.atomic():
            lifecycle.check_unchanged(lead, had, LeadStatus.CONVERTED)
            home = records.from_lead(lead, request.user)
    except lifecycle.ChangedMeanwhile as changed:
        return changed_page(request, lead, changed, reverse("property_from_lead", args=[pk]), {})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(lead)
    messages.success(request, "The lead is converted, and its home is one of your properties.")
    _warn_of_twins(request, home)
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_note(request: TenantRequest, pk: int) -> HttpResponse:
    home, form = own(pk), NoteForm(request.POST)
    if form.is_valid():
        timeline.record(ActivityKind.NOTE, form.cleaned_data["note"], crm_property=home, user=request.user)
    else:
        messages.error(request, "Write the note first; it may have 4,000 characters.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_task(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `title`, `on` (a day; tomorrow when left out) and `to`."""
    home, given = own(pk), request.POST.copy()
    if not given.get("on"):
        given["in_days"] = "1"
    form = TaskForm(given, zone=request_zone(request))
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(home)
    task = Task.objects.create(
        crm_property=home,
        title=form.cleaned_data["title"],
        due_at=form.moment(),
        assigned_to=form.assignee,
        created_by=request.user,
    )
    timeline.record(ActivityKind.TASK, f"Task: {task.title}.", crm_property=home, user=request.user, task=task.pk)
    return redirect(home)


def _warn_of_twins(request: TenantRequest, home: CrmProperty) -> None:
    found = next(iter(records.twins(home)), None)
    if found and found.doubt:
        messages.warning(request, f"{found.home} may be the same home. {found.doubt} Say so on this page.")
    elif found:
        messages.warning(request, f"You have {found.home} already. If it is the same home, merge the two on this page.")


def own(pk: int) -> CrmProperty:
    """A property of the tenant that was not merged away, or a 404."""
    return get_object_or_404(records.live().select_related("client"), pk=pk)
