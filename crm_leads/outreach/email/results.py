"""What became of a message, as the vendor tells it: in any order, any number of times, always with the same end.

A bounce for good stops that address alone: the person may be reached otherwise. A final soft bounce (the vendor gave up
trying) is a failure of that one message. A complaint is a stop by the person, on all channels.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from crm_leads.enums import ActivityKind, ActState, SuppressedBecause
from crm_leads.leads import lifecycle, timeline
from crm_leads.models import EmailAddress, EmailMessage, Enrollment
from crm_leads.outreach import acts
from crm_leads.outreach.email import thresholds, unsubscribe
from crm_leads.outreach.reports import (
    Bounced,
    Complained,
    Delayed,
    Delivered,
    EmailReport,
    Failed,
    Refused,
    Taken,
)

MAX_RESULT = 200
# The vendor took the message, and gave it to no server.
NOT_SENT = (Failed, Refused)
OWN_LIST = "Resend's own list has the address; removed here, it must come off there as well."


@transaction.atomic
def apply(report: EmailReport) -> str:
    """Work one verified report; gives what it changed, in one sentence. The tenant's scope is open."""
    message = _message(report.act_id, report.message_id)
    if message is None:
        return "No message has this ID."
    _taken(message, report)
    # What servers say often names the address, which was removed.
    reason, at = report.reason if message.address else "", report.at
    match report:
        case Taken():
            return "Taken by the vendor." if acts.acknowledged(message) else "Already known."
        case Delivered():
            return _delivered(message, at)
        case Delayed():
            return delayed(message, reason)
        case Bounced():
            return _bounced(message, report, reason)
        case Refused():
            # Only the vendor knows why: an earlier bounce or complaint in any mail of the account, or somebody's hand.
            why = f"{OWN_LIST} {reason}".strip()
            return bounced(message, why, SuppressedBecause.VENDOR, at)
        case Complained():
            return _complained(message, at)
        case Failed():
            return _failed(message, reason)
    return "Kept; it changes nothing."


def _bounced(message: EmailMessage, report: Bounced, reason: str) -> str:
    if report.is_permanent:
        outcome = bounced(message, reason, SuppressedBecause.BOUNCED, report.at)
    else:
        outcome = given_up(message, reason, report.at)
    thresholds.stop_if_near()
    return outcome


def _taken(message: EmailMessage, report: EmailReport) -> None:
    """Whatever is told of it, the vendor took it: one whose answer was lost, or is still on its way, was handed over
    when it was claimed, and counts in the caps and rates from then."""
    row = EmailMessage.objects.filter(pk=message.pk)
    if message.state == ActState.FAILED and not (message.sent_at or message.bounced_at or message.given_up_at):
        _contradict(message, was_sent=not isinstance(report, NOT_SENT))
    row.filter(sent_at=None).update(sent_at=F("claimed_at"))
    if report.message_id:
        row.filter(message_id="").update(message_id=report.message_id)


def _contradict(message: EmailMessage, *, was_sent: bool) -> None:
    """A person, or we, had it that it was not sent. Where the vendor says so too, it only tells better why."""
    acts.corrected(message, ActState.SENT, result="", error="", finished_at=None)
    if message.lead and was_sent:
        summary = f"E-mail was sent after all, as the vendor tells: {message.subject}"
        timeline.record(ActivityKind.EMAIL, summary, lead=message.lead, message=message.pk)


def _delivered(message: EmailMessage, at: datetime) -> str:
    _stamp(message, "delivered_at", at)
    _settle(message)
    if message.lead_id:
        lifecycle.written_to(message.lead_id, message.requested_by)
    return "Delivered."


def bounced(message: EmailMessage, reason: str, because: SuppressedBecause, at: datetime | None = None) -> str:
    """The address takes no mail: nothing more goes there, and the person's other addresses stay."""
    # For good is graver than soft, whichever came first.
    if reason and (message.bounced_at is None or not message.bounce_reason):
        EmailMessage.objects.filter(pk=message.pk).update(bounce_reason=reason)
    _stamp(message, "bounced_at", at or timezone.now())
    _settle(message)
    _stop_enrollment(message, f"The e-mail address bounced: {reason}" if reason else "The e-mail address bounced")
    unsubscribe.stop(message, because, reason, at)
    return "Bounced; the address is no longer used."


