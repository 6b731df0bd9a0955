"""Forms of templates, sequences, and one e-mail."""

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from crm_leads.models import EmailAddress, EmailSequence, EmailTemplate
from crm_leads.outreach.email import merge

MAX_BODY = 20_000
CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}


class LetterForm(forms.Form):
    """Subject and body with merge fields."""

    subject = forms.CharField(max_length=200, widget=forms.TextInput(CONTROL))
    body = forms.CharField(
        label="Message", max_length=MAX_BODY, widget=forms.Textarea({**CONTROL, "rows": 12, "spellcheck": "true"})
    )

    def clean_subject(self) -> str:
        subject = str(self.cleaned_data["subject"])
        _checked(merge.check_subject, subject)
        return _checked(merge.check, subject)

    def clean_body(self) -> str:
        return _checked(merge.check, str(self.cleaned_data["body"]).replace("\r\n", "\n"))


class TemplateForm(LetterForm):
    name = forms.CharField(max_length=80, help_text="Only you see it.", widget=forms.TextInput(CONTROL))
    field_order = ["name", "subject", "body"]

    def __init__(self, data: Any = None, *, template: EmailTemplate | None = None) -> None:
        names = ("name", "subject", "body")
        super().__init__(data, initial={name: getattr(template, name) for name in names} if template else {})
        self.template = template

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = EmailTemplate.objects.exclude(pk=self.template.pk if self.template else None)
        if others.filter(name=name).exists():
            raise forms.ValidationError("Another template has this name.")
        return name

    def save(self) -> EmailTemplate:
        template = self.template or EmailTemplate()
        for name, value in self.cleaned_data.items():
            setattr(template, name, value)
        template.save()
        return template


class WriteForm(LetterForm):
    """One e-mail to one of the lead's addresses. `key` makes it one, however often the button is pressed. `refused` are
    those who cannot be e-mailed, with the reason: they come last, and none of them is chosen beforehand."""

    to = forms.ChoiceField(widget=forms.Select(SELECT), error_messages={"required": "Choose whom you write to."})
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    field_order = ["to", "subject", "body", "key"]

    def __init__(
        self, data: Any, addresses: Sequence[EmailAddress], refused: Mapping[int, str] | None = None, **initial: Any
    ) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex, **initial})
        self.addresses = {str(address.pk): address for address in addresses}
        self.fields["to"].choices = choices_of(addresses, refused or {})  # type: ignore[attr-defined]

    @property
    def address(self) -> EmailAddress:
        return self.addresses[self.cleaned_data["to"]]


def choices_of(addresses: Sequence[EmailAddress], refused: Mapping[int, str]) -> list[tuple[str, Any]]:
    """Who can be e-mailed, then the others with the reason; with nobody to choose, the first line says so."""
    able = [(str(each.pk), _named(each)) for each in addresses if each.pk not in refused]
    others = [(str(each.pk), f"{_named(each)}: {refused[each.pk]}") for each in addresses if each.pk in refused]
    nobody = [] if able else [("", "No one can be e-mailed")]
    return [*nobody, *able, *([("Cannot be e-mailed", others)] if others else [])]


def _named(address: EmailAddress) -> str:
    return f"{address.contact}, {address.address}"


class EnrollForm(forms.Form):
    sequence: "forms.ModelChoiceField[EmailSequence]" = forms.ModelChoiceField(
        None, widget=forms.Select(SELECT), empty_label=None
    )
    to = forms.ChoiceField(widget=forms.Select(SELECT))

    def __init__(self, data: Any, addresses: Sequence[EmailAddress], refused: Mapping[int, str] | None = None) -> None:
        super().__init__(data, prefix="enroll")
        rows = EmailSequence.objects.filter(enabled=True, steps__isnull=False).distinct()
        self.fields["sequence"].queryset = rows  # type: ignore[attr-defined]
        self.addresses = {str(address.pk): address for address in addresses}
        self.fields["to"].choices = choices_of(addresses, refused or {})  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A row of a sequence; one without a template is none."""

    template: "forms.ModelChoiceField[EmailTemplate]" = forms.ModelChoiceField(
        None, required=False, empty_label="No step", widget=forms.Select(SELECT)
    )
    days_after = forms.IntegerField(
        min_value=0, max_value=365, required=False, widget=forms.NumberInput({**CONTROL, "inputmode": "numeric"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = EmailTemplate.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("template") and found.get("days_after") is None and "days_after" not in self.errors:
            self.add_error("days_after", "Enter after how many days.")
        return found


if TYPE_CHECKING:  # at run time it takes no type
    _Rows = forms.BaseFormSet[StepForm]
else:
    _Rows = forms.BaseFormSet


class Steps(_Rows):
    def clean(self) -> None:
        if any(self.errors):
            return
        chosen = [form.cleaned_data["template"] for form in self.forms if form.cleaned_data.get("template")]
        if not chosen:
            raise forms.ValidationError("A sequence has at least one step.")
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError("Use each template once, so that no one gets the same e-mail twice.")

    def rows(self) -> list[tuple[EmailTemplate, int]]:
        """(template, days after the step before) in order."""
        data = [form.cleaned_data for form in self.forms if form.cleaned_data.get("template")]
        return [(row["template"], row["days_after"]) for row in data]


StepFormSet = forms.formset_factory(StepForm, formset=Steps, extra=0, min_num=0, max_num=12, absolute_max=12)


class SequenceForm(forms.Form):
    name = forms.CharField(max_length=80, widget=forms.TextInput(CONTROL))

    def __init__(self, data: Any = None, *, sequence: EmailSequence | None = None) -> None:
        super().__init__(data, initial={"name": sequence.name} if sequence else {})
        self.sequence = sequence

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = EmailSequence.objects.exclude(pk=self.sequence.pk if self.sequence else None)
        if others.filter(name=name).exists():
            raise forms.ValidationError("Another sequence has this name.")
        return name


def _checked(check: Any, text: str) -> str:
    try:
        check(text)
    except merge.TemplateError as error:
        raise forms.ValidationError(str(error)) from error
    return text
