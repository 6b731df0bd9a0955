"""Making and changing properties, and what people write on them."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads import timeline
from crm_leads.enums import ActivityKind
from crm_leads.models import CrmProperty, Lead, Task
from crm_leads.people import agents
from crm_leads.properties import records
from crm_leads.properties.forms import PropertyForm
from listings.models import Listing
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

MAX_NOTE = 4_000


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def property_new(request: TenantRequest) -> HttpResponse:
    form = PropertyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        client = records.client_named(form.cleaned_data["client_name"])
        home = records.create({**form.values(), "client": client}, request.user)
        same = records.same_home(home).first()
        if same:
            messages.warning(request, f"You have {same} already. If it is the same home, merge the two below.")
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
        name = form.cleaned_data["client_name"]
        if name != str(home.client or ""):
            values["client"] = records.client_named(name)
        changed = records.edit(home, values, request.user)
        messages.success(request, f"Changed {', '.join(changed)}." if changed else "Nothing was changed.")
        return redirect(home)
    context = {"form": form, "home": home}
    return render(request, "crm_leads/properties/edit.html", context, status=422 if form.errors else 200)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_from_listing(request: TenantRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(Listing.objects.filter(purged_at=None), pk=pk)
    home = records.live().filter(listing=listing).first() or records.from_listing(
        listing, request.user, assigned_to=request.user
    )
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_from_lead(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    try:
        home = records.from_lead(lead, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(lead)
    messages.success(request, "The lead is converted, and its home is one of your properties.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_note(request: TenantRequest, pk: int) -> HttpResponse:
    home, note = own(pk), request.POST.get("note", "").strip()
    if note and len(note) <= MAX_NOTE:
        timeline.record(ActivityKind.NOTE, note, crm_property=home, user=request.user)
    else:
        messages.error(request, f"Write the note first; it may have {MAX_NOTE:,} characters.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def property_task(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `title`, `on` (a date; tomorrow when left out) and `assigned_to`."""
    home, title = own(pk), request.POST.get("title", "").strip()
    if not title or len(title) > 200:
        messages.error(request, "Say what is to be done, in at most 200 characters.")
        return redirect(home)
    day = parse_date(request.POST.get("on", "")) or timezone.localdate() + timedelta(days=1)
    people = {str(user.pk): user for user in agents()}
    task = Task.objects.create(
        crm_property=home,
        title=title,
        due_at=datetime.combine(day, time(9), request_zone(request)),
        assigned_to=people.get(request.POST.get("assigned_to", "")),
        created_by=request.user,
    )
    timeline.record(ActivityKind.TASK, f"Task: {title}.", crm_property=home, user=request.user, task=task.pk)
    return redirect(home)


def own(pk: int) -> CrmProperty:
    """A property of the tenant that was not merged away, or a 404."""
    return get_object_or_404(records.live().select_related("client"), pk=pk)
