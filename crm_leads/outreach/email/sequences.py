"""Sequences: templates sent one after another to a person, until something stops it. Each step is one message, however
often this runs (constraint one_message_per_step).

What a person got already is read from the messages, not from a place in the list: steps may be added, removed and moved
while people are in the sequence. `EmailMessage.step_order` counts the letters of one enrollment, and
`Enrollment.next_order` is only shown.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from logging import getLogger

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm_leads.enums import ActivityKind, ActState, LeadStatus
from crm_leads.leads import timeline
from crm_leads.models import EmailAddress, EmailMessage, EmailSequence, Enrollment, Lead, LeadPolicy, SequenceStep
from crm_leads.outreach.acts import cancel_queued
from crm_leads.outreach.email import compose, merge, request, sender, thresholds
from realty.database.constraints import broken
from realty.tenants.scope import current_scope

log = getLogger(__name__)

# Local hours of the tenant in which a step may go out, as a person would write.
OPENS, CLOSES = time(8), time(18)
LOOK_AGAIN = timedelta(hours=1)
BATCH = 100
# Whoever is in one of these is worked by a person, or by nobody.
OUT_OF_THE_QUEUE = {
    LeadStatus.CONVERTED: "The lead was converted",
    LeadStatus.SKIPPED: "The lead was skipped",
}
FINISHED = "Finished: every step was sent"
SWITCHED_OFF = "The sequence is switched off."


class CannotEnroll(ValueError):
    """Why not, in plain words."""


def enroll(sequence: EmailSequence, address: EmailAddress, user: User | None) -> Enrollment:
    """Begin the sequence for the person with this address. Raises CannotEnroll."""
    contact = address.contact
    lead = contact.lead
    first = sequence.steps.order_by("order").first()
    if lead is None or first is None:
        raise CannotEnroll("The sequence has no steps." if lead else "The person belongs to no lead.")
    why_not = _stop_reason(lead)
    if why_not or not sequence.enabled:
        raise CannotEnroll(why_not or SWITCHED_OFF)
    due_at = due_after(timezone.now(), first.days_after, lead.tenant_id)
    enrollment = _enrollment(sequence, address, first.order, due_at, user)
    try:
        with transaction.atomic():
            enrollment.save()
            summary = f"Enrolled in {sequence.name}, to {address.address}"
            timeline.record(ActivityKind.EMAIL, summary, lead=lead, user=user, enrollment=enrollment.pk)
    except IntegrityError as error:
        if broken(error) != "one_open_enrollment":
            raise
        raise CannotEnroll("The lead is in this sequence already.") from error
    return enrollment


@transaction.atomic
def enroll_many(sequence: EmailSequence, addresses: Sequence[EmailAddress], user: User) -> Counter[str]:
    """Begin the sequence for each person in a constant number of queries, all who may be or none; gives why others are
    not. Their contacts know their leads. Raises CannotEnroll, and IntegrityError where one is in it already."""
    first = sequence.steps.order_by("order").first()
    if first is None or not sequence.enabled:
        raise CannotEnroll(SWITCHED_OFF if first else "The sequence has no steps.")
    refused: Counter[str] = Counter()
    due_at, rows = due_after(timezone.now(), first.days_after, sequence.tenant_id), []
    for address in addresses:
        assert address.contact.lead is not None
        if why_not := _stop_reason(address.contact.lead):
            refused[why_not] += 1
        else:
            rows.append(_enrollment(sequence, address, first.order, due_at, user))
    rows = Enrollment.objects.bulk_create(rows)
    lines = [(row.lead, f"Enrolled in {sequence.name}, to {row.address}", {"enrollment": row.pk}) for row in rows]
    timeline.record_each(ActivityKind.EMAIL, lines, user)
    return refused


def _enrollment(
    sequence: EmailSequence, address: EmailAddress, order: int, due_at: datetime, user: User | None
) -> Enrollment:
    return Enrollment(
        tenant_id=sequence.tenant_id,
        sequence=sequence,
        lead=address.contact.lead,
        contact=address.contact,
        address=address.address,
        next_order=order,
        due_at=due_at,
        enrolled_by=user,
    )


@transaction.atomic
def stop(enrollment: Enrollment, because: str, user: User | None = None) -> bool:
    """End it, with its letter that may wait; False where it has ended before."""
    rows = Enrollment.objects.filter(pk=enrollment.pk, stopped_at=None)
    if not rows.update(stopped_at=timezone.now(), stopped_because=because, due_at=None):
        return False
    cancel_queued(EmailMessage.objects.filter(enrollment=enrollment), because)
    summary = f"{enrollment.sequence.name} ended: {because}"
    timeline.record(ActivityKind.EMAIL, summary, lead=enrollment.lead, user=user, enrollment=enrollment.pk)
    return True


def due_after(moment: datetime, days: int, tenant_id: int) -> datetime:
    """When a step `days` after `moment` is due: by the tenant's calendar, inside the hours. With 0 days as soon as the
    hours admit."""
    zone = thresholds.zone_of(tenant_id)
    local = moment.astimezone(zone)
    if days:
        return datetime.combine(local.date() + timedelta(days=days), OPENS, zone)
    if local.time() < OPENS:
        return datetime.combine(local.date(), OPENS, zone)
    if local.time() >= CLOSES:
        return datetime.combine(local.date() + timedelta(days=1), OPENS, zone)
    return moment


def advance_due(now: datetime | None = None, limit: int = BATCH) -> int:
    """Take the open tenant's due enrollments a step on; gives how many were looked at."""
    now = now or timezone.now()
    rows = Enrollment.objects.filter(stopped_at=None, due_at__lte=now, sequence__enabled=True)
    ids = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[: min(limit, _room())])
    for pk in ids:
        try:
            advance(pk, now)
        except Exception:
            # Whatever is wrong with one must not hold up all the others behind it.
            log.exception("Enrollment %s could not be taken a step on; it is tried again in an hour", pk)
            Enrollment.objects.filter(pk=pk, stopped_at=None).update(due_at=now + LOOK_AGAIN)
    return len(ids)


