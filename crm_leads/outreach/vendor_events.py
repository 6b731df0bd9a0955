"""What vendors posted, worked: each event once, whoever calls.

`work` runs in a transaction with the event's own row, so its changes and the mark "worked" come together or not at
all. It therefore changes rows and queues tasks, and calls no vendor.
"""

from datetime import timedelta
from logging import getLogger
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from crm_leads.compliance.digests import REMOVED, masked
from crm_leads.enums import VendorKind
from crm_leads.models import VendorEvent
from crm_leads.outreach.email import results as email
from crm_leads.outreach.email import vendor_list
from crm_leads.outreach.reports import BatchMoved, EmailReport, Listed, Report, Unlisted, VoicemailReport
from crm_leads.outreach.skip_trace import poll
from crm_leads.outreach.voicemail import effects
from crm_leads.outreach.voicemail import results as voicemail
from crm_leads.vendors.webhooks import WEBHOOKS

log = getLogger(__name__)

# A worker has had its chance by then.
LEFT_OPEN = timedelta(seconds=30)
# Tries again after 1, 2, 4 and 8 minutes.
TRIES, FIRST_WAIT = 5, timedelta(minutes=1)
# Of one tenant in one task, which ends long before the queue would stop it.
AT_ONCE, LONGEST = 200, 40.0


def work(event_id: int) -> bool:
    """Work an open event, once whoever calls; False where it is worked, or being worked, already."""
    try:
        with transaction.atomic():
            rows = VendorEvent.objects.select_for_update(skip_locked=True)
            event = rows.filter(pk=event_id, worked_at=None).first()
            if event is None:
                return False
            event.outcome, event.worked_at = _applied(event), timezone.now()
            event.save(update_fields=["outcome", "worked_at"])
    except Exception as error:  # noqa: BLE001  `_failed` tells it, with its traceback
        # Whatever a worker raises, the event stays open and says so; the schedule tries again.
        _failed(event_id, error)
        return False
    return True


def _failed(event_id: int, error: Exception) -> None:
    """Told at length once; then a line for each try, so that one event cannot fill the log."""
    rows = VendorEvent.objects.filter(pk=event_id, worked_at=None)
    tries = 1 + (rows.values_list("tries", flat=True).first() or 0)
    name = type(error).__name__
    log.error("Vendor event %s: try %s failed (%s)", event_id, tries, name, exc_info=error if tries == 1 else None)
    if tries < TRIES:
        wait = FIRST_WAIT * 2 ** (tries - 1)
        said = f"Could not be worked yet ({name}); tried again in {wait.seconds // 60} min."
        rows.update(tries=tries, try_again_at=timezone.now() + wait, outcome=said)
    else:
        rows.update(tries=tries, try_again_at=None, outcome=f"Could not be worked in {TRIES} tries ({name}).")


def work_open() -> int:
    """The open tenant's events that no task has worked, those that failed least first. Returns how many it worked."""
    ends, worked = monotonic() + LONGEST, 0
    for pk in list(_left_open().order_by("tries", "received_at").values_list("pk", flat=True)[:AT_ONCE]):
        worked += work(pk)
        if monotonic() > ends:
            break
    return worked


def tenants_with_open() -> list[int]:
    """Whose events wait; the platform's scope is open."""
    return list(_left_open().order_by("tenant_id").values_list("tenant_id", flat=True).distinct())


def _left_open() -> "QuerySet[VendorEvent]":
    now = timezone.now()
    due = Q(try_again_at=None, received_at__lt=now - LEFT_OPEN) | Q(try_again_at__lte=now)
    rows: QuerySet[VendorEvent] = VendorEvent.objects.filter(due, worked_at=None, tries__lt=TRIES)
    return rows


def _applied(event: VendorEvent) -> str:
    """What the event's report changed, in one sentence. The event itself keeps nobody's number or address."""
    module = WEBHOOKS.get(VendorKind(event.kind))
    if module is None:
        return "Kept; nothing here works events of this vendor."
    reported = module.reported(event)
    if reported.report is None:
        return str(reported.said)
    outcome = apply(reported.report)
    body = reported.body
    if isinstance(reported.report, VoicemailReport):
        body = _without_number(reported.report, body)
    if body != event.body:
        VendorEvent.objects.filter(pk=event.pk).update(body=body)
    return outcome


def apply(report: Report) -> str:
    """Record what a vendor reports, in the channel that it is about; what that changed, in one sentence. The tenant's
    scope is open."""
    match report:
        case EmailReport():
            return email.apply(report)
        case VoicemailReport():
            return voicemail.apply(report)
        case Listed():
            return vendor_list.added(report)
        case Unlisted():
            return vendor_list.removed()
        case BatchMoved():
            return poll.look_soon(report)


def _without_number(report: VoicemailReport, body: Any) -> Any:
    """The number is kept by its drop, which loses it with the person's data; the message itself keeps none."""
    return {"removed": REMOVED} if effects.is_erased(report.number) else _masked(report.number, body)


def _masked(number: str, value: Any) -> Any:
    """Wherever it stands: a receipt has it twice. The last four digits stay, for whoever looks a message up."""
    if isinstance(value, dict):
        return {name: _masked(number, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(number, each) for each in value]
    return masked(number) if number and value == number else value
