"""The way of a lead: the only writer of its status, whose it is, its next step, and whether it may be worked; also in
SQL.

Each change writes the timeline. Closing stops what is queued, in the same transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm_leads.compliance.verdicts import Rule
from crm_leads.enums import ActivityKind, ClosedBecause, LeadStatus
from crm_leads.leads import webhooks
from crm_leads.leads.timeline import record_for_all
from crm_leads.models import Activity, CrmProperty, Lead, LeadQuerySet, Task
from crm_leads.outreach.stopping import Stopped, stop_queued
from realty.tenants.models import Membership

# Prospecting ends with these: the person is a client now, or nobody wants to call.
ENDS_OUTREACH = {
    LeadStatus.SKIPPED: "The lead was skipped.",
    LeadStatus.CONVERTED: "The lead was converted: its owner is now a client.",
}
CLOSING = (
    "closed_at", "closed_because", "closed_evidence", "last_activity_at", "callable_from", "callable_until",
    "callable_rule",
)  # fmt: skip
# For intake, which makes leads and opens them again thousands in one statement (`intake.write`): what a new lead is,
# and what an opened one becomes. `keep` has the listings whose leads keep their status.
BORN = {"status": "'new'", "closed_because": "''", "closed_evidence": "''", "next_step": "''"}
OPENED_AGAIN = """
status = CASE WHEN EXCLUDED.listing_id = ANY(%(keep)b::bigint[]) THEN crm_leads_lead.status ELSE 'new' END,
closed_at = NULL, closed_because = '', closed_evidence = '', purged_at = NULL
"""
# What was removed cannot be worked, not even as a client.
GONE = (ClosedBecause.PURGED, ClosedBecause.ERASED)


@transaction.atomic
def set_status(lead: Lead, status: str, user: User | None, *, had: str = "") -> None:
    """Raises ValidationError for an unknown status, and for a closed lead. One that was closed since its home is for
    sale or sold may still be converted: the seller may have become the tenant's own client. Raises ChangedMeanwhile
    where `had`, the status that a page showed, is not the lead's by now."""
    status = _known(status)
    check_unchanged(lead, had, status)
    if refusal := refusal_of(lead, status):
        raise ValidationError(refusal, code="closed")
    if lead.status != status:
        set_statuses([lead], status, user)
        lead.refresh_from_db(fields=["status", "last_activity_at"])


def refusal_of(lead: Lead, status: str) -> str:
    """Why the lead cannot have the status, in one sentence; empty where it can."""
    gone = lead.purged_at is not None or lead.closed_because in GONE
    if lead.is_open or (status == LeadStatus.CONVERTED and not gone):
        return ""
    return f"This lead is closed ({lead.get_closed_because_display()}). {lead.closed_evidence}".strip()


@transaction.atomic
def set_statuses(leads: Sequence[Lead], status: str, user: User | None) -> int:
    """The same status for many leads, in a constant number of queries; leads that are closed or have it already are
    passed over. Returns how many moved."""
    status = _known(status)
    rows = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).exclude(status=status)
    if status == LeadStatus.CONVERTED:
        rows = rows.filter(purged_at=None).exclude(closed_because__in=GONE)
    else:
        rows = rows.open()
    moved = list(rows.order_by("pk").select_for_update().summaries())
    Lead.objects.filter(pk__in=[lead.pk for lead in moved]).update(status=status)
    webhooks.tell_status(moved, status)
    record_for_all(ActivityKind.STATUS, marked_as(status), moved, user)
    if status in ENDS_OUTREACH:
        _stop(moved, ENDS_OUTREACH[status])
    return len(moved)


def marked_as(status: LeadStatus) -> str:
    """What the timeline says of a status that was set."""
    return f"Marked {status.label.lower()}."


def written_to(lead_id: int, user: User | None) -> None:
    """A letter arrived: a lead that was new is contacted now. Any other status says more already, and stays."""
    new = Lead.objects.open().filter(pk=lead_id, status=LeadStatus.NEW)
    if found := list(new.summaries()):
        set_statuses(found, LeadStatus.CONTACTED, user)


