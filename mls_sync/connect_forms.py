"""The form by which an owner connects a feed, made of the options and secrets of its kind. A secret is typed once and
never put back."""

import copy
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from listings.enums import LicenseRole
from mls_sync.feeds import OPTION, SECRET, clean_options, clean_secrets, provider_form
from mls_sync.presets import Preset
from mls_sync.provider_hosts import check_addresses
from mls_sync.providers import provider_class

CONTROL, SELECT = {"class": "form-control"}, {"class": "form-select"}
UNSEEN = {**CONTROL, "autocomplete": "off", "spellcheck": "false"}
AGAIN = "Enter it again: what you typed is not put back into a page."


def dressed(field: forms.Field) -> forms.Field:
    """A copy of a provider's own field, for a page of an owner's."""
    found = copy.deepcopy(field)
    if not isinstance(found, forms.BooleanField):
        found.widget.attrs |= SELECT if isinstance(found, forms.ChoiceField) else CONTROL
    return found


def write_only(field: forms.Field, **changes: Any) -> forms.Field:
    """A secret of the provider's own form: what is stored is never shown."""
    found = copy.deepcopy(field)
    found.widget = forms.PasswordInput(attrs=UNSEEN, render_value=False)
    for name, value in changes.items():
        setattr(found, name, value)
    found.widget.is_required = found.required
    return found


class ConnectForm(forms.Form):
    """Options are fields `option-<name>`, secrets `secret-<name>`, as in the console. When it is valid, `options` and
    `secrets` are as the provider reads them."""

    title = forms.CharField(
        max_length=120,
        label="Name of your MLS",
        widget=forms.TextInput(attrs={**CONTROL, "placeholder": "Greater Palm Springs MLS"}),
        help_text="As your pages show it.",
    )

    def __init__(self, data: Any = None, *, preset: Preset) -> None:
        super().__init__(data, initial={"title": preset.title})
        self.preset = preset
        asked = [name for name in provider_class(preset.kind).owner_pages.connect if name not in preset.options]
        at_once = asked if preset.asks is None else [name for name in asked if name in preset.asks]
        self._add_options(at_once)
        self._add_secrets()
        self.fields["license_role"] = forms.ChoiceField(
            required=False,
            choices=LicenseRole.choices,
            label="What the MLS licensed it for",
            widget=forms.Select(attrs=SELECT),
            help_text="It stands in your agreement. Leads need VOW, back office or private.",
        )
        self._shown = list(self.fields)
        self._add_options([name for name in asked if name not in at_once])

    def _add_secrets(self) -> None:
        known = provider_form(self.preset.kind, SECRET).base_fields
        self.secret_names = list(self.preset.secrets or known)
        for name in self.secret_names:
            needed = known[name].required or (self.preset.secrets is not None and _is_all_needed(self.preset))
            self.fields[f"{SECRET}-{name}"] = write_only(known[name], required=needed)

    def _add_options(self, names: Iterable[str]) -> None:
        for name in names:
            self.fields[f"{OPTION}-{name}"] = dressed(provider_form(self.preset.kind, OPTION).base_fields[name])

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self._shown]

    @property
    def further(self) -> list[forms.BoundField]:
        """What only some need."""
        return [self[name] for name in self.fields if name not in self._shown]

    @property
    def further_is_wrong(self) -> bool:
        return any(field.errors for field in self.further)

    @property
    def asks_address(self) -> bool:
        """Whether an address is asked for at once."""
        return bool({"base_url", "login_url"} & {name.removeprefix(f"{OPTION}-") for name in self._shown})

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        try:
            entered = {name: found[f"{OPTION}-{name}"] for name in self._entered(OPTION)}
            self.options = clean_options(self.preset.kind, {**self.preset.options, **entered})
            check_addresses(self.preset.kind, self.options)
            given = {name: found[f"{SECRET}-{name}"] for name in self.secret_names}
            self.secrets = clean_secrets(self.preset.kind, given)
        except ValidationError as error:
            self.add_at(error)
        return found

    def _entered(self, part: str) -> list[str]:
        return [name.removeprefix(f"{part}-") for name in self.fields if name.startswith(f"{part}-")]

    def add_at(self, error: ValidationError) -> None:
        """Errors at their fields; one of a field that is not asked for goes to the top."""
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [("", [error])]:
            self.add_error(name if name in self.fields else None, errors)

    def add_refusal(self, about: str, sentence: str) -> None:
        """What the source said, at the secret or the address that it speaks of; of anything else the page's top tells
        alone."""
        if about == SECRET:
            self.add_error(f"{SECRET}-{self.secret_names[0]}", sentence)
        elif about == OPTION:
            names = [f"{OPTION}-{name}" for name in provider_class(self.preset.kind).addresses(self.options)]
            self.add_error(next((name for name in names if name in self.fields), None), sentence)

    def say_secrets_are_lost(self) -> None:
        for name in self.secret_names:
            if self.data.get(f"{SECRET}-{name}"):
                self[f"{SECRET}-{name}"].help_text = AGAIN


def _is_all_needed(preset: Preset) -> bool:
    """Whether the provider's form leaves open which of its secrets are needed, and the preset says it."""
    return not any(field.required for field in provider_form(preset.kind, SECRET).base_fields.values())
