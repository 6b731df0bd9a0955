"""What a call came to: one click tells the result, which sets the lead's status and next step.

That nobody shall be called again, or that a number is wrong, may be recorded without a call: however it was learned,
it must hold.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest, written
from crm_leads.enums import ActivityKind, CallResult, Channel, LeadStatus, SuppressedBecause
from crm_leads.leads import lifecycle, timeline
from crm_leads.leads.contacts import refresh_flags
from crm_leads.leads.todos import morning_in
from crm_leads.models import Call, GateDecision, Lead, PhoneNumber
from crm_leads.outreach.calls.request import is_of, open_call
from crm_leads.outreach.stopping import end_sequences


@dataclass(frozen=True)
class Outcome:
    """What a result means: the lead's status afterwards ("" leaves it), the next step and in how many days (None: no
    next step), whether the person was reached, whether the number is wrong, and whether nobody may contact the person
    again."""

    icon: str
    status: str = ""
    next_step: str = ""
    days: int | None = None
    reached: bool = False
    wrong: bool = False
    stops: bool = False

    @property
    def needs_call(self) -> bool:
        return not (self.wrong or self.stops)


OUTCOMES: dict[CallResult, Outcome] = {
    CallResult.NO_ANSWER: Outcome("phone-off", "", "Call again", 1),
    CallResult.LEFT_MESSAGE: Outcome("message", LeadStatus.CONTACTED, "Call again", 3),
    CallResult.BUSY: Outcome("phone-call", "", "Call again", 1),
    CallResult.TALKED: Outcome("users", LeadStatus.CONTACTED, "Follow up", 7, reached=True),
    CallResult.CALL_BACK: Outcome("clock", LeadStatus.CONTACTED, "Call back as asked", 1, reached=True),
    CallResult.APPOINTMENT: Outcome("calendar-plus", LeadStatus.CONTACTED, "Appointment", 3, reached=True),
    CallResult.NOT_INTERESTED: Outcome("circle-x", LeadStatus.SKIPPED),
    CallResult.WRONG_NUMBER: Outcome("user-x", wrong=True),
    CallResult.DISCONNECTED: Outcome("plug-connected", wrong=True),
    CallResult.DO_NOT_CALL: Outcome("hand-stop", LeadStatus.SKIPPED, stops=True),
}


@dataclass(frozen=True)
class Told:
    """What a person says about a call. `days` overrides the result's own next date; 0 is no next step."""

    result: CallResult
    note: str = ""
    days: int | None = None


@transaction.atomic
def record_call(lead: Lead, phone: PhoneNumber, told: Told, user: User, zone: ZoneInfo) -> Call:
    """Keep the call and what follows from it. Raises ValidationError where no call was admitted before."""
    # A result that is told twice in one instant finds the call told already.
    Lead.objects.select_for_update().only("pk").get(pk=lead.pk)
    outcome = OUTCOMES[told.result]
    decision = _admitting(lead, phone, user)
    if outcome.needs_call and decision is None:
        raise ValidationError("Press Call first. The rules are checked before each call, and the check is recorded.")
    now = timezone.now()
    call = Call.objects.create(
        lead=lead,
        contact=phone.contact,
        number=phone.number,
        digest=digest(phone.number),
        result=told.result,
        note=told.note,
        user=user,
        decision_id=decision.pk if decision else None,
        at=now,
    )
    _tell(call, phone, lead, user)
    mark(phone, told.result, outcome, now)
    move(lead, outcome, told, user, zone)
    if outcome.reached:
        # From here on a person writes: nobody gets a form letter after a talk.
        end_sequences(lead.pk, f"Reached by phone: {call.get_result_display().lower()}")
    if outcome.stops:
        said = told.note or "Said so in a call."
        suppression.suppress(
            phone.number, SuppressedBecause.ASKED, channel=Channel.CALL, evidence=said, user=user, contact=phone.contact
        )
    return call


def _admitting(lead: Lead, phone: PhoneNumber, user: User) -> GateDecision | None:
    decision = open_call(lead, user)
    return decision if decision is not None and is_of(decision, phone) else None


def _tell(call: Call, phone: PhoneNumber, lead: Lead, user: User) -> None:
    said = f"{call.get_result_display()}: {written(phone.number)}, {phone.contact}."
    data: dict[str, Any] = {"call": call.pk, "result": call.result, "note": call.note, "decision": call.decision_id}
    timeline.record(ActivityKind.CALL, said, lead=lead, user=user, at=call.at, **data)


def mark(phone: PhoneNumber, result: CallResult, outcome: Outcome, now: datetime) -> None:
    """What the number's newest result says of it; an older one that is told later only says that it is wrong."""
    if phone.last_result_at is None or phone.last_result_at <= now:
        phone.last_result, phone.last_result_at = CallResult(result).label, now
    phone.is_wrong = phone.is_wrong or outcome.wrong
    phone.save(update_fields=["last_result", "last_result_at", "is_wrong"])
    if outcome.wrong and phone.contact.lead_id:
        refresh_flags([phone.contact.lead_id])


def move(lead: Lead, outcome: Outcome, told: Told, user: User, zone: ZoneInfo) -> None:
    """The lead's status and next step after a call or a talk; a closed lead stays as it is."""
    if not lead.is_open:
        return
    if outcome.status and lead.status != LeadStatus.CONVERTED:
        lifecycle.set_status(lead, outcome.status, user)
    days = outcome.days if told.days is None else told.days
    if days:
        lifecycle.set_next_step(lead, outcome.next_step or "Call again", morning_in(days, zone), user)
    elif told.days == 0 or outcome.status == LeadStatus.SKIPPED:
        lifecycle.set_next_step(lead, "", None, user)


def set_wrong(phone: PhoneNumber, wrong: bool, user: User) -> None:
    """Say by hand that a number reaches somebody else or nobody, or that it is right after all."""
    PhoneNumber.objects.filter(pk=phone.pk).update(is_wrong=wrong)
    if phone.contact.lead_id:
        refresh_flags([phone.contact.lead_id])
        said = f"{written(phone.number)} marked {'wrong' if wrong else 'right'}."
        timeline.record(ActivityKind.EDITED, said, lead=phone.contact.lead, user=user)
