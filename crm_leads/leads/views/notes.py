"""What a person writes on a lead: notes, the next step, why the listing ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from crm_leads.enums import ActivityKind
from crm_leads.leads import lifecycle, timeline
from crm_leads.leads.forms import NextStepForm, NoteForm, ReasonForm
from crm_leads.models import Lead
from crm_leads.queue.list_context import back_to
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def add_note(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        timeline.record(ActivityKind.NOTE, form.cleaned_data["note"], lead=lead, user=request.user)
    else:
        messages.error(request, "Write the note first; it may have 4,000 characters.")
    return back_to(request, lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def lead_next_step(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    form = NextStepForm(request.POST, zone=request_zone(request))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return back_to(request, lead)
    try:
        text = form.cleaned_data["next_step"] or lead.next_step or ("Call" if form.moment() else "")
        cleared = request.POST.get("clear") == "1"
        lifecycle.set_next_step(lead, "" if cleared else text, None if cleared else form.moment(), request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(request, lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def lead_reason(request: TenantRequest, pk: int) -> HttpResponse:
    """Why it did not sell, as the owner tells it."""
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        lead.expiry_reason, lead.expiry_note = form.cleaned_data["expiry_reason"], form.cleaned_data["expiry_note"]
        lead.save(update_fields=["expiry_reason", "expiry_note"])
        said = f"Why it did not sell: {lead.get_expiry_reason_display()}. {lead.expiry_note}".strip()
        timeline.record(ActivityKind.EDITED, said, lead=lead, user=request.user)
    else:
        messages.error(request, first_error(form))
    return back_to(request, lead)


def first_error(form: NextStepForm | ReasonForm) -> str:
    """The first error with its field, in a sentence."""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])
