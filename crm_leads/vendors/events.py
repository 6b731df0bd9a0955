"""What vendors post to us: kept first, worked afterwards, each event once.

A vendor's `hooks.py` offers

    read(account: VendorAccount, request: HttpRequest) -> Incoming     raises Forged or ValueError
    work(event: VendorEvent) -> str                                    what it changed, in one sentence

`work` runs in a transaction with the event's own row, so its changes and the mark "worked" come together or not at
all. It therefore changes rows and queues tasks, and calls no vendor.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.vendors import VENDORS

log = getLogger(__name__)

TASK = "crm_leads.tasks.vendors.work_event"
# A worker has had its chance by then.
LEFT_OPEN = timedelta(seconds=30)
GIVEN_UP = timedelta(days=1)
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
            event_id=incoming.event_id[:MAX_ID],
            defaults={
                "event_type": incoming.event_type[:100],
                "is_signed": incoming.is_signed,
                "body": incoming.body,
            },
        )
        if is_new:
            async_task(TASK, account.tenant_id, event.pk)
    return event, is_new


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
    except Exception as error:
        # Whatever a worker raises, the event stays open and says so; the schedule tries again.
        log.exception("Vendor event %s could not be worked", event_id)
        VendorEvent.objects.filter(pk=event_id, worked_at=None).update(
            outcome=f"Could not be worked yet ({type(error).__name__}); it is tried again each minute for a day."
        )
        return False
    return True


def left_open(now: datetime | None = None) -> list[tuple[int, int]]:
    """(tenant, event) of those that no task has worked, the oldest first."""
    now = now or timezone.now()
    rows = VendorEvent.objects.filter(worked_at=None, received_at__lt=now - LEFT_OPEN, received_at__gt=now - GIVEN_UP)
    return list(rows.order_by("received_at").values_list("tenant_id", "pk")[:500])


def _worker(event: VendorEvent) -> Any:
    module = VENDORS[VendorKind(event.kind)].part("hooks")
    return module.work if module else _nothing_to_do


def _nothing_to_do(event: VendorEvent) -> str:
    return "Kept; nothing here works events of this vendor."
