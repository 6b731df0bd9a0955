"""Give many leads to one agent, or to nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User

from crm_leads.leads import lifecycle
from crm_leads.leads.agents import agents, name_of
from crm_leads.models import Lead
from crm_leads.queue.bulk import BulkPreview

NOBODY = "nobody"


class AssignForm(forms.Form):
    to = forms.ChoiceField(label="Assign to", widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        people = [(str(user.pk), name_of(user)) for user in agents()]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*people, (NOBODY, "Nobody")]


def bulk_form(data: Mapping[str, Any] | None) -> forms.Form:
    return AssignForm(data)


def bulk_preview(leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
    to = options.get("to", "")
    same = sum(str(lead.assigned_to_id or NOBODY) == to for lead in leads)
    purged = sum(lead.purged_at is not None for lead in leads)
    refused = [
        ("Already assigned to that person" if to != NOBODY else "Already unassigned", same),
        ("Data was removed", purged),
    ]
    return BulkPreview(len(leads) - same - purged, [(why, number) for why, number in refused if number])


def bulk_carry_out(leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
    """Raises ValidationError for somebody who may not work leads."""
    to = next((person for person in agents() if str(person.pk) == options.get("to")), None)
    moved = lifecycle.assign(leads, to, user)
    return f"{moved:,} lead{'' if moved == 1 else 's'} assigned to {name_of(to) if to else 'nobody'}."
