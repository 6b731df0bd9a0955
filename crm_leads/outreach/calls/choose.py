"""Which number of a lead may be called now, by what the gate says; nothing is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_leads.compliance import gate
from crm_leads.compliance.reached import grouped
from crm_leads.enums import Channel
from crm_leads.models import Contact, Lead, PhoneNumber


@dataclass(frozen=True)
class Choice:
    """`phone` with its contact, or why there is none: the reason in a few words, and when time lifts it."""

    phone: PhoneNumber | None = None
    reason: str = ""
    retry_at: datetime | None = None


def choices(leads: Sequence[Lead], user_id: int, now: datetime) -> dict[int, Choice]:
    """For each lead, by its id. A constant number of queries."""
    contacts = {contact.pk: contact for contact in Contact.objects.filter(lead__in=leads).order_by("rank", "pk")}
    phones = grouped(PhoneNumber.objects.filter(contact__in=contacts, is_wrong=False), "contact_id")
    by_pk = {lead.pk: lead for lead in leads}
    asked = [
        (contact, phone, gate.Act(Channel.CALL, phone.number, by_pk[contact.lead_id], contact, user_id))
        for contact in contacts.values()
        if contact.lead_id
        for phone in phones[contact.pk]
    ]
    verdicts = gate.look_many([act for _, _, act in asked], now=now) if asked else []
    of_lead: dict[int, list[tuple[PhoneNumber, gate.Verdict]]] = {pk: [] for pk in by_pk}
    for (contact, phone, _), verdict in zip(asked, verdicts, strict=True):
        phone.contact = contact
        of_lead[contact.lead_id or 0].append((phone, verdict))
    return {pk: _of(found) for pk, found in of_lead.items()}


def _of(found: Sequence[tuple[PhoneNumber, gate.Verdict]]) -> Choice:
    if not found:
        return Choice(reason="No phone number")
    if first := next((phone for phone, verdict in found if verdict.allowed), None):
        return Choice(first)
    # What time lifts the soonest; of what nothing lifts, the likeliest number's reason.
    waits = [(verdict.retry_at, str(verdict.rule.label)) for _, verdict in found if verdict.retry_at]
    if waits:
        retry_at, reason = min(waits)
        return Choice(reason=reason, retry_at=retry_at)
    return Choice(reason=str(found[0][1].rule.label))
