"""What a broker asks of a report."""

from datetime import date, timedelta
from typing import Any

from django import forms

EARLIEST = date(2000, 1, 1)
LONGEST = timedelta(days=2 * 366)
USUAL_WEEKS = 4


class PeriodForm(forms.Form):
    """Two days, both counted; `agent` is one person of the report."""

    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    agent = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, today: date) -> None:
        monday = today - timedelta(today.weekday())
        self.usual = {"first": monday - timedelta(weeks=USUAL_WEEKS - 1), "last": today}
        given = data.copy()
        for name, day in self.usual.items():
            given.setdefault(name, day.isoformat())
        super().__init__(given)
        self.today = today
        for name in self.usual:
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        for name, day in (("first", first), ("last", last)):
            if name not in self.errors and day is None:
                self.add_error(name, "Choose a day.")
            elif day and not EARLIEST <= day <= self.today + timedelta(days=366):
                self.add_error(name, "Choose a day between 2000 and next year.")
        if first and last and not self.errors:
            if last < first:
                self.add_error("last", "The last day is before the first.")
            elif last - first > LONGEST:
                self.add_error("last", "Choose two years at most.")
        return self.cleaned_data

    def period(self) -> tuple[date, date]:
        """What was asked for; the usual one where that is no time."""
        if self.is_valid():
            return self.cleaned_data["first"], self.cleaned_data["last"]
        return self.usual["first"], self.usual["last"]


def presets(today: date) -> list[tuple[str, date, date]]:
    """Times that brokers ask for."""
    monday, first = today - timedelta(today.weekday()), today.replace(day=1)
    month_before = first - timedelta(1)
    return [
        ("This week", monday, today),
        ("Last week", monday - timedelta(weeks=1), monday - timedelta(1)),
        ("Last 4 weeks", monday - timedelta(weeks=3), today),
        ("This month", first, today),
        ("Last month", month_before.replace(day=1), month_before),
        ("This year", today.replace(month=1, day=1), today),
    ]
