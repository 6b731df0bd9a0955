"""The queue's filters: the URL is the list. A wrong value is an error at its field, and the rest still filters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from crm_leads.enums import Due, Tab
from crm_leads.queue.criteria import Calls, Having, QueueCriteria, Sort
from listings.form_fields import CityField
from realty.moments import DayField
from realty.ui.form_fields import AmountField, CountField, PartlyWrong, Shared


def any_of(choices: list[tuple[str, str]], label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "Any"), *choices])


def whole(label: str, most: int) -> CountField:
    return CountField(label=label, required=False, min_value=0, max_value=most)


# Leads and listings are younger by far.
ENDED_YEARS = 100


class QueueForm(forms.Form):
    """`QueueForm(request.GET).criteria()`; afterwards `form.errors` says which values were left out, and why."""

    status = forms.ChoiceField(label="Status", required=False, choices=Tab.choices)
    city = CityField(label="City", required=False)
    ended_from = DayField(back=ENDED_YEARS, label="Ended from", required=False)
    ended_to = DayField(back=ENDED_YEARS, label="Ended until", required=False)
    min_price = AmountField(label="Price from", required=False)
    max_price = AmountField(label="Price to", required=False)
    min_cuts = whole("Price cuts at least", 99)
    min_days = whole("Days on market from", 9999)
    max_days = whole("Days on market to", 9999)
    calls = any_of(Calls.choices, "May be called")
    phone = any_of(Having.choices, "Phone")
    email = any_of(Having.choices, "E-mail")
    assigned = forms.RegexField(r"^(me|nobody|\d{1,18})$", label="Assigned to", required=False)
    due = any_of(Due.choices, "Next step")
    min_score = whole("Score at least", 100)
    q = forms.CharField(label="Address, owner or MLS number", required=False, max_length=100)
    sort = forms.ChoiceField(label="Sort", required=False, choices=Sort.choices)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**9)

    def __init__(self, data: QueryDict | dict[str, Any] | None = None) -> None:
        super().__init__(data if data is not None else {})

    def criteria(self) -> QueueCriteria:
        """What can be filtered by of what was asked. Makes no query."""
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", ())}
        return QueueCriteria(**{QueueCriteria.attributes()[name]: value for name, value in given.items()})

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field and isinstance(error, PartlyWrong) and error.held:
            self.cleaned_data[field] = error.held

    def clean(self) -> dict[str, Any]:
        for low, high in (("min_price", "max_price"), ("min_days", "max_days"), ("ended_from", "ended_to")):
            first, last = self.cleaned_data.get(low), self.cleaned_data.get(high)
            if first is not None and last is not None and first > last:
                self.add_error(high, ValidationError("This is below the lower limit, so it was ignored."))
        return self.cleaned_data


QueueForm.base_fields = Shared(QueueForm.base_fields)


def criteria_of(query: str) -> QueueCriteria:
    """A list's query string, from a saved list or another page's address, made safe by reading it as one."""
    return QueueForm(QueryDict(query)).criteria()
