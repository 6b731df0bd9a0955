"""What agents may show of a feed's listings to their clients: the settings of its collection."""

from django import forms
from django.core.exceptions import ValidationError

from listings.client_display import unknown_names
from listings.enums import ClientDisplay

FIELDS = ("client_display", "client_delay_hours", "hidden_from_clients")
LONGEST_DELAY = 720


class ClientFields(forms.Form):
    """A part of the feed's form."""

    client_display = forms.ChoiceField(
        required=False,
        choices=ClientDisplay.choices,
        label="Shown to clients",
        help_text="Whether agents may show these listings to their clients, as the license has it",
    )
    client_delay_hours = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_DELAY,
        label="Hours before clients see a listing",
        help_text="Where the MLS asks for a delay",
    )
    hidden_from_clients = forms.CharField(
        required=False,
        max_length=2000,
        label="Hidden from clients",
        help_text="RESO names of fields with commas, e.g. ClosePrice, TaxAnnualAmount, Photos",
    )

    def clean_client_delay_hours(self) -> int:
        return int(self.cleaned_data["client_delay_hours"] or 0)

    def clean_hidden_from_clients(self) -> str:
        written = str(self.cleaned_data["hidden_from_clients"])
        if unknown := unknown_names(written):
            raise ValidationError(f"No field of a listing is called {', '.join(unknown[:5])}. Use RESO names.")
        return written
