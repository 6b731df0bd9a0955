"""What a tenant enters for a mail server of its own."""

from django import forms

from crm_leads.enums import VendorKind
from crm_leads.vendors.forms import SecretField, VendorForm


class AccountForm(VendorForm):
    kind = VendorKind.SMTP

    host = forms.CharField(label="Server", max_length=253, help_text="e.g. smtp.example.com")
    # A closed list: the form is no scanner of other ports.
    port = forms.TypedChoiceField(
        label="Port and encryption",
        coerce=int,
        choices=[(465, "465, TLS"), (587, "587, STARTTLS"), (2525, "2525, STARTTLS")],
        initial=587,
    )
    user_name = forms.CharField(label="User name", max_length=254)
    password = SecretField(label="Password")
