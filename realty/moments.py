"""Which days and moments the site takes from people, files and vendors.

Python knows the years 1 to 9999, PostgreSQL many more, and a zone's midnight of the last day lies beyond: the last
minute of 9999 in Los Angeles can be stored and never be read again. So nothing near those edges is kept: a form field
takes a range that its meaning allows, and the database refuses what lies outside of FIRST and LAST, whoever writes.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# Where the site is, it may be tomorrow already.
SLACK = timedelta(days=1)


def check_day(day: date, *, back: int, ahead: int) -> date:
    """The day, unless it lies more than so many years back or ahead. Raises ValidationError that names the bounds."""
    today = timezone.now().date()
    first, last = _years(today, -back) - SLACK, _years(today, ahead) + SLACK
    if first <= day <= last:
        return day
    raise ValidationError(f"Enter a day from {_said(first + SLACK)} to {_said(last - SLACK)}.", code="out_of_reach")


def _years(day: date, years: int) -> date:
    # The 29th of February has no counterpart in most years.
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _said(day: date) -> str:
    return str(date_format(day, "M j, Y"))


class DayField(forms.DateField):
    """A date at most so many years back and ahead; without a word, what is planned: a year back, five ahead."""

    def __init__(self, *, back: int = 1, ahead: int = 5, **options: Any) -> None:
        self.back, self.ahead = back, ahead
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        found: date | None = super().clean(value)
        return found if found is None else check_day(found, back=self.back, ahead=self.ahead)


def within_reason(*fields: str, table: str, days: bool = False) -> list[models.BaseConstraint]:
    """A constraint of the database for each of a model's moments, or `days`, empty ones aside. `table` begins its
    name."""
    edges = (FIRST.date(), LAST.date()) if days else (FIRST, LAST)
    return [
        models.CheckConstraint(condition=models.Q((f"{field}__range", edges)), name=f"{table}_{field}_is_near")
        for field in fields
    ]


def plausible(said: datetime, known: datetime, *, back: timedelta) -> datetime:
    """When something happened, as somebody else says: never after `known`, when we heard of it, and never longer
    before it than `back`; else `known` itself. All are aware."""
    return said if known - back <= said <= known else known
