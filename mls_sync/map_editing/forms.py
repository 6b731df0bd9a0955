"""Forms of the mapping page, for owners and staff alike."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mls_sync.map_editing.draft import FIRST, FURTHER, LAST, ONLY
from mls_sync.mapping.rules import FIELDS, READERS, readers_that_fit

MOST_TRANSLATED = 500
PLACES = [
    (LAST, "Only where what fills the target now says nothing"),
    (FIRST, "Before what fills the target now"),
    (ONLY, "Alone: nothing else fills the target any more"),
]


def _targets() -> list[tuple[str, Any]]:
    return [
        ("", "Choose a target"),
        (FURTHER, "Keep as a further field, under its own name"),
        ("RESO fields", [(name, name) for name in sorted(FIELDS)]),
    ]


class AssignForm(forms.Form):
    """What one of the source's fields shall fill."""

    target = forms.ChoiceField(choices=_targets, label="Target", help_text="The RESO field that it fills")
    place = forms.ChoiceField(choices=PLACES, initial=LAST, label="When it is read")
    reader = forms.ChoiceField(
        choices=[("", "As the target is always read"), *((name, name.capitalize()) for name in READERS)],
        required=False,
        label="Transform",
        help_text="How the value is read",
    )
    values = forms.CharField(
        required=False,
        max_length=50_000,
        strip=False,
        label="Translate values",
        help_text="One on a line, e.g. A = Active; values that are not named stay as they are",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "values" else "form-select"

    def clean_values(self) -> Mapping[str, str]:
        return translations(self.cleaned_data["values"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        target, reader = cleaned.get("target"), cleaned.get("reader")
        if not target:
            return cleaned
        if target == FURTHER:
            if cleaned.get("values"):
                self.add_error("values", "A further field is kept as it comes: its values cannot be translated.")
        elif reader and reader not in readers_that_fit(target):
            fit = ", ".join(readers_that_fit(target))
            self.add_error("reader", f"{target} can be read as {fit}." if fit else f"{target} is read in its own way.")
        return cleaned


def translations(text: str) -> dict[str, str]:
    """Lines such as "A = Active". Raises ValidationError naming the first line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        value, sign, meaning = (part.strip() for part in line.partition("="))
        if not sign or not value or not meaning:
            raise ValidationError(f"Line {number} is not a translation. Write it as: A = Active")
        if value in found:
            raise ValidationError(f"Line {number}: {value} is translated twice.")
        found[value] = meaning
    if len(found) > MOST_TRANSLATED:
        raise ValidationError(f"At most {MOST_TRANSLATED} values can be translated.")
    return found


class SaveForm(forms.Form):
    note = forms.CharField(
        required=False,
        max_length=200,
        label="Why",
        help_text="For those who look at this version later",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
