"""Owners, numbers and e-mail addresses, entered and corrected by hand."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import extension_of
from crm_leads.enums import ActivityKind, Channel, SuppressedBecause
from crm_leads.leads import contacts, timeline
from crm_leads.leads.forms import ContactForm, EmailForm, PhoneForm
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber
from crm_leads.names import is_surely_entity, looks_like_entity
from crm_leads.outreach.calls import results
from crm_leads.queue.list_context import back_to
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

editors = role_required(Role.OWNER, Role.AGENT)


@editors
@require_POST
def add_contact(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    form = ContactForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["full_name"]
        entity = form.cleaned_data["is_entity"] or is_surely_entity(name)
        contact = contacts.add_contact(lead, full_name=name, is_entity=entity)
        _doubt(request, contact)
        timeline.record(ActivityKind.EDITED, f"Owner added: {contact}.", lead=lead, user=request.user)
    return _back(request, lead, form)


@editors
@require_POST
def edit_contact(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `act`: "save" with the form's fields, or "remove"."""
    contact, lead = _contact(pk)
    if request.POST.get("act") == "remove":
        contacts.remove(contact)
        timeline.record(ActivityKind.EDITED, f"Owner removed: {contact}.", lead=lead, user=request.user)
        return back_to(request, lead)
    form = ContactForm(request.POST)
    if form.is_valid():
        contacts.rename(contact, form.cleaned_data["full_name"], form.cleaned_data["is_entity"])
        _doubt(request, contact)
        timeline.record(ActivityKind.EDITED, f"Owner renamed: {contact}.", lead=lead, user=request.user)
    return _back(request, lead, form)


@editors
@require_POST
def add_phone(request: TenantRequest, pk: int) -> HttpResponse:
    contact, lead = _contact(pk)
    form = PhoneForm(request.POST)
    if form.is_valid():
        contacts.add_phone(contact, form.cleaned_data["number"], line_type=form.cleaned_data["line_type"])
        extension = extension_of(form.data["number"])
        by_hand = f" Extension {extension}: dial it manually." if extension else ""
        timeline.record(ActivityKind.EDITED, f"Phone added to {contact}.{by_hand}", lead=lead, user=request.user)
    return _back(request, lead, form)


@editors
@require_POST
def add_email(request: TenantRequest, pk: int) -> HttpResponse:
    contact, lead = _contact(pk)
    form = EmailForm(request.POST)
    if form.is_valid():
        contacts.add_email(contact, form.cleaned_data["address"])
        timeline.record(ActivityKind.EDITED, f"E-mail added to {contact}.", lead=lead, user=request.user)
    return _back(request, lead, form)


@editors
@require_POST
def phone_action(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `act`: "wrong", "right", "stop" (nobody contacts the person again) or "remove"."""
    phone = get_object_or_404(PhoneNumber.objects.select_related("contact__lead"), pk=pk, contact__lead__isnull=False)
    lead, act = phone.contact.lead, request.POST.get("act")
    if act in ("wrong", "right"):
        results.set_wrong(phone, act == "wrong", request.user)
    elif act == "stop":
        _stop(phone.number, phone.contact, request)
    elif act == "remove":
        contacts.remove(phone)
    return _answer(request, lead)


@editors
@require_POST
def email_action(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `act`: "wrong" (belongs to somebody else), "stop" or "remove"."""
    email = get_object_or_404(EmailAddress.objects.select_related("contact__lead"), pk=pk, contact__lead__isnull=False)
    lead, act = email.contact.lead, request.POST.get("act")
    if act == "wrong":
        because = SuppressedBecause.WRONG_PERSON
        suppression.suppress(email.address, because, evidence="Marked manually.", user=request.user)
    elif act == "stop":
        _stop(email.address, email.contact, request)
    elif act == "remove":
        contacts.remove(email)
    return _answer(request, lead)


def _doubt(request: TenantRequest, contact: Contact) -> None:
    """The box of the form is the person's word, also when it is empty."""
    if not contact.is_entity and looks_like_entity(contact.full_name):
        said = (
            f"{contact} is kept as a person. If it is a company, trust or estate, tick that box under Add or correct."
        )
        messages.info(request, said)


def _contact(pk: int) -> tuple[Contact, Lead]:
    """Of a lead that still has its data, not of a CRM property."""
    contact: Contact = get_object_or_404(Contact.objects.select_related("lead"), pk=pk)
    if contact.lead is None or contact.lead.purged_at:
        raise Http404("The contact has no lead to work.")
    return contact, contact.lead


def _stop(address: str, contact: Contact, request: TenantRequest) -> None:
    said = request.POST.get("evidence", "").strip() or "Recorded manually on the lead."
    suppression.suppress(
        address, SuppressedBecause.ASKED, channel=Channel.CALL, evidence=said, user=request.user, contact=contact
    )
    messages.success(request, "No one here contacts this person again, on any channel; queued messages have stopped.")


def _answer(request: TenantRequest, lead: Lead | None) -> HttpResponse:
    return back_to(request, lead) if lead else redirect("leads")


def _back(request: TenantRequest, lead: Lead | None, form: forms.Form) -> HttpResponse:
    """To the lead, with what was wrong."""
    for name, errors in form.errors.items():
        messages.error(request, f"{form.fields[name].label}: {errors[0]}")
    return _answer(request, lead)
