"""What a tenant enters for Tracerfy."""

from django import forms

from crm_leads.enums import VendorKind
from crm_leads.vendors.forms import SecretField, VendorForm


class AccountForm(VendorForm):
    kind = VendorKind.TRACERFY

    token = SecretField(label="API token", help_text="From your Tracerfy account, under API.")
    environment = forms.ChoiceField(
        label="Environment",
        choices=[("live", "Live: credits are billed"), ("sandbox", "Tracerfy's own sandbox: nothing is billed")],
        initial="live",
    )
    refresh_scrubs = forms.BooleanField(
        required=False,
        label="Check numbers again automatically when due",
        help_text="Once a day, numbers of open leads whose do-not-call record is older than 31 days. Each costs 1"
        " credit and counts against your monthly cap.",
    )
