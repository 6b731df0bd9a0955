"""Stop what is queued for leads that may not be worked any more. What was claimed already is not taken back: the vendor
may have been called."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Contact, EmailMessage, Enrollment, SkipTrace, SkipTraceRow, VoicemailDrop
from crm_leads.outreach.acts import cancel_queued


@dataclass(frozen=True)
class Stopped:
    """How many of each were stopped."""

    voicemails: int = 0
    emails: int = 0
    traces: int = 0
    sequences: int = 0

    def __bool__(self) -> bool:
        return bool(self.voicemails or self.emails or self.traces or self.sequences)

    def __str__(self) -> str:
        """`"2 e-mails and 1 sequence"`, or empty."""
        counts = ((self.voicemails, "voicemail"), (self.emails, "e-mail"), (self.traces, "skip trace"),
                  (self.sequences, "sequence"))  # fmt: skip
        parts = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def stop_queued(lead_ids: Iterable[int], why: str) -> Stopped:
    """Cancel the queued voicemails, e-mails and skip traces of these leads and end their sequences, in one
    transaction. An order of traces stays while it holds rows of other leads."""
    ids = list(lead_ids)
    if not ids:
        return Stopped()
    with transaction.atomic():
        return Stopped(
            sequences=_end_sequences(ids, why),
            emails=cancel_queued(EmailMessage.objects.filter(lead_id__in=ids), why),
            voicemails=cancel_queued(VoicemailDrop.objects.filter(lead_id__in=ids), why),
            traces=_stop_traces(ids, why),
        )


@transaction.atomic
def end_sequences(lead_id: int, why: str) -> int:
    """The running ones of the lead, with the letters of theirs that wait; what a person wrote stays. Returns how many
    sequences."""
    ended = _end_sequences([lead_id], why)
    cancel_queued(EmailMessage.objects.filter(lead_id=lead_id, enrollment__isnull=False), why)
    return ended


def stop_removed(contact: Contact, address: str = "", digest: str = "") -> None:
    """Cancel what waits for the contact, or for one address of theirs alone (with its digest), which is being taken
    away from them; inside the caller's transaction. It says nothing against the address elsewhere."""
    why = "The address was removed from the person." if address else "The person was removed from the lead."
    at_address = {"digest": digest} if address else {}
    running = Enrollment.objects.filter(contact=contact, stopped_at=None, **({"address": address} if address else {}))
    running.update(stopped_at=timezone.now(), stopped_because=why, due_at=None)
    for model in (EmailMessage, VoicemailDrop):
        cancel_queued(model._default_manager.filter(contact=contact, **at_address), why)


def _end_sequences(ids: list[int], why: str) -> int:
    running = Enrollment.objects.filter(lead_id__in=ids, stopped_at=None)
    return running.update(stopped_at=timezone.now(), stopped_because=why, due_at=None)


def _stop_traces(ids: list[int], why: str) -> int:
    """Rows of orders that were not sent yet. A worker that claims the order at this moment waits for the lock here, or
    has its order left alone."""
    queued = SkipTrace.objects.filter(state=ActState.QUEUED)
    mine = queued.filter(rows__lead_id__in=ids, rows__outcome="pending").values_list("pk", flat=True)
    orders = list(
        queued.filter(pk__in=sorted(set(mine))).order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    rows = SkipTraceRow.objects.filter(trace_id__in=orders, lead_id__in=ids, outcome="pending")
    stopped = rows.update(outcome="failed", finished_at=timezone.now())
    waiting = SkipTraceRow.objects.filter(trace_id__in=orders, outcome="pending").values("trace_id")
    cancel_queued(SkipTrace.objects.filter(pk__in=orders).exclude(pk__in=waiting), why)
    return stopped
