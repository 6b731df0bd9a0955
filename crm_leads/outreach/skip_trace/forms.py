"""How many leads are to be traced."""

from django import forms

from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT
from crm_leads.vendors.channels import SKIP_TRACE


class TraceForm(forms.Form):
    trace_type = forms.ChoiceField(
        label="How",
        initial=ADVANCED,
        choices=[
            (ADVANCED, f"Batch: {SKIP_TRACE.batch_trace} credits for each home found, takes some minutes"),
            (
                INSTANT,
                f"Instant: {SKIP_TRACE.instant_trace} credits for each home found,"
                f" at most {SKIP_TRACE.most_instant} leads",
            ),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    again = forms.BooleanField(required=False, label="Trace again, and pay again, leads that were already traced")
