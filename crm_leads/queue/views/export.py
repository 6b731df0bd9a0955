"""Leads as CSV and who took them, for owners."""

from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import ExportedNumbers
from crm_leads.models import LeadExport
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.export import csv_lines, start_export
from crm_leads.queue.list_context import list_context_of, reader_of
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
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@role_required(Role.OWNER)
@require_safe
def lead_exports(request: TenantRequest) -> HttpResponse:
    return render(request, "crm_leads/leads/exports.html", {"exports": LeadExport.objects.all()[:MOST_SHOWN]})
