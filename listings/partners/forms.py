"""What an owner says when she opens collections to another brokerage."""

from collections.abc import Iterable
from typing import Any

from django import forms

from listings.models import Collection
from listings.partners.agreements import STATEMENT


class OfferForm(forms.Form):
    """`collections` are those that may be opened."""

    partner = forms.SlugField(
        label="Short name of the other brokerage",
        max_length=24,
        help_text="Its owner finds it at the top of this page.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "none"}),
    )
    collections = forms.TypedMultipleChoiceField(
        label="Open these", coerce=int, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    license_note = forms.CharField(
        label="Where the license or the MLS says so",
        max_length=300,
        help_text="For example: participant data access agreement, section 4, or an e-mail of the MLS and its date.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    confirmed = forms.BooleanField(label=STATEMENT, widget=forms.CheckboxInput(attrs={"class": "form-check-input"}))

    def __init__(self, data: Any, collections: Iterable[Collection]) -> None:
        super().__init__(data)
        self.by_id = {collection.pk: collection for collection in collections}
        choices = [(pk, collection.title) for pk, collection in self.by_id.items()]
        self.fields["collections"].choices = choices  # type: ignore[attr-defined]

    def clean_partner(self) -> str:
        return str(self.cleaned_data["partner"]).lower()

    def chosen(self) -> list[Collection]:
        """Of a valid form."""
        return [self.by_id[pk] for pk in self.cleaned_data["collections"]]
