"""Resend's webhooks: signed, so what they say is believed of messages that we sent ourselves."""

from typing import Any

from django.http import HttpRequest

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach.email import results, vendor_list
from crm_leads.vendors import bodies
from crm_leads.vendors.events import Forged, Incoming
from crm_leads.vendors.resend import signatures
from crm_leads.vendors.resend.client import TAG

REASONS = ("bounce", "failed", "suppressed")
PARTS = ("type", "subType", "message", "reason")
MAX_TEXT = 500
LISTED = "suppression."


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


def work(event: VendorEvent) -> str:
    """Moves the message that the event is about, or stops the address that Resend's own list got. The event's row is
    locked, the tenant's scope open."""
    data = event.body.get("data", {})
    if event.event_type.startswith(LISTED):
        return _listed(event, data)
    outcome = results.report(
        event.event_type,
        act_id=_number(data.get(TAG)),
        message_id=str(data.get("email_id", "")),
        reason=str(data.get("reason", "")),
        is_permanent=bool(data.get("is_permanent")),
        said_at=event.body.get("created_at"),
    )
    if data.get("reason"):
        # It may name the address. The message has it now, and loses it with the person's data.
        VendorEvent.objects.filter(pk=event.pk).update(body={**event.body, "data": {**data, "reason": ""}})
    return outcome


def _listed(event: VendorEvent, data: dict[str, Any]) -> str:
    address, said_at = str(data.get("address", "")), results.moment(event.body.get("created_at"))
    VendorEvent.objects.filter(pk=event.pk).update(body={**event.body, "data": {**data, "address": ""}})
    if event.event_type == "suppression.added":
        return vendor_list.added(address, str(data.get("origin", "")), said_at)
    return vendor_list.removed() if event.event_type == "suppression.removed" else "Kept; it changes nothing."


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
