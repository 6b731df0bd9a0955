"""The form of an end point, for owners and, in the console, for staff. Its address is typed and never put back."""

from typing import Any

from django import forms

from mls_sync.models import WebhookEndpoint
from mls_sync.webhooks.endpoints import CHOICES, LONGEST_ADDRESS, check_address

KEPT = "At {host}. Leave it empty to keep it: it is stored encrypted and not shown again."
AGAIN = "Enter it again: what you typed is not put back into a page."


class AddressInput(forms.URLInput):
    """Write-only: an address may hold a key."""

    def format_value(self, value: Any) -> None:
        return None


class EndpointForm(forms.Form):
    name = forms.CharField(
        max_length=120,
        label="Name",
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "Our data warehouse"}),
    )
    url = forms.CharField(
        max_length=LONGEST_ADDRESS,
        label="Address",
        widget=AddressInput(attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Webhooks are posted there, such as https://hooks.example.com/mls. It is stored encrypted.",
    )
    types = forms.MultipleChoiceField(
        choices=CHOICES,
        label="What it is told of",
        widget=forms.CheckboxSelectMultiple,
        initial=[value for value, _ in CHOICES],
    )

    def __init__(self, data: Any = None, *, endpoint: WebhookEndpoint | None = None) -> None:
        initial = {"name": endpoint.name, "types": endpoint.types} if endpoint else None
        super().__init__(data, initial=initial)
        if endpoint:
            self.fields["url"].required = False
            self.fields["url"].help_text = KEPT.format(host=endpoint.host)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url:
            check_address(url)
        return url

    def say_address_is_lost(self) -> None:
        """For a page that shows the form with errors."""
        if self.data.get("url"):
            self["url"].help_text = AGAIN
