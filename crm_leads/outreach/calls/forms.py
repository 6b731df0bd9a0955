"""Forms of calls and talks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from crm_leads.enums import CallDirection, CallResult
from crm_leads.leads.todos import DAYS, MORNING
from crm_leads.models import Contact, PhoneNumber
from crm_leads.outreach.calls.talks import Talk
from realty.moments import DayField


class TalkForm(forms.Form):
    """A call or a talk that happened: `who` is a contact, or a phone of one, of the lead."""

    direction = forms.ChoiceField(label="How", choices=CallDirection.choices)
    who = forms.ChoiceField(label="Who")
    on = DayField(back=50, label="On", required=False)
    at = forms.TimeField(label="At", required=False)
    result = forms.ChoiceField(label="Result", choices=CallResult.choices)
    note = forms.CharField(label="What was said", required=False, max_length=4000)

    def __init__(self, data: Any, contacts: Iterable[Contact], *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone
        self.people: dict[str, tuple[Contact, PhoneNumber | None]] = {}
        for contact in contacts:
            self.people[f"contact-{contact.pk}"] = (contact, None)
            self.people |= {f"phone-{phone.pk}": (contact, phone) for phone in contact.phones.all()}
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, key) for key in self.people]

    def talk(self) -> Talk:
        """By the clock of the tenant; without a day it was just now."""
        now = timezone.now().astimezone(self.zone)
        given, at = self.cleaned_data["on"] or now.date(), self.cleaned_data["at"]
        is_now = at is None and given == now.date()
        moment = now if is_now else datetime.combine(given, at or MORNING, tzinfo=self.zone)
        direction = CallDirection(self.cleaned_data["direction"])
        contact, phone = self.people[self.cleaned_data["who"]]
        return Talk(direction, contact, None if direction == CallDirection.DOOR else phone, moment)


class CallForm(forms.Form):
    """`days` overrides the next date of the result; 0 is none."""

    result = forms.ChoiceField(choices=CallResult.choices)
    note = forms.CharField(required=False, max_length=4000)
    days = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", ""), (0, "0"), *((n, str(n)) for n in DAYS)]
    )
