"""The owner's page of call records that outlive their leads."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from crm_leads.compliance.digests import digest, normal_phone, written
from crm_leads.models import CallRecord
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

LINES = 200


class NumberForm(forms.Form):
    number = forms.CharField(
        label="Phone number", max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        return normal_phone(self.cleaned_data["number"])


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def call_records(request: TenantRequest) -> HttpResponse:
    """The newest, or those of one number. The search posts, so that no number stands in an address or a log."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    rows = CallRecord.objects.order_by("-called_at", "-id")
    asked = ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["number"]
        rows = rows.filter(digest=digest(asked))
    context = {
        "form": form,
        "asked": written(asked),
        "rows": [(row, written(row.number)) for row in rows[:LINES]],
        "most": LINES,
    }
    return render(request, "crm_leads/retention/call_records.html", context, status=422 if form.errors else 200)
