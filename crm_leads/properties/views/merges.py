"""Two records of one home."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm_leads.models import Contact, PropertyMerge
from crm_leads.properties import clients, merging
from crm_leads.properties.views.editing import own
from listings.home_decisions.conflicts import Refused
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def merge_property(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `other`: the record that goes into this one."""
    home = own(pk)
    try:
        merging.merge(home, own(int(request.POST.get("other") or 0)), request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    except (ValidationError, ValueError) as error:
        messages.error(request, " ".join(getattr(error, "messages", ["Choose the record to merge."])))
    else:
        messages.success(request, "Merged. You can undo it on this page.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def part_property(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `other`: a record that looks like the same home and is another."""
    home, other = own(pk), request.POST.get("other", "")
    try:
        merging.part(home, own(int(other) if other.isdecimal() else 0), request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Kept as two homes. You are not asked again.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def merge_client(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `other`: a client who is the same person as the property's."""
    home, other = own(pk), request.POST.get("other", "")
    lost = Contact.objects.filter(lead=None, pk=int(other)).first() if other.isdecimal() and len(other) < 19 else None
    if home.client is None or lost is None:
        messages.error(request, "Choose the client who is the same person.")
        return redirect(home)
    try:
        clients.merge(home.client, lost, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The two clients are one. A stop of either holds for both.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def undo_merge(request: TenantRequest, pk: int) -> HttpResponse:
    merged = get_object_or_404(PropertyMerge.objects.select_related("kept"), pk=pk)
    try:
        merging.undo(merged, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The two records are apart again.")
    return redirect(merged.kept)
