"""The acts that the queue offers on many leads, each by the part of the CRM that knows its subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django import forms
from django.contrib.auth.models import User

from crm_leads.models import Lead
from crm_leads.outreach.email import bulk as mail
from crm_leads.outreach.skip_trace import bulk as trace
from crm_leads.outreach.skip_trace import bulk_scrubs
from crm_leads.queue import bulk_assign, bulk_skip
from crm_leads.queue.bulk import BulkPreview


@dataclass(frozen=True)
class BulkAction:
    """`part` is a module as `crm_leads.queue.bulk` describes it."""

    name: str
    label: str
    icon: str
    part: ModuleType

    def preview(self, leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
        found: BulkPreview = self.part.bulk_preview(leads, options)
        return found

    def carry_out(self, leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
        """Returns the sentence that tells what was done."""
        return str(self.part.bulk_carry_out(leads, options, user))

    def form(self, data: Mapping[str, Any] | None) -> forms.Form | None:
        """The form of the options, None where there are none to choose."""
        make = getattr(self.part, "bulk_form", None)
        return None if make is None else make(data)


# One line for each; the order is the menu's.
BULK: tuple[BulkAction, ...] = (
    BulkAction("assign", "Assign", "user-check", bulk_assign),
    BulkAction("skip", "Skip", "player-skip-forward", bulk_skip),
    BulkAction("trace", "Trace", "user-search", trace),
    BulkAction("mail", "Mail", "mail", mail),
    BulkAction("scrub", "Check do-not-call", "shield-check", bulk_scrubs),
)


def bulk_action(name: str) -> BulkAction | None:
    return next((action for action in BULK if action.name == name), None)
