"""The form by which an owner changes her own feed. A secret is typed once and never put back."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from listings.enums import StandardStatus
from mls_sync.connect_forms import AGAIN, dressed, write_only
from mls_sync.connecting import Preview, schedules_of
from mls_sync.feeds import OPTION, SECRET, clean_options, provider_form
from mls_sync.models import Feed
from mls_sync.providers import capabilities_of, provider_class
from mls_sync.providers.base import Seen
from mls_sync.templatetags.schedule_format import in_words
from realty.secrets import readable

KNOWN_STATUSES = [s for s in StandardStatus if s not in (StandardStatus.UNKNOWN, StandardStatus.DELETE)]
KEPT = "Set{since}. Leave it empty to keep it."


def _several(label: str, help_text: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=label, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


MLS = forms.ChoiceField(
    required=False, label="MLS (data share)", widget=forms.Select(attrs={"class": "form-select"})
)
TYPES = _several("Property types", "None chosen means all.")
CLASSES = _several("Classes", "The MLS's own kinds of listings. None chosen means all.")
STATUSES = _several("Statuses", "None chosen means all that the key may see.")


class OwnFeedForm(forms.Form):
    """What comes, and when: the options of the feed's kind that say which listings it reads. Where the source tells
    what there is to choose from, it is chosen; where that is not known, of what is stored."""

    def __init__(self, data: Any = None, *, feed: Feed, shown: Preview) -> None:
        super().__init__(data, initial={**feed.options, "schedule": feed.schedule})
        self.feed = feed
        self.filters = provider_class(feed.kind).owner_pages.filters
        self._add_filters(shown.seen)
        self.fields["schedule"] = forms.ChoiceField(
            label="Sync",
            choices=_with_stored(schedules_of(feed.tenant), feed.schedule),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self._add_secrets()

    def _add_secrets(self) -> None:
        at, stored = self.feed.secrets_changed_at, readable(self.feed.secrets)
        kept = KEPT.format(since=f" on {date_format(timezone.localtime(at), 'M j, Y')}" if at else "")
        known = provider_form(self.feed.kind, SECRET).base_fields
        self.secret_names = list(known)
        for name, field in known.items():
            told = kept if stored is None or name in stored else "Not set."
            self.fields[name] = write_only(field, required=False, help_text=told)

    def _add_filters(self, seen: Seen) -> None:
        for name in self.filters:
            field = dressed(provider_form(self.feed.kind, OPTION).base_fields[name])
            field.required = False
            if type(field) is forms.CharField:
                field.help_text = f"{field.help_text}. Leave it empty if that means nothing to you."
            self.fields[name] = field
        self._offer("mls_id", MLS, seen.shares, [("", "All that the key may see")])
        self._offer("property_types", TYPES, seen.types)
        self._offer("classes", CLASSES, seen.types)
        if capabilities_of(self.feed.kind).reso_statuses:
            self._offer("statuses", STATUSES, {status.value: "" for status in KNOWN_STATUSES})

    def _offer(
        self, name: str, choice: forms.ChoiceField, seen: Mapping[str, str], first: list[tuple[str, str]] | None = None
    ) -> None:
        """What the key sees, and what is stored though it does not see it any more."""
        if name not in self.filters:
            return
        stored = self.feed.options.get(name) or []
        codes = [stored] if isinstance(stored, str) else stored
        known = {**seen, **{code: "" for code in codes if code not in seen}}
        self.fields[name] = found = copy.deepcopy(choice)
        names = [(code, f"{label} ({code})" if label else code) for code, label in known.items()]
        found.choices = [*(first or []), *names]

    @property
    def lists(self) -> list[str]:
        """Names of the fields with a box for each value."""
        return [name for name, field in self.fields.items() if isinstance(field, forms.MultipleChoiceField)]

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
        return {name: self.cleaned_data[name] for name in self.filters}

    @property
    def entered_secrets(self) -> dict[str, str]:
        return {name: value for name in self.secret_names if (value := self.cleaned_data.get(name))}

    def say_token_is_lost(self) -> None:
        for name in self.secret_names:
            if self.data.get(name):
                self[name].help_text = AGAIN


def _with_stored(offered: list[tuple[str, str]], stored: str) -> list[tuple[str, str]]:
    """A rhythm that staff set stays a choice."""
    known = [cron for cron, _ in offered]
    return offered if stored in known else [(stored, f"As it is: {in_words(stored)}"), *offered]
