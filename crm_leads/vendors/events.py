"""What vendors post to us: kept first, worked afterwards, each event once.

A vendor's `hooks.py` offers

    read(account: VendorAccount, request: HttpRequest) -> Incoming     raises Forged or ValueError
    work(event: VendorEvent) -> str                                    what it changed, in one sentence

`work` runs in a transaction with the event's own row, so its changes and the mark "worked" come together or not at
all. It therefore changes rows and queues tasks, and calls no vendor.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from logging import getLogger
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.vendors import VENDORS
from realty.storable import is_storable

log = getLogger(__name__)

TASK = "crm_leads.vendors.tasks.work_event"
# A worker has had its chance by then.
LEFT_OPEN = timedelta(seconds=30)
# Tries again after 1, 2, 4 and 8 minutes.
TRIES, FIRST_WAIT = 5, timedelta(minutes=1)
# Of one tenant in one task, which ends long before the queue would stop it.
AT_ONCE, LONGEST = 200, 40.0
MAX_ID = 200


class Forged(Exception):
    """The signature is wrong or missing where the vendor always signs."""


@dataclass(frozen=True)
class Incoming:
    """One event. Without an id of the vendor's own, `event_id` is the digest of the body (`digest_of`)."""

    event_id: str
    event_type: str
    is_signed: bool
    body: dict[str, Any] = field(repr=False)


def digest_of(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def store(account: VendorAccount, incoming: Incoming) -> tuple[VendorEvent, bool]:
    """Keep the event and queue its work, in one transaction; False where it came before. The tenant's scope is
    open."""
    with transaction.atomic():
        event, is_new = VendorEvent.objects.get_or_create(
            tenant_id=account.tenant_id,
            kind=account.kind,
            event_id=_id_of(incoming),
            defaults={
                "event_type": incoming.event_type[:100],
                "is_signed": incoming.is_signed,
                "body": incoming.body,
            },
        )
        if is_new:
            async_task(TASK, account.tenant_id, event.pk)
    return event, is_new


def _id_of(incoming: Incoming) -> str:
    """Cut ids would make two events one. Raises ValueError for one that cannot be stored."""
    if not is_storable(incoming.event_id):
        raise ValueError("The id cannot be stored.")
    return incoming.event_id if len(incoming.event_id) <= MAX_ID else digest_of(incoming.event_id.encode())


def work(event_id: int) -> bool:
    """Work an open event, once whoever calls; False where it is worked, or being worked, already."""
    try:
        with transaction.atomic():
            rows = VendorEvent.objects.select_for_update(skip_locked=True)
            event = rows.filter(pk=event_id, worked_at=None).first()
            if event is None:
                return False
            event.outcome, event.worked_at = _worker(event)(event), timezone.now()
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


def _worker(event: VendorEvent) -> Any:
    module = VENDORS[VendorKind(event.kind)].part("webhooks")
    return module.work if module else _nothing_to_do


def _nothing_to_do(event: VendorEvent) -> str:
    return "Kept; nothing here works events of this vendor."