def given_up(message: EmailMessage, reason: str, at: datetime) -> str:
    """A bounce that is not for good (Transient, Undetermined, Temporary, or a type of tomorrow): whoever delivers tried
    for a while and sends it no more. Another letter may arrive, so the address stays, and a person decides."""
    EmailMessage.objects.filter(pk=message.pk, bounce_reason="").update(bounce_reason=reason)
    _stamp(message, "given_up_at", at)
    _settle(message)
    _stop_enrollment(message, f"The e-mail was not delivered: {reason}" if reason else "The e-mail was not delivered")
    return "Not delivered; the address may be tried again."


def _complained(message: EmailMessage, at: datetime) -> str:
    _stamp(message, "complained_at", at)
    _settle(message)
    _stop_enrollment(message, "Complained")
    unsubscribe.stop(message, SuppressedBecause.COMPLAINT, f"Marked message {message.pk} as spam", at)
    thresholds.stop_if_near()
    return "Complained; the person is no longer contacted on any channel."


def _failed(message: EmailMessage, reason: str) -> str:
    acts.finished(message, ActState.FAILED, error=reason or "Resend could not send it.")
    _settle(message)
    _stop_enrollment(message, f"The e-mail could not be sent: {reason}")
    return "Failed."


def delayed(message: EmailMessage, reason: str) -> str:
    """The recipient's server puts it off; the vendor tries again by itself."""
    acts.acknowledged(message)
    if message.state == ActState.SENT:
        _note(message, f"Delayed: {reason}" if reason else "Delayed by the recipient's server")
    return "Delayed; the vendor tries again."


def _message(act_id: int | None, message_id: str) -> EmailMessage | None:
    """By our own id in the tag, which comes back even where the vendor's answer was lost; else by the vendor's."""
    rows = EmailMessage.objects.select_related("contact", "lead").select_for_update(of=("self",))
    found = rows.filter(pk=act_id).first() if act_id else None
    if message_id and (found is None or found.message_id not in ("", message_id)):
        found = rows.filter(message_id=message_id).first()
    # A queued message was never handed to the vendor: what is said about it is not about it.
    never_sent = (ActState.QUEUED, ActState.CANCELED, ActState.REFUSED)
    return found if found and found.state not in never_sent else None


def _stamp(message: EmailMessage, field: str, at: datetime) -> None:
    """The earliest of several reports counts, in whatever order they come."""
    EmailMessage.objects.filter(pk=message.pk).update(**{field: Least(Coalesce(field, at), at)})


def _settle(message: EmailMessage) -> None:
    """The message's end by the gravest of what is known, whatever came last. Who complains has got it."""
    message.refresh_from_db()
    why = message.bounce_reason
    known: list[tuple[object, tuple[ActState, str, str]]] = [
        (message.complained_at, (ActState.SUCCEEDED, "", "Complained")),
        (message.bounced_at, (ActState.FAILED, why, f"Bounced: {why}" if why else "Bounced")),
        (message.given_up_at, (ActState.FAILED, why, f"Not delivered: {why}" if why else "Not delivered")),
        (message.delivered_at, (ActState.SUCCEEDED, "", "Delivered")),
        (message.state == ActState.FAILED, (ActState.FAILED, message.error, message.error or "Failed")),
    ]
    end = next((end for told, end in known if told), None)
    if end is None:
        return
    state, error, result = end
    if not acts.finished(message, state, error=error) and (message.state, message.error) != (state, error):
        acts.corrected(message, state, error=error)
    _tell(message, result[:MAX_RESULT])


def _tell(message: EmailMessage, result: str) -> None:
    if result == message.result:
        return
    _note(message, result)
    if message.lead:
        summary = f"E-mail to {message.address or 'a removed address'}: {result}"
        timeline.record(ActivityKind.EMAIL, summary, lead=message.lead, message=message.pk)


def _note(message: EmailMessage, result: str) -> None:
    EmailMessage.objects.filter(pk=message.pk).update(result=result[:MAX_RESULT])
    rows = EmailAddress.objects.filter(contact=message.contact_id, address=message.address)
    rows.update(last_result=result.partition(":")[0][:40], last_result_at=timezone.now())


def _stop_enrollment(message: EmailMessage, why: str) -> None:
    """Its further letters wait for a person, who may enroll anew; one that is queued goes with it."""
    rows = Enrollment.objects.filter(pk=message.enrollment_id, stopped_at=None)
    if message.enrollment_id and rows.update(stopped_at=timezone.now(), stopped_because=why, due_at=None):
        acts.cancel_queued(EmailMessage.objects.filter(enrollment=message.enrollment_id), why)
