"""Entries of people: do-not-contact, consents, and lifting what stands."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.compliance import consents, suppression
from crm_leads.compliance import ledger as records
from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.forms import ConsentForm, LiftForm, RevokeForm, StopForm
from crm_leads.compliance.views.ledger import entry_url, lead_hint
from crm_leads.models import Consent, Suppression
from crm_leads.outreach.email import vendor_list
from crm_leads.queue.list_context import list_context_in
from realty.tenants.access import may_edit, member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

CONFIRMATION = "REMOVE"
SLUG = re.compile(r"[\w-]+", re.ASCII)
MOST_CONSENTS = 500
Page = dict[str, Any]


def _back(request: TenantRequest, known: str = "") -> str:
    """Where the form was opened: the lead's page (`from=lead`, on the list it is worked in), else the address's entry,
    `known` or that of `of`, else the ledger."""
    lead_id = lead_hint(request.GET)
    if lead_id and request.GET.get("from") == "lead":
        way = list_context_in(request.GET)
        return way.to(lead_id, then=way.then)
    if known:
        return entry_url(known)
    asked_for = request.GET.get("of", "")
    return entry_url(asked_for, lead_id) if SLUG.fullmatch(asked_for) else reverse("ledger")


def _initial(request: TenantRequest) -> dict[str, str]:
    """The address that the page is opened for: `?of=<digest>`."""
    found = records.entry(request.GET.get("of", ""), lead_hint(request.GET), lines=1)
    return {"address": written(found.address)} if found else {}


def _form_page(request: TenantRequest, form: forms.Form, **page: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "back": _back(request), **page}
    return render(request, "crm_leads/compliance/form.html", context, status=status)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_stop(request: TenantRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = StopForm(request.POST if posted else None, initial={} if posted else _initial(request))
    if posted and form.is_valid():
        data = form.cleaned_data
        suppression.suppress(
            data["address"],
            data["because"],
            channel=data["channel"],
            evidence=data["evidence"],
            user=request.user,
        )
        messages.success(request, "On the do-not-contact list. What was queued is stopped.")
        return redirect(_back(request, digest(data["address"])))
    lead = (
        "No one in your brokerage contacts the address again, on any channel. Where a person asked, that holds for all"
        " of their addresses. What is queued stops at once."
    )
    return _form_page(request, form, title="Do not contact", lead=lead, button="Add to the list", is_grave=True)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_consent(request: TenantRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = ConsentForm(request.POST if posted else None, initial={} if posted else _initial(request))
    if posted and form.is_valid():
        data = dict(form.cleaned_data)
        data["given_at"] = data.pop("given_on")
        consent = consents.record_consent(**data, user=request.user)
        messages.success(request, "Consent recorded.")
        return redirect(_back(request, consent.digest))
    lead = (
        "Record it as it is, with the person's own words and where the proof is kept: a lawyer reads this. It does not"
        " end a do-not-contact. Only a signed written consent allows a voicemail."
    )
    return _form_page(request, form, title="Record a consent", lead=lead, button="Record", is_grave=False)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def revoke_consent(request: TenantRequest, pk: int) -> HttpResponse:
    consent = get_object_or_404(Consent, pk=pk)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        lead = f"{consent}, {written(consent.address)}. Taking it back stops the person on all channels."
        return _form_page(request, form, title="Consent revoked", lead=lead, button="Take it back", is_grave=True)
    consents.revoke(consent, form.cleaned_data["because"], request.user)
    messages.success(request, "The consent ended, and the person is not contacted any more.")
    return redirect(entry_url(consent.digest))


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def lift_stop(request: TenantRequest, pk: int) -> HttpResponse:
    """The first POST says what it means; the one with the typed word, that of its button, lifts."""
    row = get_object_or_404(Suppression, pk=pk, lifted_at=None)
    form = LiftForm(request.POST if request.method == "POST" else None)
    asked = False
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["confirmation"] == CONFIRMATION:
            whole = request.POST.get("whole") == "1"
            others = suppression.of_one_word(row) if whole else []
            suppression.lift(row, request.user, form.cleaned_data["because"], whole=whole)
            tell_lifted(request, [row, *others])
            return redirect(entry_url(row.digest))
        asked = True
        if form.cleaned_data["confirmation"]:
            form.add_error("confirmation", f"Type exactly {CONFIRMATION}.")
    shown = written(row.address) or "Erased"
    context: Page = {"form": form, "row": row, "asked": asked, "shown": shown, "back": entry_url(row.digest)}
    context["is_listed_there"] = vendor_list.concerns(row)
    context["others"] = len(suppression.of_one_word(row)) if asked else 0
    context["of_person"] = row.because in suppression.OF_THE_PERSON
    return render(request, "crm_leads/compliance/lift.html", context, status=422 if form.errors else 200)


def tell_lifted(request: TenantRequest, rows: Iterable[Suppression]) -> None:
    """After the transaction: what was lifted here comes off the vendor's own list too, or its keeper is told."""
    told = [vendor_list.lift(row) for row in rows]
    there = next((text for text in told if text), "")
    said = f"Removed. It stays on record with your name and reason. {there}".strip()
    (messages.warning if there.startswith(vendor_list.REMOVE_THERE) else messages.success)(request, said)


@member_required
@require_safe
def consents_list(request: TenantRequest) -> HttpResponse:
    now = timezone.now()
    rows = Consent.objects.select_related("recorded_by").order_by("-recorded_at", "-id")[:MOST_CONSENTS]
    found = [(row, written(row.address) or "Erased", records.consent_state(row, now)) for row in rows]
    context = {"rows": found, "most": MOST_CONSENTS, "may_act": may_edit(request)}
    return render(request, "crm_leads/compliance/consents.html", context)
