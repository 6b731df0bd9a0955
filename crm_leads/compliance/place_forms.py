"""Forms of stops by place and time, of numbers without a place, of reassigned numbers, and of lists of homes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from crm_leads.compliance.csv_rows import MAX_BYTES
from crm_leads.compliance.digests import normal_phone
from crm_leads.compliance.forms import AddressField, choice, text
from crm_leads.compliance.recording import SAID_YEARS
from crm_leads.models import StopReach
from listings.places.states import STATES
from realty.door import at_most
from realty.moments import DayField

ALL_STATES = sorted(STATES.items(), key=lambda state: state[1])
ZIP = re.compile(r"\d{5}")


def day(
    label: str, *, required: bool = True, help_text: str = "", back: int = SAID_YEARS, ahead: int = 0
) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    return DayField(back=back, ahead=ahead, label=label, required=required, help_text=help_text, widget=widget)


def _words(value: str) -> list[str]:
    """Parted by commas, semicolons or lines; each once."""
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", value))
    return list(dict.fromkeys(part for part in parts if part))


class PlaceStopForm(forms.Form):
    state = choice("State", ALL_STATES, empty="Choose a state")
    starts_on = day("From", back=10, ahead=5)
    ends_on = day(
        "Until", required=False, help_text="The last day. Leave empty to keep it until you remove it", back=10, ahead=5
    )
    reach = choice("What stops", StopReach.choices, initial=StopReach.CALLS)
    counties = text(
        "Counties",
        required=False,
        help_text="Only these, separated by commas. With no counties or ZIP codes: the whole state",
    )
    postal_codes = text("ZIP codes", required=False, help_text="Only these, five digits each, separated by commas")
    because = text("Because", most=200)
    source = text("Source", most=300, help_text="The proclamation, order or page that says so, with its date.")

    def clean_counties(self) -> list[str]:
        return _words(self.cleaned_data["counties"])

    def clean_postal_codes(self) -> list[str]:
        codes = [part for word in _words(self.cleaned_data["postal_codes"]) for part in word.split()]
        if wrong := [code for code in codes if not ZIP.fullmatch(code)]:
            raise ValidationError(f"{', '.join(wrong[:3])}: a ZIP code has five digits.")
        return codes


class NumberPlaceForm(forms.Form):
    address = AddressField(label="Phone number")
    state = choice("State", ALL_STATES, empty="Choose a state")
    evidence = text(
        "How you know", rows=2, help_text="For example, what the person said and when, or a carrier lookup."
    )

    def clean_address(self) -> str:
        return normal_phone(self.cleaned_data["address"])


class CheckForm(forms.Form):
    """One number by hand, or a file of many."""

    address = AddressField(label="Phone number", required=False)
    since = day(
        "Since", required=False, help_text="The date of the consent, or of the last conversation, that you asked about"
    )
    answer = choice(
        "Answer",
        [("no", "No: not given to someone else since"), ("yes", "Yes: given up since"), ("no data", "No data")],
        required=False, empty="Choose the answer",
    )  # fmt: skip
    file = forms.FileField(
        label="Or a CSV file", required=False, validators=[at_most(MAX_BYTES)],
        widget=forms.ClearableFileInput(attrs={"class": "form-control"}),
        help_text="Columns Number, Since and Answer (yes, no, no data)",
    )  # fmt: skip
    asked_on = day("Asked on")
    source = text("Source", most=200, help_text="E.g. www.reassigned.us, file of November 17")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("file"):
            return data
        for name in ("address", "since", "answer"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Enter it, or choose a file.")
        if data.get("address") and "@" in data["address"]:
            self.add_error("address", "This is not a US phone number.")
        return data


class HomeListForm(forms.Form):
    source = text("Name of the list", most=100, help_text="E.g. NY DOS cease-and-desist list, Brooklyn, November 2026")
    file = forms.FileField(
        label="CSV file", validators=[at_most(MAX_BYTES)],
        widget=forms.ClearableFileInput(attrs={"class": "form-control"}),
        help_text="The first line names Address and ZIP, or County and Parcel; Unit, City and State if there.",
    )  # fmt: skip
