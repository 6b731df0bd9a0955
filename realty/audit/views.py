"""The owner's page of the audit: what was done in the own tenant, by its members and by staff."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from realty.audit.search import PAGE, AuditForm, found
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone


@role_required(Role.OWNER)
@require_safe
def audit(request: TenantRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    page = Paginator(found(form, request_zone(request)), PAGE).get_page(request.GET.get("page"))
    asked = [(name, value) for name, value in request.GET.items() if value and name in form.fields]
    context = {"form": form, "page": page, "query": urlencode(asked) + "&" * bool(asked), "is_narrowed": bool(asked)}
    return render(request, "audit/audit.html", context, status=422 if form.errors else 200)