def _known(status: str) -> LeadStatus:
    try:
        return LeadStatus(status)
    except ValueError:
        raise ValidationError(f"{status} is not a lead status.", code="status") from None


class ChangedMeanwhile(Exception):
    """The lead is not as a page showed it any more; the message says who changed what, and when."""


def check_unchanged(lead: Lead, had: str, wanted: str) -> None:
    """Holds the lead until the transaction ends. Raises ChangedMeanwhile where it has another status than `had` by now,
    and not the one that is wanted anyway; an empty `had` is not asked about."""
    now = Lead.objects.select_for_update().only("tenant", "status").get(pk=lead.pk).status
    lead.status = now
    if not had or now in (had, wanted):
        return
    change = Activity.objects.filter(lead=lead, kind=ActivityKind.STATUS).select_related("user").order_by("-at").first()
    who = (change.user.get_full_name() or change.user.get_username()) if change and change.user else "Somebody"
    raise ChangedMeanwhile(f"{who} marked it {LeadStatus(now).label.lower()}{_when(change)}.")


def _when(change: Activity | None) -> str:
    if change is None:
        return ""
    minutes = int((timezone.now() - change.at).total_seconds() // 60)
    return " just now" if minutes < 1 else f" {_ago(minutes)} ago"


class TakenMeanwhile(ChangedMeanwhile):
    """A colleague took the lead since the page was opened; the message says who and when."""

    def __init__(self, lead: Lead) -> None:
        taken = Activity.objects.filter(lead=lead, kind=ActivityKind.ASSIGNED).order_by("-at", "-pk").first()
        who = (lead.assigned_to.get_full_name() or lead.assigned_to.get_username()) if lead.assigned_to else "Somebody"
        super().__init__(f"{who} took it{_when(taken)}.")


def _ago(minutes: int) -> str:
    count, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour")
    return f"a {unit}" if count == 1 and unit == "minute" else f"{count} {unit}{'' if count == 1 else 's'}"


@transaction.atomic
def assign(leads: Iterable[Lead], to: User | None, user: User | None, *, had: str | None = None) -> int:
    """Give leads to an agent of the tenant, or to nobody. Raises ValidationError for somebody who may not work leads,
    and TakenMeanwhile where `had`, an id or "nobody" as a page showed it, is not who has one of them by now. Returns
    how many changed hands."""
    if to is not None and not _may_work(to):
        raise ValidationError(f"{to.get_username()} is no owner or agent here.", code="assignee")
    rows = Lead.objects.filter(pk__in=[lead.pk for lead in leads], purged_at=None)
    rows = rows.exclude(assigned_to=to) if to else rows.exclude(assigned_to=None)
    moved = list(rows.order_by("pk").select_for_update().summaries())
    for lead in moved if had is not None else ():
        if lead.assigned_to_id and str(lead.assigned_to_id) != had:
            raise TakenMeanwhile(lead)
    Lead.objects.filter(pk__in=[lead.pk for lead in moved]).update(assigned_to=to)
    said = f"Assigned to {to.get_full_name() or to.get_username()}." if to else "Not assigned."
    record_for_all(ActivityKind.ASSIGNED, said, moved, user)
    return len(moved)


@transaction.atomic
def release(tenant_id: int, user: User) -> int:
    """What somebody had who no longer works leads of the tenant goes to nobody, where the others find it: leads, open
    tasks and properties. Returns how many leads."""
    mine = {"tenant": tenant_id, "assigned_to": user}
    moved = list(Lead.objects.filter(**mine).order_by("pk").select_for_update().summaries())
    Lead.objects.filter(pk__in=[lead.pk for lead in moved]).update(assigned_to=None)
    Task.objects.filter(**mine, done_at=None).update(assigned_to=None)
    CrmProperty.objects.filter(**mine).update(assigned_to=None)
    said = f"Not assigned: {user.get_full_name() or user.get_username()} no longer works leads here."
    record_for_all(ActivityKind.ASSIGNED, said, moved)
    return len(moved)


def _may_work(user: User) -> bool:
    membership = Membership.objects.filter(user_id=user.pk).first()
    return membership is not None and membership.may_edit


@transaction.atomic
def set_next_step(lead: Lead, text: str, at: datetime | None, user: User | None) -> None:
    """What is to be done next, and when; an empty text clears it. Raises ValidationError for a closed lead and for a
    date without a step."""
    text = text.strip()
    if text and not lead.is_open:
        raise ValidationError(refusal_of(lead, lead.status) or "This lead is closed.", code="closed")
    if at and not text:
        raise ValidationError("Choose the next step.", code="required")
    lead.next_step, lead.next_step_at = text, at
    Lead.objects.filter(pk=lead.pk).update(next_step=text, next_step_at=at)
    record_for_all(ActivityKind.EDITED, f"Next step: {text}." if text else "Next step removed.", [lead], user)


@transaction.atomic
def close(
    leads: Sequence[Lead], because: ClosedBecause, evidence: str | Sequence[str], user: User | None = None
) -> int:
    """Nobody works these leads any more. `evidence` is the record that says so in plain words, one for all or one for
    each lead. What is queued stops; the agent finds the reason in the timeline and the lead in the queue. Leads that
    are closed already keep their first reason. Returns how many were closed."""
    said = [evidence] * len(leads) if isinstance(evidence, str) else list(evidence)
    told = dict(zip([lead.pk for lead in leads], said, strict=True))
    closing = list(Lead.objects.open().filter(pk__in=told).order_by("pk").select_for_update().summaries())
    now = timezone.now()
    for lead in closing:
        lead.closed_at, lead.closed_because, lead.closed_evidence = now, because, told[lead.pk]
        lead.last_activity_at = now
        lead.callable_from = lead.callable_until = None
        lead.callable_rule = Rule.LEAD_CLOSED.value if lead.has_phone else ""
    Lead.objects.bulk_update(closing, CLOSING, batch_size=2_000)
    label = ClosedBecause(because).label
    _tell(ActivityKind.CLOSED, [(lead, f"Closed: {label}. {told[lead.pk]}") for lead in closing], user, now, because)
    webhooks.tell_closed(closing, because)
    _stop(closing, f"The lead was closed: {label}.")
    return len(closing)


def close_erased(leads: LeadQuerySet, evidence: str, user: User | None) -> None:
    """Nobody is left of whom these would be: they never open again, not with their home either. One that was closed
    before says now that it was erased; its timeline keeps the former reason."""
    close(list(leads.open().summaries()), ClosedBecause.ERASED, evidence, user)
    leads.exclude(closed_at=None).update(closed_because=ClosedBecause.ERASED, closed_evidence=evidence)


def purge(leads: LeadQuerySet, now: datetime, **blank: Any) -> None:
    """The leads' own part of a purge, inside the caller's transaction, who has stopped what is queued: they close, lose
    the text of their evidence and next step, and have `blank` in place of what they knew."""
    webhooks.tell_closed(list(leads.filter(closed_at=None).summaries()), ClosedBecause.PURGED)
    leads.filter(closed_at=None).update(closed_at=now, closed_because=ClosedBecause.PURGED)
    leads.update(**blank, closed_evidence="", next_step="", next_step_at=None, purged_at=now)


def _stop(leads: Sequence[Lead], why: str) -> Stopped:
    """Stop what is queued for them and, for a single lead, say what it was."""
    stopped = stop_queued([lead.pk for lead in leads], why)
    if stopped and len(leads) == 1:
        record_for_all(ActivityKind.CLOSED, f"Stopped {stopped}. {why}", leads)
    return stopped


def _tell(kind: ActivityKind, lines: Sequence[tuple[Lead, str]], user: User | None, at: datetime, because: str) -> None:
    """A line of its own for each lead, in one query."""
    rows = [
        Activity(
            tenant_id=lead.tenant_id, lead=lead, kind=kind, summary=said, data={"because": because}, user=user, at=at
        )
        for lead, said in lines
    ]
    Activity.objects.bulk_create(rows, batch_size=1_000)
