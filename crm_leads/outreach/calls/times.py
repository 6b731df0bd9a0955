"""When each lead's best number may be called next, kept in the lead for lists, filters, counts and the score.

It is a hint: the Call button asks the gate. `callable_from` and `callable_until` are the next time that the gate would
admit a call to one of the lead's numbers. Where time alone opens none, both are NULL and `callable_rule` is the code of
the rule. A lead whose facts changed is *marked* (`LeadQuerySet.mark`): `callable_from` is NULL, so that no list says it
may be called, and `callable_until` is past, so that it is looked at within the minute (`tasks`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from crm_leads.compliance.openings import Opening, openings
from crm_leads.compliance.reached import grouped
from crm_leads.compliance.verdicts import Act, Rule
from crm_leads.enums import Channel
from crm_leads.leads.scoring import rescore
from crm_leads.models import Contact, Lead, PhoneNumber
from realty.database.locks import Space, open_tenant, try_lock
from realty.database.statements import fetch_all
from realty.tenants.rows import rows

BATCH = 300
# A feed that came to a stop may have gone on.
LOOKED_AT_AGAIN = timedelta(hours=1)
FIELDS = ("tenant", "has_phone", "callable_from", "callable_until", "callable_rule")
PHONES = "NOT is_wrong AND contact_id = ANY(%s) ORDER BY rank, id"
# What was marked meanwhile has newer facts than these, and is looked at again.
STORE = """
UPDATE crm_leads_lead AS lead
SET callable_from = found.starts, callable_until = found.ends, callable_rule = found.rule
FROM unnest(%(leads)b::bigint[], %(seen)b::timestamptz[], %(starts)b::timestamptz[], %(ends)b::timestamptz[],
    %(rules)b::text[]) AS found (id, seen, starts, ends, rule)
WHERE lead.id = found.id AND lead.callable_until IS NOT DISTINCT FROM found.seen
    AND (lead.callable_from, lead.callable_until, lead.callable_rule)
        IS DISTINCT FROM (found.starts, found.ends, found.rule)
RETURNING lead.id
"""


@dataclass(frozen=True)
class CallTime:
    """As the lead keeps it."""

    starts: datetime | None = None
    ends: datetime | None = None
    rule: str = ""


def look_at_due(now: datetime | None = None) -> int:
    """The open tenant's leads that were marked or whose time has passed, at most a BATCH, in one transaction. Returns
    how many; 0 as well where another process is at it."""
    now = now or timezone.now()
    with transaction.atomic():
        if not try_lock(Space.CALL_TIMES, open_tenant()):
            return 0
        due = Lead.objects.filter(callable_until__lte=now).order_by("callable_until", "pk")
        return look_at(list(due.values_list("pk", flat=True)[:BATCH]), now)


@transaction.atomic
def look_at(lead_ids: Sequence[int], now: datetime | None = None) -> int:
    """Ask the rules for these leads of the open tenant and keep what they say; scores follow. A constant number of
    queries. Returns how many leads there are."""
    now = now or timezone.now()
    leads = rows(Lead, "id = ANY(%s) ORDER BY id", [list(lead_ids)], only=FIELDS)
    found = _times_of(leads, now)
    stored = _store(leads, found)
    rescore([lead.pk for lead in leads if lead.pk in stored and _counts_otherwise(lead, found[lead.pk])], now)
    return len(leads)


def _store(leads: Sequence[Lead], found: Mapping[int, CallTime]) -> set[int]:
    """Gives the leads that changed."""
    times = [found[lead.pk] for lead in leads]
    parameters = {
        "leads": [lead.pk for lead in leads],
        "seen": [lead.callable_until for lead in leads],
        "starts": [time.starts for time in times],
        "ends": [time.ends for time in times],
        "rules": [time.rule for time in times],
    }
    return {row[0] for row in fetch_all(STORE, parameters)}


def _times_of(leads: Sequence[Lead], now: datetime) -> dict[int, CallTime]:
    contacts = rows(Contact, "lead_id = ANY(%s) ORDER BY rank, id", [[lead.pk for lead in leads]])
    phones = grouped(rows(PhoneNumber, PHONES, [[contact.pk for contact in contacts]]), "contact_id")
    by_pk = {lead.pk: lead for lead in leads}
    acts = [
        Act(Channel.CALL, phone.number, by_pk[contact.lead_id], contact)
        for contact in contacts
        if contact.lead_id
        for phone in phones[contact.pk]
    ]
    answers: dict[int, list[Opening]] = {lead.pk: [] for lead in leads}
    for act, opening in zip(acts, openings(acts, now=now) if acts else [], strict=True):
        assert act.lead is not None
        answers[act.lead.pk].append(opening)
    return {pk: best_of(found, now) for pk, found in answers.items()}


def best_of(found: Sequence[Opening], now: datetime) -> CallTime:
    """The number that may be called first and longest; of those that may never be called, the one that the fewest
    rules refuse."""
    timed = [(opening.starts, opening.ends) for opening in found if opening.starts and opening.ends]
    if timed:
        starts, ends = min(timed, key=lambda time: (time[0], -time[1].timestamp()))
        return CallTime(starts, ends)
    if not found:
        return CallTime()
    rule = max((opening.rule for opening in found), key=list(Rule).index)
    return CallTime(ends=now + LOOKED_AT_AGAIN if rule == Rule.MLS_DATA else None, rule=rule.value)


def _counts_otherwise(lead: Lead, time: CallTime) -> bool:
    """Whether the score may be another one now."""
    return (lead.callable_from is None) != (time.starts is None) or lead.callable_rule != time.rule
