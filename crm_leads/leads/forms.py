"""Forms of the lead page."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.compliance.digests import normal_email, normal_phone
from crm_leads.enums import ExpiryReason, LineType
from crm_leads.leads.agents import agents, name_of
from crm_leads.leads.todos import DAYS, MORNING, morning_in
from crm_leads.vcards.reading import MAX_BYTES
from realty.door import at_most
from realty.moments import DayField


class NoteForm(forms.Form):
    note = forms.CharField(label="Note", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class WhenForm(forms.Form):
    """A day, in the tenant's zone: `in_days` by a shortcut, or `on` with a time of day that may be left out."""

    in_days = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", ""), *((n, str(n)) for n in DAYS)]
    )
    on = DayField(label="On", required=False)
    at = forms.TimeField(label="At", required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    def moment(self) -> datetime | None:
        if days := self.cleaned_data.get("in_days"):
            return morning_in(days, self.zone)
        day = self.cleaned_data.get("on")
        return datetime.combine(day, self.cleaned_data.get("at") or MORNING, tzinfo=self.zone) if day else None


class NextStepForm(WhenForm):
    next_step = forms.CharField(label="Next step", required=False, max_length=200)


class TaskForm(WhenForm):
    title = forms.CharField(label="Task", max_length=200)
    to = forms.ChoiceField(label="For", required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data, zone=zone)
        self.people = {str(user.pk): user for user in agents()}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody"), *((pk, name_of(user)) for pk, user in self.people.items())]

    def clean(self) -> dict[str, Any]:
        if not self.errors and self.moment() is None:
            raise ValidationError("Enter a date.")
        return self.cleaned_data

    @property
    def assignee(self) -> User | None:
        return self.people.get(self.cleaned_data.get("to", ""))


class ReasonForm(forms.Form):
    expiry_reason = forms.ChoiceField(label="Why it did not sell", required=False, choices=ExpiryReason.choices)
    expiry_note = forms.CharField(required=False, max_length=1000)


class CardFileForm(forms.Form):
    file = forms.FileField(
        label="vCard file",
        validators=[at_most(MAX_BYTES)],
        help_text="A .vcf file, as phones, Google and Outlook export contacts",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs |= {"accept": ".vcf,.vcard,text/vcard,text/x-vcard", "class": "form-control"}


class ContactForm(forms.Form):
    full_name = forms.CharField(label="Name", max_length=200)
    is_entity = forms.BooleanField(label="A company, trust or estate", required=False)


class PhoneForm(forms.Form):
    number = forms.CharField(label="Phone", max_length=40)
    line_type = forms.ChoiceField(label="Kind", required=False, choices=LineType.choices)

    def clean_number(self) -> str:
        return normal_phone(self.cleaned_data["number"])


class EmailForm(forms.Form):
    address = forms.CharField(label="E-mail", max_length=254)

    def clean_address(self) -> str:
        return normal_email(self.cleaned_data["address"])
