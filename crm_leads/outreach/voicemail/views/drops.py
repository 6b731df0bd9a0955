"""Drops to the phones of a lead: ask for one, cancel one, say how an unknown one ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm_leads.compliance.digests import masked
from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.models import Lead, PhoneNumber, VoicemailDrop, VoicemailRecording
from crm_leads.outreach import acts
from crm_leads.outreach.voicemail import reconcile
from crm_leads.outreach.voicemail.panel import opens_at, reaches
from crm_leads.outreach.voicemail.request import DropRefused, queue_drop
from crm_leads.queue.list_context import back_to, list_context_of
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone
from realty.ui.dates import exact_time


@member_required
@require_safe
def lead_voicemail(request: TenantRequest, pk: int) -> HttpResponse:
    """Which phones of the lead admit a voicemail now, and why the others do not; for htmx only that part."""
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    way, found = list_context_of(request), reaches(lead, request.user.pk)
    context = {
        "lead": lead,
        "reaches": found,
        "opens_at": opens_at(found),
        "way": way,
        "lead_url": way.back(lead),
        "recordings": VoicemailRecording.objects.all(),
        "may_edit": bool(request.membership and request.membership.may_edit),
    }
    part = "crm_leads/voicemail/_send.html" if request.htmx else "crm_leads/voicemail/lead.html"
    return render(request, part, context)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def send_voicemail(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `recording`: its id."""
    phone = get_object_or_404(PhoneNumber.objects.select_related("contact__lead"), pk=pk)
    chosen = request.POST.get("recording", "")
    recording = VoicemailRecording.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    if recording is None:
        messages.error(request, "Choose a recording first; you make one on the page Voicemails, Recordings.")
        return _back(request, phone.contact.lead)
    try:
        drop = queue_drop(phone, recording, request.user)
    except DropRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _queued(request, drop))
    return _back(request, phone.contact.lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def cancel_voicemail(request: TenantRequest, pk: int) -> HttpResponse:
    """Only while it waits; what was handed over is not taken back."""
    drop = get_object_or_404(VoicemailDrop.objects.select_related("lead"), pk=pk)
    if acts.cancel_queued(VoicemailDrop.objects.filter(pk=pk), f"Canceled by {_name(request)}."):
        if drop.lead:
            summary = f"Voicemail to {masked(drop.number)} canceled before it was sent."
            timeline.record(ActivityKind.VOICEMAIL, summary, lead=drop.lead, user=request.user, drop=drop.pk)
        messages.success(request, "Canceled. Nothing was sent.")
    else:
        messages.error(request, "It does not wait any more, so it cannot be canceled.")
    return redirect("voicemails")


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def settle_voicemail(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `was_sent`: yes or no, as Drop Cowboy's own log says."""
    drop = get_object_or_404(VoicemailDrop.objects.select_related("lead"), pk=pk)
    answer = request.POST.get("was_sent", "")
    if answer in ("yes", "no") and reconcile.settle(drop, answer == "yes", request.user):
        messages.success(request, "Recorded. You may try the number again if the rules allow it.")
    else:
        messages.error(request, "Its outcome is not unknown any more.")
    return redirect("voicemails")


def _back(request: TenantRequest, lead: Lead | None) -> HttpResponse:
    """To the lead; a contact of a property alone has none."""
    return back_to(request, lead) if lead else redirect("voicemails")


def _queued(request: TenantRequest, drop: VoicemailDrop) -> str:
    if drop.not_before is None:
        return "The voicemail is queued and goes out at once."
    return f"The voicemail waits until {exact_time(drop.not_before, request_zone(request))}. {drop.error}".strip()


def _name(request: TenantRequest) -> str:
    return request.user.get_full_name() or request.user.get_username()
