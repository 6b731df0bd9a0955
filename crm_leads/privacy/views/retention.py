"""The owner's pages of erasures, and what the retention is about to remove."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from crm_leads.compliance.digests import normal_address
from crm_leads.models import Contact, Erasure, LeadPolicy
from crm_leads.privacy import erasure, retention
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

CONFIRMATION = "DELETE"
# What `Erasure.counts` counts, in the order and the words of the proof.
COUNTED = {
    "people": "People",
    "phones": "Phones",
    "e-mail addresses": "E-mail addresses",
    "calls": "Calls",
    "voicemails": "Voicemails",
    "voicemails kept apart for five years": "Voicemails kept apart for five years",
    "e-mails": "E-mails",
    "timeline entries": "Timeline entries",
    "tasks, next steps and notes": "Tasks, next steps and notes",
    "enrollments": "E-mail sequences",
    "consents": "Consents",
    "words of consents and stops": "Words of consents and stops",
    "scrubs": "Do-not-call records",
    "reassigned numbers": "Answers about reassigned numbers",
    "states of numbers": "States of numbers",
    "do-not-call checks under way": "Do-not-call checks under way",
    "notes of skip traces": "Notes of skip traces",
    "saved lists": "Saved lists",
    "saved searches": "Saved searches",
    "shared searches and notes on listings": "Shared searches and notes on listings",
    "vendor events": "Messages of vendors",
}


class ErasureForm(forms.Form):
    addresses = forms.CharField(
        label="Phones and e-mail addresses of the person",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "autocomplete": "off"}),
        help_text="One on each line. Their other addresses that we know go with them.",
    )
    requested_by = forms.CharField(
        label="How they asked",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text="For the record, without their name, e.g. by letter of May 3",
    )
    confirmation = forms.CharField(
        required=False,
        label=f"Type {CONFIRMATION} to delete permanently",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_addresses(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        wrong = [line for line in lines if not _is_address(line)]
        if wrong or not lines:
            raise ValidationError(f"Neither a US phone number nor an e-mail address: {', '.join(wrong) or 'nothing'}.")
        return lines


def _is_address(text: str) -> bool:
    try:
        normal_address(text)
    except ValidationError:
        return False
    return True


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def erasures(request: TenantRequest) -> HttpResponse:
    """The first POST shows what would go; the one with the typed word erases it."""
    form = ErasureForm(request.POST or None)
    found: list[Contact] | None = None
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["confirmation"] == CONFIRMATION:
            done = erasure.erase(
                form.cleaned_data["addresses"], requested_by=form.cleaned_data["requested_by"], user=request.user
            )
            messages.success(request, "Erased. This page is the proof of it.")
            return redirect("erasure", pk=done.pk)
        found = erasure.find(form.cleaned_data["addresses"])
        if form.cleaned_data["confirmation"]:
            form.add_error("confirmation", f"Type exactly {CONFIRMATION}.")
    assert request.tenant is not None
    context = {
        "form": form,
        "found": found,
        "rows": Erasure.objects.all()[:200],
        "policy": LeadPolicy.of_tenant(request.tenant.pk),
        "due": retention.purge(request.tenant, dry_run=True),
    }
    return render(request, "crm_leads/retention/erasures.html", context, status=422 if form.errors else 200)


@role_required(Role.OWNER)
@require_safe
def erasure_proof(request: TenantRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Erasure, pk=pk)
    # Of what was not counted yet when the proof was made, nothing is said.
    counted = [(label, row.counts[what]) for what, label in COUNTED.items() if what in row.counts]
    context = {
        "erasure": row,
        "found": [(label, number) for label, number in counted if number],
        "nothing": [label for label, number in counted if not number],
    }
    return render(request, "crm_leads/retention/erasure.html", context)
