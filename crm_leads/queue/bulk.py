"""Acts on many leads at once: first a preview, then the act. Each part of the CRM offers its own.

A part's module has `bulk_preview(leads, options)` and `bulk_carry_out(leads, options, user)`; one that asks for
something, such as which template to send, has `bulk_form(data)` as well: a form whose fields are the options.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

from django import forms
from django.contrib.auth.models import User

from crm_leads.models import Lead

# Beyond this the preview itself would take long; a narrower filter is asked for.
MOST_LEADS = 10_000


@dataclass(frozen=True)
class Sample:
    """What the first of many would be written, in full."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class BulkPreview:
    """What an act would do: how many leads it touches, how many it refuses for which reason, and what it costs in
    words ("42 credits"), empty where it costs nothing. `sample` makes what one of them would read, by who writes."""

    will: int
    refused: list[tuple[str, int]] = field(default_factory=list)
    cost: str = ""
    sample: Callable[[User], Sample | None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class BulkAction:
    """`module` is the path of the module with `bulk_preview` and `bulk_carry_out`."""

    name: str
    label: str
    icon: str
    module: str

    def load(self) -> ModuleType:
        # By path, since the parts import vendors, which the queue does not need.
        return import_module(self.module)

    def preview(self, leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
        found: BulkPreview = self.load().bulk_preview(leads, options)
        return found

    def carry_out(self, leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
        """Returns the sentence that tells what was done."""
        return str(self.load().bulk_carry_out(leads, options, user))

    def form(self, data: Mapping[str, Any] | None) -> forms.Form | None:
        """The form of the options, None where there are none to choose."""
        make = getattr(self.load(), "bulk_form", None)
        return None if make is None else make(data)


# One line for each; the order is the menu's.
BULK: tuple[BulkAction, ...] = (
    BulkAction("assign", "Assign", "user-check", "crm_leads.leads.bulk_assign"),
    BulkAction("skip", "Skip", "player-skip-forward", "crm_leads.leads.bulk_skip"),
    BulkAction("trace", "Trace", "user-search", "crm_leads.outreach.skip_trace.bulk"),
    BulkAction("mail", "Mail", "mail", "crm_leads.outreach.email.bulk"),
    BulkAction("scrub", "Check do-not-call", "shield-check", "crm_leads.outreach.skip_trace.bulk_scrubs"),
)


def bulk_action(name: str) -> BulkAction | None:
    return next((action for action in BULK if action.name == name), None)
