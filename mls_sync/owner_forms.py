"""The forms by which an owner connects and changes her own feed. The key is typed once and never put back."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from listings.enums import LicenseRole, StandardStatus
from mls_sync.connecting import Preview, check_address, schedules_of
from mls_sync.feeds import OPTION, SECRET, clean_options, provider_form
from mls_sync.models import Feed
from mls_sync.providers.spark.forms import BASE_URL
from mls_sync.templatetags.schedule_format import in_words

STATUSES = [s for s in StandardStatus if s not in (StandardStatus.UNKNOWN, StandardStatus.DELETE)]
KEPT = "Set{since}. Leave it empty to keep it."
FILTERS = ("mls_id", "property_types", "statuses", "ended_days", "extra_filter")
AGAIN = "Enter it again: what you typed is not put back into a page."


class TokenField(forms.RegexField):
    """Write-only."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            r"^[!-~]+$",
            max_length=500,
            label="Access token",
            widget=forms.PasswordInput(attrs=attrs, render_value=False),
            error_messages={"invalid": "A token has no blanks and only ASCII characters: copy it again."},
            **kwargs,
        )


class ConnectForm(forms.Form):
    title = forms.CharField(
        max_length=120,
        label="Name of your MLS",
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "Greater Palm Springs MLS"}),
        help_text="As your pages show it.",
    )
    token = TokenField(
        help_text="The replication key that the MLS issued to you. It is stored encrypted and never shown again."
    )
    base_url = forms.CharField(
        max_length=300,
        initial=BASE_URL,
        label="Address",
        widget=forms.URLInput(attrs={"class": "form-control"}),
        help_text="The replication host, if the MLS gave you another one.",
    )
    license_role = forms.ChoiceField(
        required=False,
        choices=LicenseRole.choices,
        label="What the MLS licensed it for",
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="It stands in your agreement. Leads need VOW, back office or private.",
    )

    def clean_base_url(self) -> str:
        address = self.cleaned_data["base_url"].strip()
        try:
            cleaned = str(clean_options("spark", {"base_url": address})["base_url"])
        except ValidationError as error:
            raise ValidationError(error.message_dict.get(f"{OPTION}-base_url", error.messages)) from None
        check_address(cleaned)
        return cleaned

    def say_token_is_lost(self) -> None:
        self["token"].help_text = AGAIN


class OwnFeedForm(forms.Form):
    """What comes, and when. The choices are what the key sees; where that is not known, what is stored."""

    mls_id = forms.ChoiceField(
        required=False, label="MLS (data share)", widget=forms.Select(attrs={"class": "form-select"})
    )
    property_types = forms.MultipleChoiceField(
        required=False,
        label="Property types",
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all.",
    )
    statuses = forms.MultipleChoiceField(
        required=False,
        label="Statuses",
        choices=[(status.value, status.value) for status in STATUSES],
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all that the key may see.",
    )
    ended_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=3650,
        label="Days of ended listings",
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text="For leads, where statuses are chosen: Expired and Canceled ones of so many days besides, e.g. 90.",
    )
    extra_filter = forms.CharField(
        required=False,
        max_length=4000,
        label="Further filter",
        widget=forms.TextInput(attrs={"class": "form-control", "spellcheck": "false"}),
        help_text="SparkQL, e.g. City Eq 'Palm Springs'. Leave it empty if that means nothing to you.",
    )
    schedule = forms.ChoiceField(label="Sync", widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Any = None, *, feed: Feed, shown: Preview) -> None:
        super().__init__(data, initial={**feed.options, "schedule": feed.schedule})
        self.feed = feed
        self._keep_to(provider_form(feed.kind, OPTION).base_fields)
        if "mls_id" in self.fields:
            self._offer("mls_id", shown.seen.shares, [("", "All that the key may see")])
        if "property_types" in self.fields:
            self._offer("property_types", shown.seen.types, [])
        self._choose("schedule", _with_stored(schedules_of(feed.tenant), feed.schedule))
        at = feed.secrets_changed_at
        since = f" on {date_format(timezone.localtime(at), 'M j, Y')}" if at else ""
        self.secret_names = list(provider_form(feed.kind, SECRET).base_fields)
        for name, field in provider_form(feed.kind, SECRET).base_fields.items():
            self.fields[name] = _write_only(field, KEPT.format(since=since))

    def _keep_to(self, known: Mapping[str, Any]) -> None:
        """What this kind of source does not know is not asked; its filter is told in its own words."""
        for name in FILTERS:
            if name not in known:
                del self.fields[name]
        if "extra_filter" in self.fields:
            help_text = str(known["extra_filter"].help_text)
            self.fields["extra_filter"].help_text = f"{help_text}. Leave it empty if that means nothing to you."

    def _offer(self, name: str, seen: Mapping[str, str], first: list[tuple[str, str]]) -> None:
        """What the key sees, and what is stored though it does not see it any more."""
        stored = self.feed.options.get(name) or []
        codes = [stored] if isinstance(stored, str) else stored
        known = {**seen, **{code: "" for code in codes if code not in seen}}
        self._choose(name, first + [(code, f"{label} ({code})" if label else code) for code, label in known.items()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_ended_days(self) -> int:
        return self.cleaned_data["ended_days"] or 0

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        try:
            self.options = clean_options(self.feed.kind, {**self.feed.options, **self.entered_options})
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                bare = name.removeprefix(f"{OPTION}-")
                self.add_error(bare if bare in self.fields else None, messages)
        return found

    @property
    def entered_options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FILTERS if name in self.fields}

    @property
    def entered_secrets(self) -> dict[str, str]:
        return {name: value for name in self.secret_names if (value := self.cleaned_data.get(name))}

    def say_token_is_lost(self) -> None:
        for name in self.secret_names:
            if self.data.get(name):
                self[name].help_text = AGAIN


def _write_only(field: forms.Field, help_text: str) -> forms.Field:
    """A secret of the provider's own form, as an owner's page has it: what is stored is never shown."""
    found = copy.deepcopy(field)
    found.required, found.help_text = False, help_text
    found.widget = forms.PasswordInput(
        attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"}, render_value=False
    )
    return found


def _with_stored(offered: list[tuple[str, str]], stored: str) -> list[tuple[str, str]]:
    """A rhythm that staff set stays a choice."""
    known = [cron for cron, _ in offered]
    return offered if stored in known else [(stored, f"As it is: {in_words(stored)}"), *offered]
