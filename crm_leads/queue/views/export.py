"""Leads as CSV and their people as vCard, and who took them."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import ExportedNumbers, ExportFormat
from crm_leads.models import Lead, LeadExport, PropertyExport
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.export import card_lines, csv_lines, start_export, take_cards
from crm_leads.queue.list_context import back_to, list_context_of, reader_of
from crm_leads.vcards import CONTENT_TYPE, Version, written
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

MOST_SHOWN = 200


@role_required(Role.OWNER)
@require_POST
def lead_export(request: TenantRequest) -> Any:
    """The list of POST `list`, streamed; with `numbers` "all" what the rules refuse as well, each with its reason. Any,
    since the doors know no streamed response."""
    criteria = list_context_of(request).criteria or QueueCriteria()
    every = request.POST.get("numbers") == ExportedNumbers.ALL
    numbers = ExportedNumbers.ALL if every else ExportedNumbers.CALLABLE
    order = start_export(criteria, reader_of(request), request.user, numbers)
    parts = csv_lines(order)
    # Made now: what fails here is an error page, and no file that breaks off.
    first = next(parts)
    name = f"leads-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        chain([first], parts),
        content_type="text/csv; charset=utf-8",
        headers=_file(name),
    )


@role_required(Role.OWNER)
@require_POST
def lead_cards_export(request: TenantRequest) -> Any:
    """The people of the list of POST `list` who may be contacted, streamed; `version` 4.0 or else 3.0."""
    criteria = list_context_of(request).criteria or QueueCriteria()
    order = start_export(criteria, reader_of(request), request.user, ExportedNumbers.CALLABLE, ExportFormat.VCARD)
    parts = card_lines(order, _version(request.POST))
    first = next(parts, "")
    name = f"contacts-{timezone.localdate():%Y-%m-%d}.vcf"
    return StreamingHttpResponse(chain([first], parts), content_type=CONTENT_TYPE, headers=_file(name))


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def lead_cards(request: TenantRequest, pk: int) -> HttpResponse:
    """The people of one lead, or of them POST `contact`, who may be contacted; `version` as above."""
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    contact = request.POST.get("contact", "")
    only = int(contact) if contact.isdecimal() and len(contact) < 19 else None
    people = take_cards(lead, reader_of(request), request.user, only=only)
    if not people.cards:
        why = f" ({people.why})" if people.left_out else ""
        messages.error(request, f"No one here may be saved as a contact{why}.")
        return back_to(request, lead)
    content = written(people.cards, _version(request.POST))
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=_file(f"contacts-lead-{lead.pk}.vcf"))


def _version(data: QueryDict) -> Version:
    return Version.FOUR if data.get("version") == Version.FOUR else Version.THREE


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


@role_required(Role.OWNER)
@require_safe
def lead_exports(request: TenantRequest) -> HttpResponse:
    context = {
        "exports": LeadExport.objects.all()[:MOST_SHOWN],
        "property_exports": PropertyExport.objects.all()[:MOST_SHOWN],
    }
    return render(request, "crm_leads/leads/exports.html", context)
