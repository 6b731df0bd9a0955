"""The owner's page of exports: ask, watch, download."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from realty.tenants.access import role_required
from realty.tenants.export import asking, writing
from realty.tenants.models import ExportState, Role, TenantExport
from realty.tenants.requests import TenantRequest

SHOWN = 10


@role_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def exports(request: TenantRequest) -> HttpResponse:
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
    context = {"exports": rows, "is_open": any(row.state in asking.OPEN for row in rows)}
    return render(request, "tenants/_exports.html" if request.htmx else "tenants/exports.html", context)


@role_required(Role.OWNER)
@require_safe
def download_export(request: TenantRequest, pk: int) -> Any:
    return as_file(TenantExport.objects.filter(pk=pk).first())


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
