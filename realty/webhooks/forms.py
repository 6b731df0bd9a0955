"""The form of an end point, for owners and, in the console, for staff. Its address is typed and never put back."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from realty.moments import DayField
from realty.webhooks import kinds
from realty.webhooks.endpoints import LONGEST_ADDRESS, check_address
from realty.webhooks.models import DeliveryStatus, WebhookEndpoint

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
        choices=kinds.choices,
        label="What it is told of",
        widget=forms.CheckboxSelectMultiple,
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

    def kinds_by_group(self) -> list[tuple[str, list[Any]]]:
        """The boxes of `types`, as a page draws them."""
        boxes = {str(box.data["value"]): box for box in self["types"]}
        return [(group, [boxes[name] for name, _ in named]) for group, named in kinds.choices()]


class LogForm(forms.Form):
    """Which deliveries of the log are shown."""

    type = forms.ChoiceField(required=False, label="Event")
    state = forms.ChoiceField(required=False, label="State", choices=[("", "Any state"), *DeliveryStatus.choices])

    def __init__(self, data: Any, *, endpoint: WebhookEndpoint) -> None:
        super().__init__(data)
        field = self.fields["type"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any event"), *((name, name) for name in sorted({*kinds.labels(), *endpoint.types}))]
        for each in self.fields.values():
            each.widget.attrs["class"] = "form-select"

    def filters(self) -> dict[str, str]:
        """Of `WebhookDelivery`; what cannot be read filters nothing."""
        self.is_valid()
        given = {"event__type": self.cleaned_data.get("type"), "status": self.cleaned_data.get("state")}
        return {name: value for name, value in given.items() if value}


class ReplayForm(forms.Form):
    """From a moment until another, by the tenant's clock."""

    from_day = DayField(label="From", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}))
    from_time = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}))
    to_day = DayField(label="Until", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}))
    to_time = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}))

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and self.begins >= self.ends:
            raise ValidationError("The end must come after the beginning.")
        return self.cleaned_data

    @property
    def begins(self) -> datetime:
        return self._moment("from")

    @property
    def ends(self) -> datetime:
        return self._moment("to")

    def _moment(self, side: str) -> datetime:
        day, at = self.cleaned_data[f"{side}_day"], self.cleaned_data[f"{side}_time"]
        return datetime.combine(day, at, tzinfo=self.zone)
