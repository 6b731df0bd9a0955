"""A talk that happened without the Call button, told afterwards: they rang back, it was at the door, or somebody dialed
from memory. It can be told at any hour, since it is no act but a record of one.

What the brokerage dialed counts as an attempt, whether or not the gate was asked (Fla. Stat. 501.616(6)(b) counts calls
that were made). A call that they made and a talk in person are none: the law counts solicitations by telephone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest, written
from crm_leads.enums import ActivityKind, CallDirection, Channel, SuppressedBecause
from crm_leads.leads import timeline
from crm_leads.models import Call, Contact, Lead, PhoneNumber
from crm_leads.outreach.calls.results import OUTCOMES, Told, mark, move
from crm_leads.outreach.stopping import end_sequences

LONG_AGO = timedelta(days=90)
SAID = {
    CallDirection.OUT: "Called, told afterwards",
    CallDirection.IN: "They called",
    CallDirection.DOOR: "Spoken to in person",
}


@dataclass(frozen=True)
class Talk:
    """With whom, how and when; `phone` is None in person."""

    direction: CallDirection
    contact: Contact
    phone: PhoneNumber | None
    at: datetime


@transaction.atomic
def log_talk(lead: Lead, talk: Talk, told: Told, user: User, zone: ZoneInfo) -> Call:
    """Keep the talk and what follows from its result, as after a call. Raises ValidationError for a moment that lies
    ahead or too far back, for a call without a number, and where nobody can be stopped for want of a number."""
    _check(talk)
    outcome, number = OUTCOMES[told.result], talk.phone.number if talk.phone else ""
    if outcome.stops:
        _stop(talk, told, user)
    call = Call.objects.create(
        lead=lead, contact=talk.contact, number=number, digest=digest(number) if number else "", result=told.result,
        direction=talk.direction, note=told.note, user=user, at=talk.at,
    )  # fmt: skip
    how = SAID[talk.direction] + (f" at {written(number)}" if number else "")
    unchecked = " The rules were not asked before it." if talk.direction == CallDirection.OUT else ""
    timeline.record(
        ActivityKind.CALL, f"{call.get_result_display()}: {talk.contact}. {how}.{unchecked}", lead=lead, user=user,
        at=talk.at, call=call.pk, result=call.result, note=call.note, direction=call.direction,
    )  # fmt: skip
    if talk.phone:
        mark(talk.phone, told.result, outcome, talk.at)
    # What was agreed on in a later call stands; that they asked to be left alone counts whenever they said it.
    if outcome.stops or not Call.objects.filter(lead=lead, at__gt=talk.at).exists():
        move(lead, outcome, told, user, zone)
    if outcome.reached:
        end_sequences(lead.pk, f"Reached: {call.get_result_display().lower()}")
    # An attempt of today may be the last that is admitted.
    Lead.objects.filter(pk=lead.pk).mark()
    return call


def _check(talk: Talk) -> None:
    now = timezone.now()
    if talk.at > now:
        raise ValidationError({"on": "This lies ahead."})
    if talk.at < now - LONG_AGO:
        raise ValidationError({"on": f"This is more than {LONG_AGO.days} days ago."})
    if talk.phone is None and talk.direction != CallDirection.DOOR:
        raise ValidationError({"who": "Say at which number."})


def _stop(talk: Talk, told: Told, user: User) -> None:
    numbers = [talk.phone.number] if talk.phone else [phone.number for phone in talk.contact.phones.all()]
    if not numbers:
        raise ValidationError({"result": "No number is known. Use \u201cDo not contact this home\u201d instead."})
    for number in numbers:
        suppression.suppress(
            number, SuppressedBecause.ASKED, channel=Channel.CALL, evidence=told.note or "Said so in a talk.",
            user=user, contact=talk.contact,
        )  # fmt: skip
