"""What a tenant enters for Resend."""

from typing import Any

from django import forms

from crm_leads.enums import VendorKind
from crm_leads.vendors.forms import SecretField, VendorForm
from crm_leads.vendors.resend import signatures


class AccountForm(VendorForm):
    kind = VendorKind.RESEND

    api_key = SecretField(label="API key", help_text="From Resend, API Keys. One that may only send is enough.")
    signing_secret = SecretField(
        label="Signing secret of the webhook",
        help_text="Begins with whsec_. While you replace it, enter the new and the old one with a space between.",
    )

    def clean_api_key(self) -> str:
        key = str(self.cleaned_data["api_key"])
        if key and not key.startswith("re_"):
            raise forms.ValidationError("An API key of Resend begins with re_.")
        return key

    def clean_signing_secret(self) -> str:
        entered = str(self.cleaned_data["signing_secret"])
        for secret in entered.split():
            if not secret.startswith(signatures.PREFIX):
                raise forms.ValidationError("A signing secret begins with whsec_.")
            self._decode(secret)
        return entered

    def _decode(self, secret: str) -> Any:
        try:
            return signatures.key_of(secret)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
