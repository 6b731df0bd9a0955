"""Templates: the list, one with its preview, and how it would read for a real lead."""

from django.contrib import messages
from django.db.models import Count, ProtectedError, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.models import Contact, EmailAddress, EmailTemplate, Lead, LeadPolicy, SequenceStep
from crm_leads.outreach.email import compose, merge, sender
from crm_leads.outreach.email.forms import LetterForm, TemplateForm
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SHOWN_LEADS = 20
# Where no lead has an address yet.
_INVENTED = sender.Signature("Olivia Reyes, Sunrise Homes", "", "", "", "1 Main St, Indio, CA 92201")


@member_required
@require_safe
def email_templates(request: TenantRequest) -> HttpResponse:
    used = dict(SequenceStep.objects.values_list("template").annotate(Count("pk")).order_by())
    rows = [(template, used.get(template.pk, 0)) for template in EmailTemplate.objects.all()]
    return render(request, "crm_leads/email/templates.html", {"templates": rows})


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def email_template(request: TenantRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or one to change. POST `do` with `preview` shows what was typed and saves nothing."""
    template = get_object_or_404(EmailTemplate.objects.all(), pk=pk) if pk else None
    form, is_previewed = TemplateForm(request.POST or None, template=template), request.POST.get("do") == "preview"
    if request.method == "POST" and form.is_valid() and not is_previewed:
        saved = form.save()
        messages.success(request, f"{saved.name} is saved.")
        return redirect("email_template", saved.pk)
    context = {
        "form": form,
        "template": template,
        "fields": merge.FIELDS.items(),
        "leads": preview_leads()[:SHOWN_LEADS],
        **preview_of(form["subject"].value() or "", form["body"].value() or "", None, request),
    }
    status = 422 if form.errors else 200
    return render(request, "crm_leads/email/template.html", context, status=status)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def delete_email_template(request: TenantRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(EmailTemplate.objects.all(), pk=pk)
    try:
        template.delete()
    except ProtectedError:
        messages.error(request, f"{template.name} is a step of a sequence: take it out there first.")
        return redirect("email_template", pk)
    messages.success(request, f"{template.name} is deleted. What was sent with it stays.")
    return redirect("email_templates")


@member_required
@require_POST
def preview_email(request: TenantRequest) -> HttpResponse:
    """A part of a page: `subject` and `body` as the person of `lead` would get them. Changes nothing."""
    lead = preview_leads().filter(pk=_number(request.POST.get("lead"))).first()
    form = LetterForm(request.POST)
    subject, body = request.POST.get("subject", ""), request.POST.get("body", "")
    rows = EmailAddress.objects.filter(pk=_number(request.POST.get("to")), contact__lead=lead).select_related("contact")
    address = rows.first() if lead else None
    context = preview_of(subject, body, lead, request, address.contact if address else None)
    return render(request, "crm_leads/email/_preview.html", {**context, "errors": form.errors})


def preview_leads() -> "QuerySet[Lead]":
    """Leads whose people have an e-mail address, the newest first."""
    return Lead.objects.open().summaries().filter(has_email=True).order_by("-status_changed_on", "-pk")


def preview_of(
    subject: str, body: str, lead: Lead | None, request: TenantRequest, contact: Contact | None = None
) -> dict[str, object]:
    """`preview` (subject, text), or `problem`; for the newest lead with an address, or else for an invented one."""
    lead = lead or preview_leads().first()
    if lead and contact is None:
        contact = Contact.objects.filter(lead=lead, emails__isnull=False).first()
    if not subject or not body:
        return {}
    try:
        if lead and contact:
            policy = LeadPolicy.of_tenant(lead.tenant_id)
            letter = compose.fill(subject, body, merge.Subject(lead, contact, policy, request.user))
        else:
            policy, values = LeadPolicy(), merge.examples()
            letter = compose.Letter(merge.merge(subject, values), merge.merge(body, values))
    except (merge.TemplateError, merge.MissingValue) as error:
        return {"problem": str(error), "preview_lead": lead}
    signature = sender.signature(policy, request.user) if policy.tenant_id else _INVENTED
    text = compose.with_footer(letter.text, signature, "preview")
    return {"preview": {"subject": letter.subject, "text": text}, "preview_lead": lead}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
