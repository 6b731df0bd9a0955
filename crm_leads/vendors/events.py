"""What vendors post to us: kept first, worked afterwards, each event once (`outreach.vendor_events`).

A vendor's `webhooks.py` offers

    read(account: VendorAccount, request: HttpRequest) -> Incoming     raises Forged or ValueError
    reported(event: VendorEvent) -> Reported                           what it says, in our terms
"""

import hashlib
from dataclasses import dataclass, field
from logging import getLogger
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from crm_leads.models import VendorAccount, VendorEvent
from realty.storable import is_storable

log = getLogger(__name__)

TASK = "crm_leads.outreach.tasks.work_event"
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
