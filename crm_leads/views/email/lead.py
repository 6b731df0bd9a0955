"""E-mail on the page of one lead: write one, enroll, and what was sent."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads import timeline
from crm_leads.compliance import gate
from crm_leads.enums import ActivityKind, Channel
from crm_leads.forms.email import EnrollForm, WriteForm
from crm_leads.models import EmailAddress, EmailMessage, EmailTemplate, Enrollment, Lead, LeadPolicy
from crm_leads.outreach.email import composing, merging, requesting, sequences
from crm_leads.views.way import back_to, way_of
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.rows import rows, with_related

SHOWN = 5
Judged = tuple[EmailAddress, gate.Verdict]
WITHOUT_BODY = tuple(field.name for field in EmailMessage._meta.concrete_fields if field.name != "body")


def lead_panel(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """The lead's last messages and its sequences, for its page."""
    newest = "lead_id = %s ORDER BY requested_at DESC, id DESC LIMIT %s"
    enrolled = rows(Enrollment, "lead_id = %s ORDER BY stopped_at DESC, id DESC LIMIT %s", [lead.pk, SHOWN])
    with_related(enrolled, "sequence")
    may_act = request.membership is not None and request.membership.role != Role.VIEWER
    return {
        "lead": lead,
        "messages": rows(EmailMessage, newest, [lead.pk, SHOWN + 1], only=WITHOUT_BODY),
        "enrollments": enrolled,
        "may_act": may_act,
        "may_write": may_act and lead.is_open and lead.has_email,
    }


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def write_email(request: TenantRequest, pk: int) -> HttpResponse:
    """GET with `template` and `to` fills a template in; POST sends what is in the fields."""
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    judged = _usable_first(lead, request.user.pk)
    addresses = [address for address, _ in judged]
    if request.method != "POST":
        return _page(request, lead, judged, _filled(request, lead, addresses))
    form = WriteForm(request.POST, addresses)
    if form.is_valid() and _asked(request, lead, form):
        return back_to(request, lead)
    return _page(request, lead, judged, form, status=422)


def _usable_first(lead: Lead, user_id: int | None) -> list[Judged]:
    """The likeliest of those that may be written to now, then those that may later: nobody is proposed whom the gate
    refuses while there is another."""
    addresses = requesting.addresses_of(lead)
    acts = [gate.Act(Channel.EMAIL, each.address, lead, each.contact, user_id) for each in addresses]
    judged = list(zip(addresses, gate.look_many(acts) if acts else [], strict=True))
    return sorted(judged, key=lambda each: (not each[1].allowed, each[1].retry_at is None))


def _asked(request: TenantRequest, lead: Lead, form: WriteForm) -> bool:
    """Queue what is in the form, or put the reason why not at its place."""
    address, policy = form.address, LeadPolicy.of_tenant(lead.tenant_id)
    about = merging.Subject(lead, address.contact, policy, request.user)
    try:
        letter = composing.fill(form.cleaned_data["subject"], form.cleaned_data["body"], about)
        key = _key_of(form)
        template = EmailTemplate.objects.filter(pk=_number(request.POST.get("template"))).first()
        order = requesting.Order(
            lead, address.contact, address.address, letter, key, request.user, {"template": template}
        )
        message = requesting.request(order)
    except merging.MissingValue as error:
        form.add_error("body", str(error))
    except (merging.TemplateError, composing.NotReady, ValidationError) as error:
        form.add_error(None, str(error))
    except requesting.Refused as refusal:
        timeline.record(ActivityKind.REFUSED, f"E-mail refused: {refusal}", lead=lead, user=request.user)
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
    query = way_of(request).query
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


def _filled(request: TenantRequest, lead: Lead, addresses: list[EmailAddress]) -> WriteForm:
    """The chosen template with what is known filled in; a field that nothing is known for stays, to be seen."""
    wanted = [each for each in addresses if str(each.pk) == request.GET.get("to")]
    chosen = next(iter([*wanted, *addresses]), None)
    template = EmailTemplate.objects.filter(pk=_number(request.GET.get("template"))).first()
    if template is None or chosen is None:
        return WriteForm(None, addresses, to=chosen.pk if chosen else "")
    about = merging.Subject(lead, chosen.contact, LeadPolicy.of_tenant(lead.tenant_id), request.user)
    values = merging.values_of(about)
    subject, body = merging.merge_known(template.subject, values), merging.merge_known(template.body, values)
    return WriteForm(None, addresses, to=chosen.pk, subject=subject, body=body)


def _page(request: TenantRequest, lead: Lead, judged: list[Judged], form: WriteForm, status: int = 200) -> HttpResponse:
    way = way_of(request)
    addresses = [address for address, _ in judged]
    refused: dict[str, list[Judged]] = {}
    for address, verdict in judged:
        if not verdict.allowed:
            refused.setdefault(str(verdict.rule.label), []).append((address, verdict))
    context = {
        "lead": lead,
        "way": way,
        "lead_url": way.back(lead),
        "form": form,
        "enroll": EnrollForm(None, addresses),
        "refused": refused.items(),
        "may_send": any(verdict.allowed or verdict.retry_at for _, verdict in judged),
        "addresses": addresses,
        "templates": EmailTemplate.objects.all(),
        "template_pk": _number(request.POST.get("template") or request.GET.get("template")),
        "fields": merging.FIELDS.items(),
        "policy": LeadPolicy.of_tenant(lead.tenant_id),
    }
    return render(request, "crm_leads/email/write.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
