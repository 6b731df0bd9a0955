"""Take a sequence away: one that wrote to nobody is deleted; one that did is archived, since that is on record. An
archived one is off, and nobody is in it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.models import EmailMessage, EmailSequence, Enrollment
from crm_leads.outreach.acts import cancel_queued


@dataclass(frozen=True)
class Removed:
    """`left`: how many people were in it."""

    is_deleted: bool
    left: int


@transaction.atomic
def remove(sequence: EmailSequence, user: User) -> Removed:
    """Whoever is in it leaves it, and is told why on their lead's timeline; waiting e-mails are canceled. One that is
    being sent is not taken back."""
    # Nobody is enrolled meanwhile, and a step that is being taken is waited for: its letter counts as written.
    EmailSequence.objects.select_for_update().get(pk=sequence.pk)
    rows = Enrollment.objects.filter(sequence=sequence, stopped_at=None).select_related("lead")
    running = list(rows.defer("lead__snapshot").select_for_update(of=("self",)))
    is_deleted = not has_written(sequence)
    name = user.get_full_name() or user.get_username()
    why = f"The sequence was {'deleted' if is_deleted else 'archived'} by {name}"
    lines = [(row.lead, f"{sequence.name} ended: {why}", {"enrollment": row.pk}) for row in running]
    timeline.record_each(ActivityKind.EMAIL, lines, user)
    if is_deleted:
        sequence.delete()
    else:
        _archive(sequence, why)
    return Removed(is_deleted, len(running))


def has_written(sequence: EmailSequence) -> bool:
    """Also what was canceled or refused: its page says which sequence it is of."""
    return _letters(sequence).exists()


def _archive(sequence: EmailSequence, why: str) -> None:
    EmailSequence.objects.filter(pk=sequence.pk).update(enabled=False)
    running = Enrollment.objects.filter(sequence=sequence, stopped_at=None)
    running.update(stopped_at=timezone.now(), stopped_because=why, due_at=None)
    cancel_queued(_letters(sequence), why)


def _letters(sequence: EmailSequence) -> "QuerySet[EmailMessage]":
    return EmailMessage.objects.filter(enrollment__sequence=sequence)
