"""All properties of the tenant."""

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_leads.enums import PropertyStatus
from crm_leads.models import CrmProperty
from crm_leads.properties.forms import PropertyFilterForm
from crm_leads.properties.records import live, tags_in_use
from listings.photos import attach_listing_photos
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest

PER_PAGE = 50


@member_required
@require_safe
def crm_properties(request: TenantRequest) -> HttpResponse:
    form = PropertyFilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    found = filtered(wanted)
    rows = found.select_related("client", "assigned_to").order_by("-updated_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    attach_listing_photos(page.object_list)
    counts = dict(filtered({**wanted, "status": ""}).values_list("status").annotate(n=Count("pk")).order_by())
    context = {
        "form": form,
        "page": page,
        "statuses": [(value, label, counts.get(value, 0)) for value, label in PropertyStatus.choices],
        "all": sum(counts.values()),
        "tags": tags_in_use(),
        "is_filtered": any(wanted.get(name) for name in ("q", "status", "tag", "link")),
        "may_edit": bool(request.membership and request.membership.may_edit),
        "query": _without(request, "page"),
        "query_without_status": _without(request, "page", "status"),
    }
    return render(request, "crm_leads/properties/list.html", context)


def filtered(wanted: dict[str, str]) -> QuerySet[CrmProperty]:
    rows = live()
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    if wanted.get("tag"):
        rows = rows.filter(tags__contains=[wanted["tag"]])
    if wanted.get("link"):
        rows = rows.filter(listing__isnull=wanted["link"] == "no")
    for word in (wanted.get("q") or "").split():
        rows = rows.filter(
            Q(street_address__icontains=word)
            | Q(city__icontains=word)
            | Q(postal_code__startswith=word)
            | Q(client__full_name__icontains=word)
        )
    return rows


def _without(request: TenantRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
