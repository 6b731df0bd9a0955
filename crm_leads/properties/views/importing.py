"""Properties from a CSV file in four steps: the file, what its columns are, a dry run by line, done. No step writes but
the last; each sends the file back, signed, to the next, so that nothing is kept of a file that nobody goes on with."""

import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from crm_leads.properties import csv_import
from crm_leads.properties.csv_import import columns, reading, rejects
from crm_leads.properties.forms import ColumnsForm, CsvForm
from crm_leads.spreadsheets import Table
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SALT = "properties csv"
# Bytes of the form beside the file.
OTHER_FIELDS = 40_000
SHOWN = 200
FIRST_LINES = 5


@dataclass
class Step:
    """A file on its way through the steps."""

    request: TenantRequest
    content: bytes
    table: Table
    form: ColumnsForm

    @property
    def targets(self) -> list[str]:
        return self.form.targets()


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_properties(request: TenantRequest) -> HttpResponse:
    """POST `file` shows its columns; then POST `content` as the page has it, `column-N` for each column, and `step`:
    columns, check, make or rejects."""
    form = CsvForm(request.POST if request.FILES else None, request.FILES or None)
    try:
        if "content" in request.POST:
            return _go_on(request)
        if request.method == "POST" and form.is_valid():
            return _columns(_begun(request, form.cleaned_data["file"].read()))
    except ValidationError as error:
        form.add_error(None, error) if form.is_bound else messages.error(request, " ".join(error.messages))
        return _page(request, "import.html", form=form, status=422)
    if request.method == "POST" and not form.is_bound:
        form = CsvForm({}, {})
    return _page(request, "import.html", form=form, status=422 if form.errors else 200)


def _begun(request: TenantRequest, content: bytes) -> Step:
    table = csv_import.table_of(content)
    return Step(request, content, table, ColumnsForm(table, targets=reading.targets_of(table.heading)))


def _go_on(request: TenantRequest) -> HttpResponse:
    if request.POST.get("step") == "rejects":
        return _download(str(_signed_by_us(request, "content")))
    content = str(_signed_by_us(request, "content")).encode("latin-1")
    table = csv_import.table_of(content)
    step = Step(request, content, table, ColumnsForm(table, request.POST))
    if request.POST.get("step") == "columns" or not step.form.is_valid():
        return _columns(step)
    if request.POST.get("step") == "make":
        return _made(step)
    return _checked(step)


def _columns(step: Step) -> HttpResponse:
    """What each column is taken for, with the first lines as they would be read."""
    lines = reading.begin(step.table, step.targets, FIRST_LINES)
    return _page(
        step.request,
        "import_columns.html",
        form=step.form,
        lines=lines,
        content=_signed(step.request, step.content.decode("latin-1")),
        status=422 if step.form.is_bound and step.form.errors else 200,
    )


def _checked(step: Step) -> HttpResponse:
    """The dry run, line by line."""
    found = csv_import.read(step.content, step.targets)
    columns.remember(step.table.heading, step.targets, step.request.user)
    content = _signed(step.request, step.content.decode("latin-1"))
    return _page(step.request, "import_check.html", reading=found, content=content, **_of_rejects(step, found))


def _made(step: Step) -> HttpResponse:
    done = csv_import.make(step.content, step.request.user, step.request.POST.getlist("same"), step.targets)
    context = _of_rejects(step, done.reading)
    return _page(step.request, "import_done.html", done=done, reading=done.reading, **context)


def _of_rejects(step: Step, found: reading.Reading) -> dict[str, Any]:
    """What the page sends back to hand out what was left out; nothing where that would be too much for a form, since by
    now the properties may be made."""
    hidden = [(name, target) for name, target in step.form.named_targets() if target]
    try:
        signed = _signed(step.request, rejects.rejects(found)) if found.left_out else ""
    except ValidationError:
        return {"hidden": hidden, "rejects": "", "too_many": True}
    return {"hidden": hidden, "rejects": signed}


def _download(text: str) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="left-out.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _signed(request: TenantRequest, text: str) -> str:
    """Raises ValidationError for a file that the page could not send back."""
    assert request.tenant is not None
    signed = signing.dumps([request.tenant.pk, text], salt=SALT, compress=True)
    if len(signed) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or math.inf) - OTHER_FIELDS:
        raise ValidationError("The file is too large to be read at once. Split it.")
    return signed


def _signed_by_us(request: TenantRequest, name: str) -> Any:
    """Raises ValidationError for a file that this tenant was not shown."""
    assert request.tenant is not None
    try:
        tenant_id, text = signing.loads(request.POST[name], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise ValidationError("The dry run is too old. Choose the file again.") from None
    if tenant_id != request.tenant.pk:
        raise ValidationError("The dry run was made for another tenant. Choose the file again.")
    return text


def _page(request: TenantRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"crm_leads/properties/{template}", {"shown": SHOWN, **context}, status=status)
