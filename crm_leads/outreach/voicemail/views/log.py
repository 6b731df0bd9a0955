"""The log of voicemails, their recordings, and the connection to Drop Cowboy."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.enums import IN_FLIGHT, Channel
from crm_leads.models import VendorAccount, VoicemailDrop, VoicemailRecording
from crm_leads.outreach.voicemail import log
from crm_leads.outreach.voicemail.forms import RecordingForm
from crm_leads.privacy import call_records
from crm_leads.vendors import accounts
from crm_leads.vendors.base import Choice
from crm_leads.vendors.channels import KINDS, VOICEMAIL
from crm_leads.vendors.drop_cowboy.signed_results import has_signed_results, sign_results
from crm_leads.vendors.errors import VendorError
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

VENDOR = VOICEMAIL.vendor

PAGE = 50


@member_required
@require_safe
def voicemails(request: TenantRequest) -> HttpResponse:
    """GET `state`, `month` (2026-11), `page`."""
    criteria, zone = log.Criteria.read(request.GET), request_zone(request)
    page = Paginator(log.drops(criteria, zone), PAGE).get_page(request.GET.get("page"))
    page.object_list = log.with_reasons(page.object_list)
    account = None if request.platform else _account()
    context = {
        "page": page,
        "criteria": criteria,
        "groups": [(value, label) for value, (label, _) in log.GROUPS.items()],
        "months": log.months(zone),
        "account": account,
        "has_signed_results": bool(account and has_signed_results(account)),
        "is_owner": _is_owner(request),
        "may_edit": _may_edit(request),
    }
    return render(request, "crm_leads/voicemail/voicemails.html", context)


@role_required(Role.OWNER)
@require_POST
def voicemail_connection(request: TenantRequest) -> HttpResponse:
    """POST `action`: check, or sign (results are signed from now on, with a new secret)."""
    account = _account()
    if account is None:
        messages.error(request, f"{VENDOR} is not set up: enter its credentials under Settings, Vendor accounts.")
    elif request.POST.get("action") == "sign":
        _sign(request, account)
    elif accounts.check(account):
        messages.success(request, account.check_message)
    else:
        messages.error(request, account.check_message)
    return redirect("voicemails")


def _sign(request: TenantRequest, account: VendorAccount) -> None:
    try:
        sign_results(account)
    except VendorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{VENDOR} now signs its results.")


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def voicemail_recordings(request: TenantRequest) -> HttpResponse:
    """The recordings and the form of a new one. GET `lists` asks the vendor what there is to choose from."""
    if request.method == "POST":
        return _add_recording(request)
    media, voices, problem = _lists() if "lists" in request.GET and _may_edit(request) else ([], [], "")
    return _recordings(request, RecordingForm(media=media, voices=voices), problem)


def _add_recording(request: TenantRequest) -> HttpResponse:
    if not _may_edit(request):
        raise PermissionDenied("Owners and agents make recordings; you may look.")
    form = RecordingForm(request.POST)
    if not form.is_valid():
        return _recordings(request, form, status=422)
    recording = form.save()
    messages.success(request, f'The recording "{recording}" is ready.')
    return redirect("voicemail_recordings")


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def remove_recording(request: TenantRequest, pk: int) -> HttpResponse:
    """Not while a drop is to play it; drops of the past keep their line without it."""
    recording = get_object_or_404(VoicemailRecording.objects.all(), pk=pk)
    if VoicemailDrop.objects.filter(recording=recording, state__in=IN_FLIGHT).exists():
        messages.error(request, f'A voicemail is to play "{recording}": cancel it first, or wait for its result.')
    else:
        with transaction.atomic():
            call_records.keep_message(recording)
            recording.delete()
        messages.success(request, f'The recording "{recording}" is removed here; at Drop Cowboy it stays.')
    return redirect("voicemail_recordings")


def _recordings(request: TenantRequest, form: RecordingForm, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "recordings": VoicemailRecording.objects.select_related("tenant"),
        "form": form,
        "problem": problem,
        "is_asked": "lists" in request.GET,
        "may_edit": _may_edit(request),
    }
    return render(request, "crm_leads/voicemail/recordings.html", context, status=status)


def _lists() -> tuple[list[Choice], list[Choice], str]:
    """Recordings and voices of the vendor, or why there are none."""
    try:
        client = accounts.client(accounts.for_channel(Channel.VOICEMAIL))
        return client.media(), client.voices(), ""
    except VendorError as error:
        return [], [], str(error)


def _account() -> VendorAccount | None:
    return VendorAccount.objects.filter(kind__in=KINDS[Channel.VOICEMAIL]).first()


def _is_owner(request: TenantRequest) -> bool:
    return bool(request.membership and request.membership.role == Role.OWNER)


def _may_edit(request: TenantRequest) -> bool:
    return bool(request.membership and request.membership.may_edit)
