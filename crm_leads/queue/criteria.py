"""What the queue shows: an immutable value that knows its own URL. `crm_leads.queue.forms.QueueForm` makes it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from crm_leads.enums import OPEN_TABS, Due, Tab
from realty.ui.url_criteria import Chip, UrlCriteria


class Sort(models.TextChoices):
    SCORE = "score", "Highest score"
    NEWEST = "newest", "Ended last"
    PRICE_HIGH = "price_high", "Price, high to low"
    PRICE_LOW = "price_low", "Price, low to high"
    DAYS = "days", "Longest on the market"
    DUE = "due", "Next step first"


class Having(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class Calls(models.TextChoices):
    """By when the gate would admit a call to one of the lead's numbers; a day ends where the tenant is."""

    NOW = "now", "Now"
    TODAY = "today", "Later today"
    ANY = "any", "Now or later"
    NEVER = "never", "Never"


@dataclass(frozen=True, kw_only=True)
class QueueCriteria(UrlCriteria):
    """Every field but `sort` and `page` narrows the queue. `assigned` is "me", "nobody" or a user's id, so that a
    shared list with "me" is everybody's own. `status` is a tab."""

    renamed = {"cities": "city", "text": "q"}
    no_filters = frozenset({"status", "sort", "page"})

    status: str = Tab.NEW
    cities: tuple[str, ...] = ()
    ended_from: date | None = None
    ended_to: date | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    min_cuts: int | None = None
    min_days: int | None = None
    max_days: int | None = None
    calls: str = ""
    phone: str = ""
    email: str = ""
    assigned: str = ""
    due: str = ""
    min_score: int | None = None
    text: str = ""
    sort: str = Sort.SCORE
    page: int = 1

    @property
    def tabs(self) -> tuple[str, ...]:
        return OPEN_TABS if self.status == Tab.OPEN else (self.status,)

    def with_tab(self, status: str) -> "QueueCriteria":
        return replace(self, status=status, page=1)

    def cleared(self) -> "QueueCriteria":
        """The same tab and order without filters."""
        return QueueCriteria(status=self.status, sort=self.sort)

    def chips(self, people: dict[str, str]) -> list[Chip]:
        """The active filters; `people` gives the names of users by id. One day is one chip."""
        given = self.given_filters()
        if self.ended_from is None or self.ended_from != self.ended_to:
            return [Chip(label_of(n, v, people), f"?{self.without(n, v).url_query()}") for n, v in given]
        any_day = replace(self, ended_from=None, ended_to=None, page=1)
        day = Chip(f"Ended {self.ended_from:%b} {self.ended_from.day}", f"?{any_day.url_query()}")
        others = [Chip(label_of(n, v, people), f"?{self.without(n, v).url_query()}") for n, v in given if n not in DAYS]
        return [day, *others]

    def on_day(self, day: date) -> "QueueCriteria":
        """Those that ended on this day, with all other filters."""
        return replace(self, ended_from=day, ended_to=day, page=1)


DAYS = ("ended_from", "ended_to")

LABELS = {
    "ended_from": "Ended {} or later",
    "ended_to": "Ended {} or earlier",
    "min_price": "From ${}",
    "max_price": "Up to ${}",
    "min_cuts": "{}+ price cuts",
    "min_days": "{}+ days on market",
    "max_days": "Up to {} days on market",
    "min_score": "Score {}+",
    "text": "“{}”",
}
WORDS = {
    ("calls", "now"): "May be called now",
    ("calls", "today"): "May be called later today",
    ("calls", "any"): "May be called, now or later",
    ("calls", "never"): "Has a phone, may not be called",
    ("phone", "yes"): "Has a phone",
    ("phone", "no"): "No phone",
    ("email", "yes"): "Has an e-mail",
    ("email", "no"): "No e-mail",
    ("assigned", "me"): "Mine",
    ("assigned", "nobody"): "Nobody's",
    **{("due", value): label for value, label in Due.choices},
}


def label_of(name: str, value: Any, people: dict[str, str]) -> str:
    """A filter in words."""
    if found := WORDS.get((name, str(value))):
        return found
    if name == "assigned":
        return f"Of {people.get(str(value), 'someone else')}"
    if name in ("min_price", "max_price"):
        value = f"{Decimal(value):,f}"
    return LABELS.get(name, "{}").format(f"{value:%b} {value.day}" if isinstance(value, date) else value)
