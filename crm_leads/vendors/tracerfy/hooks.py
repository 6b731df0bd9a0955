"""Tracerfy's webhooks carry no signature: whoever knows our address could post one. So a hook is a hint to look at a
queue that we ordered ourselves, with our own token; nothing in its body is believed, and no address in it fetched."""

import json

from django.http import HttpRequest

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.vendors.events import Incoming, digest_of

TYPES = ("parcel_trace", "dnc_scrub")
MAX_ID = 40
ID_FIELDS = ("id", "dnc_queue_id", "parcel_queue_id", "queue_id")


def read(account: VendorAccount, request: HttpRequest) -> Incoming:
    """Keeps ids and type alone: the rest is personal data or links to it. Raises ValueError."""
    body = json.loads(request.body)
    if not isinstance(body, dict):
        raise ValueError("The body must be a JSON object.")
    kept = {name: str(body[name])[:MAX_ID] for name in ID_FIELDS if str(body.get(name, "")).isalnum()}
    kind = body.get("type") if body.get("type") in TYPES else "trace"
    return Incoming(digest_of(request.body), str(kind), False, kept)


def work(event: VendorEvent) -> str:
    """Asks for the queue to be looked at, where it is ours and still open."""
    return "Kept; nothing here waits for it."
