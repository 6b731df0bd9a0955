"""What happened, as rows that webhooks tell of: written in the transaction that made it so, in the tenant's scope.

Bodies are thin, and hold no secret and no way to reach a person.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from realty.tenants.scope import platform_scope
from realty.webhooks import kinds
from realty.webhooks.models import WebhookEndpoint, WebhookEvent

FAN_OUT = "realty.webhooks.tasks.fan_out_events"


@dataclass(frozen=True)
class Happened:
    """One event. `origin`, where it is given, is what makes it the one that it is: told twice, it is one event, with
    one webhook-id."""

    kind: str
    data: dict[str, Any]
    at: datetime
    origin: str = ""


def record(kind: str, tenant_id: int, data: dict[str, Any], at: datetime | None = None) -> WebhookEvent:
    """One event, whether or not somebody wants to hear of it."""
    at = at or timezone.now()
    event = WebhookEvent.objects.create(
        tenant_id=tenant_id, message_id=_new_id(), type=kind, occurred_at=at, body=body_of(kind, at, data)
    )
    async_task(FAN_OUT)
    return event


def wanted_since(tenant_id: int, names: Iterable[str]) -> dict[str, datetime]:
    """Those of these kinds that an end point of the tenant, or of the platform, is told of, and since when there is
    one. One query."""
    # A tenant's scope does not see the platform's end points.
    with platform_scope("what webhooks are told of"):
        rows = WebhookEndpoint.objects.filter(Q(tenant=None) | Q(tenant=tenant_id), types__overlap=list(names))
        found = list(rows.order_by("-created_at").values_list("types", "created_at"))
    return {name: since for types, since in found for name in types}


def record_many(tenant_id: int, happened: Iterable[Happened]) -> int:
    """Those that were not recorded before. Returns how many were handed in."""
    rows = [
        WebhookEvent(
            tenant_id=tenant_id,
            message_id=_id_of(tenant_id, one.origin) if one.origin else _new_id(),
            type=one.kind,
            occurred_at=one.at,
            body=body_of(one.kind, one.at, one.data),
        )
        for one in happened
    ]
    if rows:
        WebhookEvent.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
        async_task(FAN_OUT)
    return len(rows)


def test(tenant_id: int | None) -> WebhookEvent:
    """endpoint.test, for one end point alone: the caller makes its delivery, and nothing fans it out."""
    now = timezone.now()
    body = body_of(kinds.TEST, now, {"message": "A test from Realty. Nothing happened."})
    return WebhookEvent.objects.create(
        tenant_id=tenant_id, message_id=_new_id(), type=kinds.TEST, occurred_at=now, body=body, fanned_out_at=now
    )


def said(moment: datetime | None) -> str | None:
    """RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def body_of(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """Minified, and ASCII alone, so that no receiver's decoding changes what was signed."""
    return json.dumps({"type": kind, "timestamp": said(at), "data": data}, separators=(",", ":"))


def _new_id() -> str:
    """Without a full stop, which separates what is signed."""
    return f"msg_{secrets.token_hex(16)}"


def _id_of(tenant_id: int, origin: str) -> str:
    return f"msg_{sha256(f'{tenant_id} {origin}'.encode()).hexdigest()[:32]}"
