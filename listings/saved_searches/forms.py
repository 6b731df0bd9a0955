"""What is asked of a saved search."""

from typing import Any

from django import forms
from django.core.exceptions import TooManyFieldsSent, ValidationError
from django.http import QueryDict

from listings.enums import Frequency, Tell
from listings.forms import SearchForm
from listings.models import SavedSearch
from listings.saved_searches.saving import Wanted

LONGEST_QUERY = 8_000


class SavedSearchForm(forms.Form):
    """`query` is a search's query string; it is read as a search, and kept as that search writes itself."""

    name = forms.CharField(label="Name", max_length=80, widget=forms.TextInput(attrs={"class": "form-control"}))
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)
    tells = forms.MultipleChoiceField(
        label="Tell me of", choices=Tell.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    frequency = forms.ChoiceField(
        label="How often",
        choices=Frequency.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Daily and weekly e-mails leave at 7 AM, weekly ones on Monday. Never only keeps the search.",
    )
    by_email = forms.BooleanField(label="By e-mail", required=False)
    in_inbox = forms.BooleanField(label="In my inbox here", required=False)
    is_paused = forms.BooleanField(label="Pause", required=False)

    def clean_query(self) -> str:
        return query_of(self.cleaned_data["query"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("frequency") != Frequency.NONE:
            if not given.get("tells"):
                self.add_error("tells", "Choose what you want to be told of, or Never for how often.")
            if not (given.get("by_email") or given.get("in_inbox")):
                self.add_error("in_inbox", "Choose e-mail, the inbox, or both.")
        return given

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


def query_of(text: str) -> str:
    """A search's query string, made safe by reading it as a search: without its page and what is none of it."""
    try:
        criteria = SearchForm(QueryDict(text)).criteria()
    except TooManyFieldsSent as error:
        raise ValidationError("This search has too many filters.") from error
    return criteria.with_page(1).url_query()


def initial_of(search: SavedSearch) -> dict[str, Any]:
    return {name: getattr(search, name) for name in SavedSearchForm.base_fields}
