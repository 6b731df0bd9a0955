"""People who were known at a home that is not their lead's any more, or who have sold it: they leave the lead, and its
home can be traced as if it never was."""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.db.models import F, Q
from django.utils import timezone

from crm_leads.enums import ActivityKind, ClosedBecause, LeadStatus, Source
from crm_leads.leads import contacts, timeline
from crm_leads.models import Contact, SkipTraceRow
from crm_leads.outreach.stopping import stop_queued

TRACED_ELSEWHERE = "Removed: {who}, found by a skip trace of the former address."
SOLD = "Removed: {who}, known before the home was sold."
CORRECTED = "Its address was corrected to that of another home."


def of_former_address(lead_ids: Collection[int]) -> None:
    """The homes of these leads are other ones since their addresses were corrected. Whom somebody entered was known
    otherwise than by the address, and stays; so does a client."""
    stop_queued(lead_ids, CORRECTED)
    traced = Contact.objects.filter(lead__in=lead_ids, source=Source.TRACERFY)
    _part(traced.exclude(lead__status=LeadStatus.CONVERTED), TRACED_ELSEWHERE)
    _trace_again(lead_ids)


def of_former_owner(lead_ids: Collection[int]) -> None:
    """The homes of these leads were sold. Who was added after a lead closed for the sale may be the buyer."""
    added_since = Q(lead__closed_because=ClosedBecause.SOLD, created_at__gt=F("lead__closed_at"))
    _part(Contact.objects.filter(lead__in=lead_ids).exclude(added_since), SOLD)
    _trace_again(lead_ids)


def _part(people: Iterable[Contact], said: str) -> None:
    """Each lead tells once who left it."""
    found = sorted(people, key=lambda contact: (contact.lead_id or 0, contact.rank, contact.pk))
    for _, group in groupby(found, key=lambda contact: contact.lead_id):
        leaving = list(group)
        lead = leaving[0].lead
        for contact in leaving:
            contacts.part(contact)
        who = " and ".join(filter(None, [", ".join(map(str, leaving[:-1])), str(leaving[-1])]))
        timeline.record(ActivityKind.EDITED, said.format(who=who), lead=lead)


def _trace_again(lead_ids: Collection[int]) -> None:
    """What was paid for stays on record, and is no trace of the home or its owner any more."""
    ended = SkipTraceRow.objects.filter(lead__in=lead_ids, set_aside_at=None).exclude(outcome="pending")
    ended.update(set_aside_at=timezone.now())
