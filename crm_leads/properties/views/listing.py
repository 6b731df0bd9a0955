"""All properties of the tenant, as a list and as a file."""

from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import PropertyStatus
from crm_leads.properties.csv_export import csv_lines, start_export
from crm_leads.properties.forms import PropertyFilterForm
from crm_leads.properties.records import tags_in_use
from crm_leads.properties.search import FILTERS, matching
from listings.photos import attach_listing_photos
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PER_PAGE = 50


@member_required
@require_safe
def crm_properties(request: TenantRequest) -> HttpResponse:
    form = PropertyFilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    rows = matching(wanted).select_related("client", "assigned_to")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    attach_listing_photos(page.object_list)
    counts = dict(matching({**wanted, "status": ""}).values_list("status").annotate(n=Count("pk")).order_by())
    context = {
        "form": form,
        "page": page,
        "statuses": [(value, label, counts.get(value, 0)) for value, label in PropertyStatus.choices],
        "all": sum(counts.values()),
        "tags": tags_in_use(),
        "is_filtered": any(wanted.get(name) for name in FILTERS),
        "may_edit": bool(request.membership and request.membership.may_edit),
        "query": _without(request, "page"),
        "query_without_status": _without(request, "page", "status"),
    }
    return render(request, "crm_leads/properties/list.html", context)


@role_required(Role.OWNER)
@require_POST
def property_export(request: TenantRequest) -> Any:
    """The list of the posted filters, streamed. Any, since the doors know no streamed response."""
    form = PropertyFilterForm(request.POST)
    form.is_valid()
    parts = csv_lines(start_export(form.cleaned_data, request.user))
    # Made now: what fails here is an error page, and no file that breaks off.
    first = next(parts)
    name = f"properties-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        chain([first], parts),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _without(request: TenantRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
