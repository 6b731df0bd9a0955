"""Properties from a CSV file: first a dry run, then the real one."""

import math

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm_leads.properties import csv_import
from crm_leads.properties.forms import CsvForm
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SALT = "properties csv"
# Bytes of the form beside the file.
OTHER_FIELDS = 1_000
SHOWN = 200


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_properties(request: TenantRequest) -> HttpResponse:
    """A POST with a file shows what it would do; the page then sends the same file back, signed, to do it."""
    form = CsvForm(request.POST or None, request.FILES or None)
    try:
        if "content" in request.POST:
            return _carried_out(request)
        if request.method == "POST" and form.is_valid():
            content = form.cleaned_data["file"].read()
            reading, signed = csv_import.read(content), _signed(request, content)
            return _page(request, form, reading=reading, content=signed)
    except ValidationError as error:
        form.add_error(None, error) if form.is_bound else messages.error(request, " ".join(error.messages))
    return _page(request, form, status=422 if form.errors else 200)


def _carried_out(request: TenantRequest) -> HttpResponse:
    made = csv_import.carry_out(_content(request), request.user, request.POST.getlist("same"))
    messages.success(request, f"Made {len(made):,} {'property' if len(made) == 1 else 'properties'}.")
    return redirect("crm_properties")


def _signed(request: TenantRequest, content: bytes) -> str:
    """Raises ValidationError for a file that the page could not send back."""
    assert request.tenant is not None
    signed = signing.dumps([request.tenant.pk, content.decode("latin-1")], salt=SALT, compress=True)
    if len(signed) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or math.inf) - OTHER_FIELDS:
        raise ValidationError("The file is too large to be read at once. Split it.")
    return signed


def _content(request: TenantRequest) -> bytes:
    """Raises ValidationError for a file that this tenant was not shown."""
    assert request.tenant is not None
    try:
        tenant_id, text = signing.loads(request.POST["content"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise ValidationError("The dry run is too old. Choose the file again.") from None
    if tenant_id != request.tenant.pk:
        raise ValidationError("The dry run was made for another tenant. Choose the file again.")
    return str(text).encode("latin-1")


def _page(request: TenantRequest, form: CsvForm, status: int = 200, **context: object) -> HttpResponse:
    shown = {"form": form, "shown": SHOWN, "columns": sorted(csv_import.COLUMNS), **context}
    return render(request, "crm_leads/properties/import.html", shown, status=status)
