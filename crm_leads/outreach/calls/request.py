"""A call by hand: the gate is asked, and its answer recorded, before a number is shown to dial."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest, written
from crm_leads.enums import ActivityKind, Channel
from crm_leads.leads import timeline
from crm_leads.models import GateDecision, Lead, PhoneNumber
from realty.tenants.together import Read, read_together

# How long after the gate's answer a result is still that call's.
CALL_LASTS = timedelta(hours=12)
# A second press of the button so soon is the same call.
SAME_CALL = timedelta(minutes=1)
OPEN_CALL = """
lead_id = %s AND channel = %s AND allowed AND user_id = %s AND at > %s
AND id <> ALL(ARRAY(SELECT decision_id FROM crm_leads_call WHERE lead_id = %s AND decision_id IS NOT NULL))
ORDER BY at DESC LIMIT 1
"""


def start_call(lead: Lead, phone: PhoneNumber, user: User) -> GateDecision:
    """Ask the gate, on record. The number may be dialed where the decision says `allowed`; it counts as an attempt from
    then on, whether or not its result is told."""
    act = gate.Act(Channel.CALL, phone.number, lead, phone.contact, user.pk)
    pressed_before = open_call(lead, user)
    if pressed_before and is_of(pressed_before, phone) and timezone.now() - pressed_before.at < SAME_CALL:
        # An earlier yes is none any more where a stop came since, or the hours ended.
        if still_admits(gate.look(act)):
            return pressed_before
    decision = gate.decide(act)
    if decision.allowed:
        # It counts as an attempt, and may be the last one of the day.
        Lead.objects.filter(pk=lead.pk).mark()
    else:
        said = f"Call to {written(phone.number)} refused: {decision.sentence}"
        timeline.record(ActivityKind.REFUSED, said, lead=lead, user=user, decision=decision.pk)
    return decision


def still_admits(verdict: gate.Verdict) -> bool:
    """Whether a call that was admitted may still be dialed, by what the gate says now: its own attempt is one of those
    that count, and may have been the last of the day."""
    if verdict.rule == gate.Rule.ATTEMPTS:
        return bool(verdict.evidence["attempts"] <= verdict.evidence["limit"])
    return verdict.allowed


def open_call(lead: Lead, user: User, now: datetime | None = None) -> GateDecision | None:
    """The user's call of this lead that has no result yet. One query."""
    asked = read_together(open_call_read(lead, user, now))[0]
    return asked[0] if asked else None


def open_call_read(lead: Lead, user: User, now: datetime | None = None) -> Read[GateDecision]:
    since = (now or timezone.now()) - CALL_LASTS
    return Read(GateDecision, OPEN_CALL, [lead.pk, Channel.CALL.value, user.pk, since, lead.pk])


def is_of(decision: GateDecision, phone: PhoneNumber) -> bool:
    return decision.digest == digest(phone.number)
