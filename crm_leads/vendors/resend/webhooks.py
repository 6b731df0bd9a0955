"""Resend's webhooks: signed, so what they say is believed of messages that we sent ourselves."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach.reports import (
    Bounced,
    Complained,
    Delayed,
    Delivered,
    EmailReport,
    Failed,
    Listed,
    Noticed,
    Origin,
    Refused,
    Reported,
    Taken,
    Unlisted,
)
from crm_leads.vendors import bodies
from crm_leads.vendors.events import Forged, Incoming
from crm_leads.vendors.resend import signatures
from crm_leads.vendors.resend.client import TAG
from realty.moments import plausible

REASONS = ("bounce", "failed", "suppressed")
PARTS = ("type", "subType", "message", "reason")
MAX_TEXT = 500
LISTED = "suppression."
ORIGINS = {"bounce": Origin.BOUNCE, "complaint": Origin.COMPLAINT}
KINDS: dict[str, type[EmailReport]] = {
    "email.sent": Taken,
    "email.delivered": Delivered,
    "email.delivery_delayed": Delayed,
    "email.bounced": Bounced,
    "email.complained": Complained,
    "email.suppressed": Refused,
    "email.failed": Failed,
}
# Nobody reports what became of an older letter.
OLDEST = timedelta(days=366)


def read(account: VendorAccount, request: HttpRequest) -> Incoming:
    """Keeps what decides: not the subject, not the addresses, and nothing of who opened or clicked. Raises Forged and
    ValueError."""
    secrets = str(account.secrets.get("signing_secret", "")).split()
    try:
        event_id = signatures.verify(request.headers, request.body, secrets)
    except signatures.WrongSignature as error:
        raise Forged(str(error)) from error
    body = bodies.read(request.body)
    if not isinstance(body.get("data"), dict):
        raise ValueError("The body must be a JSON object with data.")
    return Incoming(event_id, bodies.text(body, "type", 100), True, _kept(body))


def reported(event: VendorEvent) -> Reported:
    """What became of a message, or of an address on Resend's own list. The reason may name the address: the message has
    it, and loses it with the person's data."""
    data = event.body.get("data", {})
    at = moment(event.body.get("created_at"))
    if event.event_type.startswith(LISTED):
        return _listed(event, data, at)
    kind = KINDS.get(event.event_type, Noticed)
    told: dict[str, Any] = {
        "act_id": _number(data.get(TAG)),
        "message_id": str(data.get("email_id", "")),
        "reason": str(data.get("reason", "")),
        "at": at,
    }
    if kind is Bounced:
        told["is_permanent"] = bool(data.get("is_permanent"))
    body = {**event.body, "data": {**data, "reason": ""}} if data.get("reason") else event.body
    return Reported(kind(**told), body)


def moment(said_at: str | None) -> datetime:
    """When it happened, by the vendor; never later than now, and now where that cannot be."""
    now = timezone.now()
    try:
        at = parse_datetime(said_at or "")
    except ValueError:
        return now
    return plausible(at, now, back=OLDEST) if at and at.tzinfo else now


def _listed(event: VendorEvent, data: dict[str, Any], at: datetime) -> Reported:
    body = {**event.body, "data": {**data, "address": ""}}
    if event.event_type == "suppression.removed":
        return Reported(Unlisted(), body)
    if event.event_type != "suppression.added":
        return Reported(None, body, "Kept; it changes nothing.")
    origin = str(data.get("origin", ""))
    evidence = f"Resend put it on its own list (origin: {origin[:20] or 'not said'})."
    return Reported(Listed(str(data.get("address", "")), ORIGINS.get(origin, Origin.OTHER), evidence, at), body)


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    data, tags = body["data"], body["data"].get("tags")
    created_at = bodies.text(body, "created_at", 40)
    if bodies.text(body, "type").startswith(LISTED):
        # The address until the event is worked: it is about no message of ours.
        named = {"address": bodies.text(data, "email", 254), "origin": bodies.text(data, "origin", 20)}
        return {"created_at": created_at, "data": named}
    # Sent as a list of names and values, told back as an object; either is understood.
    if isinstance(tags, list):
        tags = {str(each.get("name")): each.get("value") for each in tags if isinstance(each, dict)}
    bounce = bodies.inner(data, "bounce")
    kept = {
        "email_id": bodies.text(data, "email_id", 200),
        TAG: str((tags or {}).get(TAG, ""))[:20] if isinstance(tags, dict | None) else "",
        "reason": next((_text(data[name]) for name in REASONS if isinstance(data.get(name), dict)), ""),
        # Resend's own word is Permanent. Of any other type (Transient, Undetermined, Temporary) it gave up trying, too:
        # what is tried again is email.delivery_delayed.
        "is_permanent": (bodies.text(bounce, "type") or "Permanent").lower() == "permanent",
    }
    return {"created_at": created_at, "data": kept}


def _text(reason: dict[str, Any]) -> str:
    return ": ".join(said for part in PARTS if (said := bodies.text(reason, part)))[:MAX_TEXT]


def _number(text: Any) -> int | None:
    return int(text) if str(text or "").isascii() and str(text or "").isdigit() else None
