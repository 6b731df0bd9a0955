"""The call log: "Call" asks the gate on record and shows the number; one click tells the result."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm_leads.compliance.digests import written
from crm_leads.enums import CallResult
from crm_leads.models import Lead, PhoneNumber
from crm_leads.outreach.calls.forms import CallForm, TalkForm
from crm_leads.outreach.calls.request import start_call
from crm_leads.outreach.calls.results import Told, record_call
from crm_leads.outreach.calls.talks import log_talk
from crm_leads.queue.list_context import back_to
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone
from realty.ui.dates import moment_words


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def call_start(request: TenantRequest, pk: int) -> HttpResponse:
    phone, lead = _phone(pk)
    decision = start_call(lead, phone, request.user)
    back = back_to(request, lead)
    if decision.allowed:
        return redirect(f"{back.url}#call")
    messages.error(request, f"{written(phone.number)} may not be called now. {decision.sentence}")
    return back


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def call_result(request: TenantRequest, pk: int) -> HttpResponse:
    phone, lead = _phone(pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose how the call went.")
        return back_to(request, lead)
    zone = request_zone(request)
    told = Told(CallResult(form.cleaned_data["result"]), form.cleaned_data["note"].strip(), form.cleaned_data["days"])
    try:
        call = record_call(lead, phone, told, request.user, zone)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        next_at = lead.next_step_at
        then = f" {lead.next_step}: {moment_words(next_at, call.at, zone)}." if lead.next_step and next_at else ""
        messages.success(request, f"Recorded: {call.get_result_display()}.{then}")
    return back_to(request, lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def log_call(request: TenantRequest, pk: int) -> HttpResponse:
    """A call or a talk that happened, at any hour."""
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    form = TalkForm(request.POST, lead.contacts.prefetch_related("phones"), zone=request_zone(request))
    if form.is_valid():
        told = Told(CallResult(form.cleaned_data["result"]), form.cleaned_data["note"].strip())
        try:
            call = log_talk(lead, form.talk(), told, request.user, request_zone(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Logged: {call.get_result_display()}.")
    for wrong in (wrong for errors in form.errors.values() for wrong in errors):
        messages.error(request, f"Log a call: {wrong}")
    return back_to(request, lead)


def _phone(pk: int) -> tuple[PhoneNumber, Lead]:
    """A number of a lead's contact, with the lead."""
    phone: PhoneNumber = get_object_or_404(PhoneNumber.objects.select_related("contact__lead"), pk=pk)
    if phone.contact.lead is None:
        raise Http404("The number of a client is called from elsewhere.")
    return phone, phone.contact.lead
