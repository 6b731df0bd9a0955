"""What a CSV feed asks for, as Django forms. A feed keeps the cleaned options as JSON, and the secrets encrypted."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from mls_sync.providers.csv.dialect import DELIMITERS, LAST_HEADER, LONGEST_NAME
from mls_sync.providers.csv.encodings import CP1252, UTF_8
from realty.http import LOOPBACK

FOUND_OUT = ("", "Find out")
COMPLETE, INCREMENT = "complete", "increment"
MONTH, DAY = "month", "day"
MOST_NAMES = 100


class LinesField(forms.CharField):
    """A list of texts; a person writes one on each line, since names of columns may hold commas."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> Any:
        parts = value.splitlines() if isinstance(value, str) else list(value or [])
        return list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in value):
            raise ValidationError(f"At most {MOST_NAMES} names of {LONGEST_NAME} characters.")

    def run_validators(self, value: Any) -> None:
        """Those of CharField are for one text."""


class CsvOptionsForm(forms.Form):
    location = forms.CharField(
        required=False,
        max_length=1000,
        label="Watched file",
        help_text="An https address, or a path in the tenant's folder, e.g. exports/listings.csv; empty for files that"
        " are uploaded",
    )
    contents = forms.ChoiceField(
        choices=[
            (COMPLETE, "All listings: what the file lacks is gone"),
            (INCREMENT, "New and changed listings: nothing is ever removed"),
        ],
        initial=COMPLETE,
        label="The file holds",
    )
    date_order = forms.ChoiceField(
        choices=[(MONTH, "Month first: 12/31/2026"), (DAY, "Day first: 31/12/2026")],
        initial=MONTH,
        label="Dates",
        help_text="Dates such as 2026-12-31 are read either way",
    )
    delimiter = forms.ChoiceField(
        required=False,
        choices=[FOUND_OUT, *((name, name.capitalize()) for name in DELIMITERS.values())],
        initial="",
        label="Delimiter",
    )
    encoding = forms.ChoiceField(
        required=False,
        choices=[FOUND_OUT, (UTF_8, "UTF-8"), ("utf-16", "UTF-16"), (CP1252, "Windows-1252")],
        initial="",
        label="Encoding",
    )
    header_row = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LAST_HEADER,
        label="Row of column names",
        help_text="Counted from 1, without blank rows; 0 where the file names no columns; empty to find out",
    )
    key_column = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label="Column of the listing key",
        help_text="What identifies a listing and never changes; empty to find out",
    )
    photo_columns = LinesField(
        required=False,
        label="Columns of photo addresses",
        help_text="One on each line; a cell may hold several addresses. Empty to find out",
    )
    page_size = forms.IntegerField(min_value=1, max_value=5_000, initial=1_000, label="Listings in a page")

    def clean_location(self) -> str:
        value = str(self.cleaned_data["location"]).strip()
        return _address(value) if "://" in value else value


class CsvSecretsForm(forms.Form):
    """Of a watched address; never shows what is stored."""

    token = forms.RegexField(
        r"^[!-~]+$",
        required=False,
        max_length=500,
        label="Access token",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        error_messages={"invalid": "A token has no blanks and only ASCII characters."},
        help_text="Sent to a watched address as Bearer token, if its server asks for one",
    )
    query = forms.RegexField(
        r"^\??[!-~]+$",
        required=False,
        max_length=2000,
        label="Secret part of the address",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        error_messages={"invalid": "It has no blanks and only ASCII characters."},
        help_text="What stands behind the question mark of a watched address",
    )


def _address(value: str) -> str:
    """https, or http to this machine; without a password, and without what stands behind a question mark, which is
    often a key. Raises ValidationError."""
    wrong = ValidationError("Enter an address such as https://files.example.com/listings.csv.")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not value.isprintable():
        raise wrong
    if "@" in parts.netloc or "\\" in value or " " in value or "#" in value:
        raise wrong
    if "?" in value:
        raise ValidationError("Put what stands behind the question mark into the secret part: it is often a key.")
    if parts.scheme == "http" and (settings.PRODUCTION or parts.hostname not in LOOPBACK):
        raise ValidationError("Use https: listings must not travel in the clear.")
    return value
