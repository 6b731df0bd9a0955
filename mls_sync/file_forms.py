"""The forms by which an owner brings a CSV file, says how it is read, and what its columns mean."""

import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from listings.enums import LicenseRole
from mls_sync.file_columns import NOTHING, Column, unknown_fields
from mls_sync.models import Feed
from mls_sync.providers.csv.forms import CsvOptionsForm
from realty.door import at_most

CONTROL, SELECT = {"class": "form-control"}, {"class": "form-select"}


class FileField(forms.FileField):
    """One CSV file, within the size that is taken."""

    def __init__(self, **kwargs: Any) -> None:
        most = settings.FEED_FILE_MAX_BYTES // 1_000_000
        super().__init__(
            label="CSV file",
            widget=forms.FileInput(attrs={**CONTROL, "accept": ".csv,.txt,.tsv,.tab,text/csv,text/plain"}),
            help_text=f"Comma, tab, semicolon or pipe between the columns; up to {most:,} MB.",
            error_messages={"empty": "The file is empty."},
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if found:
            at_most(settings.FEED_FILE_MAX_BYTES)(found)
        return found


class NewFileFeedForm(forms.Form):
    title = forms.CharField(
        max_length=120,
        label="Name of the listings",
        widget=forms.TextInput(attrs={**CONTROL, "placeholder": "Desert Area MLS export"}),
        help_text="As your pages show it.",
    )
    license_role = forms.ChoiceField(
        required=False,
        choices=LicenseRole.choices,
        label="What the MLS licensed it for",
        widget=forms.Select(attrs=SELECT),
        help_text="It stands in your agreement. Leads need VOW, back office or private.",
    )
    file = FileField()


class UploadForm(forms.Form):
    file = FileField()


class FileOptionsForm(forms.Form):
    """How the file is read. What is left to us shows what we found."""

    NAMES = ("contents", "date_order", "delimiter", "encoding", "header_row", "key_column", "photo_columns")

    def __init__(self, data: Any = None, *, feed: Feed, columns: Sequence[str]) -> None:
        super().__init__(data, initial=feed.options or {})
        for name in self.NAMES:
            field = CsvOptionsForm.base_fields[name]
            self.fields[name] = _dressed(field)
        key: Any = forms.ChoiceField(
            required=False, label="Column of the listing key", widget=forms.Select(attrs=SELECT)
        )
        stored = (feed.options or {}).get("key_column") or ""
        key.choices = [("", "Find out"), *((name, name) for name in dict.fromkeys((*columns, stored)) if name)]
        key.help_text = "What identifies a listing and never changes, such as ListingKey or the MLS number"
        self.fields["key_column"] = key
        for name, field in self.fields.items():
            field.initial = self.initial.get(name, CsvOptionsForm.base_fields[name].initial)


def _dressed(field: forms.Field) -> forms.Field:
    made = copy.deepcopy(field)
    made.widget.attrs |= SELECT if isinstance(made, forms.ChoiceField) else CONTROL
    return made


class MappingForm(forms.Form):
    """A field for each column: the RESO field that it fills, or nothing."""

    def __init__(self, data: Any = None, *, columns: Sequence[Column]) -> None:
        super().__init__(data)
        self.columns = columns
        for place, column in enumerate(columns):
            self.fields[f"column-{place}"] = forms.CharField(
                required=False,
                max_length=120,
                label=column.name,
                initial=column.field,
                widget=forms.TextInput(
                    attrs={**CONTROL, "list": "fields", "autocomplete": "off", "spellcheck": "false"}
                ),
            )

    @property
    def lines(self) -> list[tuple[Any, Column]]:
        """Each bound field with its column."""
        return [(self[f"column-{place}"], column) for place, column in enumerate(self.columns)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in unknown_fields(found):
            self.add_error(name, f"{found[name]} is not a field of a listing. Choose one of the list.")
        return found

    @property
    def choices(self) -> dict[str, str]:
        """Column -> field; of an unsent form as it is suggested."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {
            column.name: str(given.get(f"column-{place}", column.field) or NOTHING)
            for place, column in enumerate(self.columns)
        }
