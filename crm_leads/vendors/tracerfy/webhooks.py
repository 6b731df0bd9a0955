"""Tracerfy's webhooks carry no signature: whoever knows our address could post one. So a hook is a hint to look at a
queue that we ordered ourselves, with our own token; nothing in its body is believed, and no address in it fetched."""

from django.http import HttpRequest

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach.reports import BatchMoved, Reported
from crm_leads.vendors import bodies
from crm_leads.vendors.events import Incoming, digest_of
from crm_leads.vendors.tracerfy.client import ID

TYPES = ("parcel_trace", "dnc_scrub")
ID_FIELDS = ("id", "dnc_queue_id", "parcel_queue_id", "queue_id")


def read(account: VendorAccount, request: HttpRequest) -> Incoming:
    """Keeps ids and type alone: the rest is personal data or links to it. Raises ValueError."""
    body = bodies.read(request.body)
    said = bodies.kept(body, ID_FIELDS)
    kept = {name: str(value) for name, value in said.items() if ID.fullmatch(str(value))}
    kind = bodies.text(body, "type")
    return Incoming(digest_of(request.body), kind if kind in TYPES else "trace", False, kept)


def reported(event: VendorEvent) -> Reported:
    """Which batch it may be about: of a scrub by its number with `dnc:`, since the vendor numbers those apart."""
    names = ("dnc_queue_id", "id") if event.event_type == "dnc_scrub" else ("id", "queue_id")
    ids = tuple(event.body[name] for name in names if name in event.body)
    ids = tuple(f"dnc:{each}" for each in ids) if event.event_type == "dnc_scrub" else ids
    return Reported(BatchMoved(ids), event.body)
