"""The owner's page of exports: ask, watch, download."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants import suspension
from realty.tenants.access import role_required
from realty.tenants.export import asking, writing
from realty.tenants.models import ExportState, Role, Tenant, TenantExport
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import tenant_scope

SHOWN = 10


@login_required
@require_http_methods(["GET", "POST"])
def exports(request: TenantRequest) -> HttpResponse:
    """The open tenant's exports; those of a suspended one too, which has no other page."""
    closed = _closed_tenants(request)
    is_owner = request.membership is not None and request.membership.role == Role.OWNER
    if request.method == "POST" or is_owner or not closed:
        return _of_open_tenant(request)
    return render(request, "tenants/exports.html", {"closed": _shelves(closed)})


@role_required(Role.OWNER)
def _of_open_tenant(request: TenantRequest) -> HttpResponse:
    """POST asks for an archive. A part of the page asks for itself while one is written."""
    assert request.tenant is not None, "The door lets members of a tenant in alone."
    if request.method == "POST":
        try:
            asking.ask(request.tenant, request.user)
            messages.success(request, "The export has begun. You can leave: a letter tells you when it is ready.")
        except asking.ExportOpen:
            messages.info(request, "An export is under way already.")
        return redirect("exports")
    rows = list(TenantExport.objects.all()[:SHOWN])
    context = {"exports": rows, "is_open": any(row.state in asking.OPEN for row in rows), "is_owner": True}
    if not request.htmx:
        context["closed"] = _shelves(_closed_tenants(request))
    return render(request, "tenants/_exports.html" if request.htmx else "tenants/exports.html", context)


@login_required
@require_safe
def download_export(request: TenantRequest, pk: int) -> Any:
    """Of the open tenant, or of a suspended one that the person owns."""
    for tenant in _closed_tenants(request):
        with tenant_scope(tenant):
            export = TenantExport.objects.select_related("tenant").filter(pk=pk).first()
        if export is not None:
            return _downloaded(export)
    return _of_open_tenant_as_file(request, pk)


@role_required(Role.OWNER)
def _of_open_tenant_as_file(request: TenantRequest, pk: int) -> Any:
    """Any, since the doors know no streamed response."""
    return _downloaded(TenantExport.objects.select_related("tenant").filter(pk=pk).first())


def _downloaded(export: TenantExport | None) -> FileResponse:
    """In the audit of the tenant whose export it is, whichever tenant is open. Raises Http404."""
    response = as_file(export)
    assert export is not None, "There is a file of it."
    record(Act.EXPORT, "Downloaded an export of everything", tenant_id=export.tenant_id)
    return response


def _closed_tenants(request: TenantRequest) -> list[Tenant]:
    """The suspended tenants that the person owns; none for staff who look as them."""
    if request.visit:
        return []
    return [closed.tenant for closed in suspension.of_user(request.user) if closed.is_owner]


def _shelves(tenants: list[Tenant]) -> list[tuple[Tenant, list[TenantExport]]]:
    """Each with its newest exports."""
    found = []
    for tenant in tenants:
        with tenant_scope(tenant):
            found.append((tenant, list(TenantExport.objects.all()[:SHOWN])))
    return found


def as_file(export: TenantExport | None) -> FileResponse:
    """The archive of one that is ready. Raises Http404."""
    if export is None or export.state != ExportState.READY or not export.path:
        raise Http404("There is no such export, or its time is over.")
    file: Any = writing.path_of(export).open("rb")
    name = f"{export.tenant.slug}-{export.requested_at:%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    # Packed already: the middleware would pack it once more.
    response["Content-Encoding"], response["Cache-Control"] = "identity", "no-store"
    return response