def _room() -> int:
    """Steps wait in their place rather than in the queue, where a message would grow old behind the daily cap."""
    tenant_id = current_scope().tenant_id
    assert tenant_id is not None, "A tenant's scope is open."
    waiting = EmailMessage.objects.filter(state=ActState.QUEUED).count()
    return max(0, LeadPolicy.of_tenant(tenant_id).emails_per_day - waiting)


def advance(pk: int, now: datetime) -> None:
    """One enrollment: request its next message, wait, or end it. One process at a time; another one passes by."""
    with transaction.atomic():
        rows = Enrollment.objects.select_for_update(skip_locked=True, of=("self",))
        enrollment = (
            rows.select_related("sequence", "lead__assigned_to", "contact", "enrolled_by")
            .filter(pk=pk, stopped_at=None, due_at__lte=now)
            .first()
        )
        if enrollment is not None:
            _advance(enrollment, now)


def _advance(enrollment: Enrollment, now: datetime) -> None:
    opens = due_after(now, 0, enrollment.tenant_id)
    before = enrollment.messages.order_by("-step_order").first()
    why = _stop_reason(enrollment.lead) or _address_gone(enrollment) or _fate_of(before)
    steps = _steps_left(enrollment)
    if why:
        stop(enrollment, why)
    elif before and before.state in (ActState.QUEUED, ActState.CLAIMED):
        _wait(enrollment, now + LOOK_AGAIN)
    elif not steps:
        stop(enrollment, FINISHED)
    elif opens > now:
        _wait(enrollment, opens)
    else:
        letter_number = (before.step_order or 0) + 1 if before else 1
        _request(enrollment, steps, letter_number, now)


def _steps_left(enrollment: Enrollment) -> list[SequenceStep]:
    """The steps behind the last one whose letter the person has."""
    steps = list(enrollment.sequence.steps.select_related("template").order_by("order"))
    got = set(enrollment.messages.values_list("template_id", flat=True))
    last = max((place for place, step in enumerate(steps) if step.template_id in got), default=-1)
    return steps[last + 1 :]


def _request(enrollment: Enrollment, steps: list[SequenceStep], letter_number: int, now: datetime) -> None:
    step, *following = steps
    policy = LeadPolicy.of_tenant(enrollment.tenant_id)
    agent = writer_of(enrollment)
    about = merge.Subject(enrollment.lead, enrollment.contact, policy, agent)
    try:
        letter = compose.fill(step.template.subject, step.template.body, about)
        details = {"enrollment": enrollment, "step_order": letter_number, "template": step.template}
        order = request.Order(
            enrollment.lead,
            enrollment.contact,
            enrollment.address,
            letter,
            f"step-{enrollment.pk}-{letter_number}",
            agent,
            details,
        )
        request.request(order)
    except compose.NotReady as error:
        log.info("Enrollment %s waits: %s", enrollment.pk, error)
        _wait(enrollment, now + LOOK_AGAIN)
    except request.Refused as refusal:
        if refusal.rule in request.OF_THE_HOUSE:
            _wait(enrollment, now + LOOK_AGAIN)
        else:
            stop(enrollment, str(refusal))
    except (merge.MissingValue, merge.TemplateError, ValidationError) as error:
        stop(enrollment, "; ".join(getattr(error, "messages", [str(error)])))
    else:
        enrollment.next_order = step.order + 1
        # After the last step once more, to see what became of its message.
        _wait(enrollment, due_after(now, following[0].days_after if following else 1, enrollment.tenant_id))


def writer_of(enrollment: Enrollment) -> User | None:
    """Who works the lead, else who enrolled it; None where neither writes for the brokerage any more."""
    return sender.writer(enrollment.lead.assigned_to) or sender.writer(enrollment.enrolled_by)


def _wait(enrollment: Enrollment, until: datetime) -> None:
    enrollment.due_at = until
    enrollment.save(update_fields=["due_at", "next_order"])


def _stop_reason(lead: Lead) -> str:
    if lead.closed_at:
        return f"The lead is closed: {lead.get_closed_because_display()}"
    return OUT_OF_THE_QUEUE.get(LeadStatus(lead.status), "")


def _address_gone(enrollment: Enrollment) -> str:
    """The address was taken off the person, or marked as somebody else's."""
    kept = EmailAddress.objects.filter(contact=enrollment.contact_id, address=enrollment.address)
    return "" if kept.exists() else "The e-mail address was removed from the person"


def _fate_of(message: EmailMessage | None) -> str:
    """Why nothing follows a message that did not reach the person."""
    if message is None or message.state not in (ActState.FAILED, ActState.REFUSED, ActState.CANCELED):
        return ""
    return message.error or message.result or f"The last message was {message.get_state_display().lower()}"


def tenants_due(now: datetime | None = None) -> list[int]:
    """Tenants with due enrollments; the platform's scope is open."""
    rows = Enrollment.objects.filter(stopped_at=None, due_at__lte=now or timezone.now(), tenant__is_active=True)
    return sorted(set(rows.filter(sequence__enabled=True).values_list("tenant_id", flat=True)))
