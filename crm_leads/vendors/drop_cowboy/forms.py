"""The account's form: credentials and options of both versions of the API."""

from typing import Any

from django import forms

from crm_leads.enums import VendorKind
from crm_leads.vendors import accounts
from crm_leads.vendors.drop_cowboy.client import DEFAULT
from crm_leads.vendors.forms import SecretField, VendorForm

NEEDED = {
    "v2": {"key": "Enter the API key: Drop Cowboy, Developers, API Keys."},
    "v1": {
        "team_id": "Enter the team id: it stands in your API settings at Drop Cowboy.",
        "brand_id": "Enter the brand id: it stands in your trust center at Drop Cowboy.",
    },
}


class AccountForm(VendorForm):
    kind = VendorKind.DROP_COWBOY

    api_version = forms.ChoiceField(
        label="API",
        choices=[("v2", "v2, with an API key"), ("v1", "v1, with a team id (older accounts)")],
        initial=DEFAULT,
    )
    key = SecretField(label="API key (v2)", required=False)
    secret = SecretField(label="Secret")
    team_id = forms.CharField(label="Team id (v1)", max_length=100, required=False)
    brand_id = forms.CharField(
        label="Brand id", max_length=100, required=False, help_text="Needed by v1, and where v2 asks for it."
    )
    phone_line_id = forms.CharField(
        label="Phone line id (v2)", max_length=100, required=False, help_text="Empty: the default line."
    )
    pool_id = forms.CharField(
        label="Number pool id (v1)", max_length=100, required=False, help_text="Empty: the shared public pool."
    )
    webhook_secret = SecretField(
        label="Signing secrets (v2)",
        required=False,
        help_text='"Turn on" on the Voicemails page gets one automatically. Separate several with commas.',
    )

    def clean(self) -> dict[str, Any]:
        """What the chosen version needs is entered now or stored already."""
        found = super().clean() or {}
        known = self.account if self.account and not self.account.is_simulated else None
        stored = (accounts.secrets_of(known) or {}) if known else {}
        for name, message in NEEDED.get(found.get("api_version", ""), {}).items():
            if not found.get(name) and name not in stored:
                self.add_error(name, message)
        return found
