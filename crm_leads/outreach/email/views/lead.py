"""E-mail on the page of one lead: write one, enroll, and what was sent."""

import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads.compliance import gate
from crm_leads.enums import ActivityKind, Channel
from crm_leads.leads import timeline
from crm_leads.models import EmailAddress, Lead, LeadPolicy
from crm_leads.outreach.email import compose, merge, sequences
from crm_leads.outreach.email import request as requesting
from crm_leads.outreach.email.forms import EnrollForm, WriteForm
from crm_leads.outreach.email.views import writing
from crm_leads.queue.list_context import back_to, list_context_of
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def write_email(request: TenantRequest, pk: int) -> HttpResponse:
    """GET with `template` and `to` begins with a template. POST `do`: `use` a template (asks where something is
    written), `append` or `replace`, `preview`, or else send what is in the fields."""
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    page = writing.Page(request, lead, requesting.addresses_of(lead))
    if request.method != "POST":
        return page.answer(page.fresh())
    if request.POST.get("do") in writing.STEPS:
        return page.answer(page.step(request.POST["do"]))
    form = WriteForm(request.POST, page.addresses, page.refused)
    if form.is_valid() and _asked(request, lead, form):
        return back_to(request, lead)
    return page.answer(form, status=422)


def _asked(request: TenantRequest, lead: Lead, form: WriteForm) -> bool:
    """Queue what is in the form, or put the reason why not at its place."""
    address, policy = form.address, LeadPolicy.of_tenant(lead.tenant_id)
    about = merge.Subject(lead, address.contact, policy, request.user)
    try:
        letter = compose.fill(form.cleaned_data["subject"], form.cleaned_data["body"], about)
        key = _key_of(form)
        template = writing.template_of(request.POST.get("used"))
        order = requesting.Order(
            lead, address.contact, address.address, letter, key, request.user, {"template": template}
        )
        message = requesting.request(order)
    except merge.MissingValue as error:
        form.add_error("body", str(error))
    except (merge.TemplateError, compose.NotReady, ValidationError) as error:
        form.add_error(None, str(error))
    except requesting.Refused as refusal:
        timeline.record(ActivityKind.REFUSED, f"E-mail blocked: {refusal}", lead=lead, user=request.user)
        form.add_error("to", str(refusal))
    else:
        waits = " It waits: " + message.error if message.error else ""
        messages.success(request, f"The e-mail to {message.address} is on its way.{waits}")
        return True
    return False


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def enroll_lead(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    form = EnrollForm(request.POST, requesting.addresses_of(lead))
    if not form.is_valid():
        messages.error(request, "Choose a sequence and an address.")
        return _again(request, lead)
    address = form.addresses[form.cleaned_data["to"]]
    try:
        _check_reach(lead, address, request.user.pk)
        enrollment = sequences.enroll(form.cleaned_data["sequence"], address, request.user)
    except sequences.CannotEnroll as error:
        messages.error(request, str(error))
        return _again(request, lead)
    messages.success(request, f"{enrollment.contact} is enrolled in {enrollment.sequence.name}.")
    return back_to(request, lead)


def _again(request: TenantRequest, lead: Lead) -> HttpResponse:
    query = list_context_of(request).query
    return redirect(reverse("write_email", args=[lead.pk]) + (f"?{query}" if query else ""))


def _key_of(form: WriteForm) -> str:
    """The same for a button that is pressed twice; another one for what was changed after going back in the browser,
    though the form brings its old key along."""
    said = "\n".join(str(form.cleaned_data[name]) for name in ("key", "to", "subject", "body"))
    return f"mail-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _check_reach(lead: Lead, address: EmailAddress, user_id: int | None) -> None:
    """Raises CannotEnroll where the first letter would be refused for good."""
    verdict = gate.look(gate.Act(Channel.EMAIL, address.address, lead, address.contact, user_id))
    if not verdict.allowed and verdict.retry_at is None and verdict.rule not in requesting.OF_THE_HOUSE:
        raise sequences.CannotEnroll(verdict.sentence)
