"""Forms of the compliance pages."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.compliance.digests import normal_address
from crm_leads.compliance.state_rules import LEVERS
from crm_leads.compliance.states import DAYS, HOLIDAY, StateLaw, Window
from crm_leads.compliance.verdicts import Rule
from crm_leads.enums import Channel, ConsentKind, ConsentNeed, HomeStoppedBecause, SuppressedBecause
from realty.moments import DayField

DAY_NAMES = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday", HOLIDAY: "Holidays",
}  # fmt: skip
# What a person may enter; the others are found by the program.
BY_HAND = (
    SuppressedBecause.ASKED, SuppressedBecause.OPT_OUT, SuppressedBecause.COMPLAINT, SuppressedBecause.WRONG_PERSON,
    SuppressedBecause.REASSIGNED, SuppressedBecause.LITIGATOR,
)  # fmt: skip


def text(
    label: str, *, rows: int = 0, required: bool = True, help_text: str = "", most: int = 2_000
) -> forms.CharField:
    attrs = {"class": "form-control", "autocomplete": "off"}
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, widget=widget)


def choice(label: str, choices: Any, *, required: bool = True, initial: str = "", empty: str = "") -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    first = [("", empty)] if empty else []
    return forms.ChoiceField(label=label, choices=[*first, *choices], required=required, initial=initial, widget=widget)


class AddressField(forms.CharField):
    """A phone or e-mail address as people write it; gives the normalised one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
        super().__init__(**{"label": "Phone or e-mail address", "max_length": 254, "widget": widget, **kwargs})

    def clean(self, value: Any) -> str:
        cleaned = super().clean(value)
        try:
            return normal_address(cleaned) if cleaned else ""
        except ValidationError:
            raise ValidationError("Neither a US phone number of ten digits nor an e-mail address.") from None


class SearchForm(forms.Form):
    address = AddressField()


class FilterForm(forms.Form):
    """Of the list of decisions; a wrong value filters nothing."""

    answer = choice("Answer", [("allowed", "Allowed"), ("refused", "Refused")], required=False, empty="Any")
    channel = choice("Channel", Channel.choices, required=False, empty="Any")
    rule = choice("Rule", Rule.choices, required=False, empty="Any")


# Lists of homes are imported, and a person's stop comes of itself.
HOMES_BY_HAND = (HomeStoppedBecause.NOT_SELLING, HomeStoppedBecause.ASKED)


class StopForm(forms.Form):
    address = AddressField()
    because = choice("Reason", [(value.value, value.label) for value in BY_HAND])
    channel = choice("Where it was said", Channel.choices, required=False, empty="Not on any of our channels")
    evidence = text("Words or message", rows=3, help_text="What was said, and where the record is.")


class HomeStopForm(forms.Form):
    because = choice("Reason", [(value.value, value.label) for value in HOMES_BY_HAND])
    channel = choice("Where it was said", Channel.choices, required=False, empty="Not on any of our channels")
    evidence = text("Words or message", rows=3, help_text="What was said, by whom, and where the record is.")


class ConsentForm(forms.Form):
    address = AddressField()
    # None is chosen beforehand: a claim that voicemail rests on is the person's own.
    kind = choice("What was given", ConsentKind.choices, empty="Choose what it was")
    given_by = text("Name of the person", most=200)
    given_on = DayField(
        back=50, ahead=0, label="Given on",
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        help_text="The signature's date; for a past client the day of the deal, for an inquiry the day it came.",
    )  # fmt: skip
    wording = text("Wording", rows=4, help_text="The exact words the person agreed to, or wrote.")
    proof = text("Proof", rows=2, help_text="Where the signed form, recording or message is kept.")

    def clean_given_on(self) -> datetime:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError("A consent cannot be given in the future.")
        start = timezone.make_aware(datetime.combine(day, time()))
        return min(start, timezone.now())


class RevokeForm(forms.Form):
    because = text("How it was revoked", rows=2, help_text="The words, the message or the letter.")


class LiftForm(forms.Form):
    because = text("Why contact is allowed again", rows=3, help_text="It is kept on record with your name.")
    confirmation = text("Type REMOVE to confirm", required=False, most=10)


class StateRuleForm(forms.Form):
    """Hours of each day as `<day>_start` and `<day>_end`; both empty: no calls that day."""

    calls_per_day = forms.IntegerField(
        label="Attempts to reach one person in 24 hours", min_value=0, max_value=99,
        widget=forms.NumberInput(attrs={"class": "form-control num"}),
    )  # fmt: skip
    voicemail_allowed = forms.BooleanField(
        label="Voicemail with a signed written consent", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    scrub_covers_state_list = forms.BooleanField(
        label="Our scrub covers the state's own do-not-call list, or the state keeps none", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    calls_need = choice("A live call needs", ConsentNeed.choices, required=False)
    mobiles_need = choice("A call to a mobile, or to an unknown line, needs", ConsentNeed.choices, required=False)
    asks_reassigned = forms.BooleanField(
        label="The FCC's Reassigned Numbers Database is checked before a call", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    synthetic_voice_allowed = forms.BooleanField(
        label="A voicemail may be text read by a machine; a lawyer approved it", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    note = text("Statute, and who checked it", rows=3, required=False)

    def __init__(self, law: StateLaw, data: Any = None) -> None:
        super().__init__(data, initial=_initial(law))
        for day, name in DAY_NAMES.items():
            for end in ("start", "end"):
                self.fields[f"{day}_{end}"] = _time_field(f"{name}, {'from' if end == 'start' else 'until'}")

    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(name, self[f"{day}_start"], self[f"{day}_end"]) for day, name in DAY_NAMES.items()]

    def clean(self) -> dict[str, Any]:
        for day in DAY_NAMES:
            start, end = self.cleaned_data.get(f"{day}_start"), self.cleaned_data.get(f"{day}_end")
            if bool(start) != bool(end):
                self.add_error(f"{day}_end", "Enter both, or neither for no calls.")
            elif start and end and start >= end:
                self.add_error(f"{day}_end", "This is not after the start.")
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """All but the hours, as `state_rules.set_rule` takes them; a need that was not sent stays as it is."""
        hours = {f"{day}_{end}" for day in DAY_NAMES for end in ("start", "end")}
        facts = {name: value for name, value in self.cleaned_data.items() if name not in hours}
        return {name: value for name, value in facts.items() if value != "" or name == "note"}

    def levers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("calls_need", "mobiles_need", "asks_reassigned", "synthetic_voice_allowed")]

    def hours(self) -> dict[str, Window]:
        return {day: self._window(day) for day in DAY_NAMES}

    def _window(self, day: str) -> Window:
        start, end = self.cleaned_data[f"{day}_start"], self.cleaned_data[f"{day}_end"]
        return (f"{start:%H:%M}", f"{end:%H:%M}") if start and end else None


def _time_field(label: str) -> forms.TimeField:
    attrs = {"class": "form-control num", "type": "time", "aria-label": label}
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs=attrs, format="%H:%M"))


def _initial(law: StateLaw) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "calls_per_day": law.calls_per_day,
        "voicemail_allowed": law.voicemail_allowed,
        # What the built-in row knows of one vendor is no statement of the tenant's own.
        "scrub_covers_state_list": law.covered_by is not None,
        **{name: getattr(law, name) for name in LEVERS},
        "note": law.note,
    }
    for day in (*DAYS, HOLIDAY):
        window = law.hours.get(day)
        initial |= {f"{day}_start": window[0] if window else "", f"{day}_end": window[1] if window else ""}
    return initial
