"""Tracerfy's webhooks carry no signature: whoever knows our address could post one. So a hook is a hint to look at a
queue that we ordered ourselves, with our own token; nothing in its body is believed, and no address in it fetched."""

from django.http import HttpRequest
from django_q.tasks import async_task

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach.skip_trace.poll import open_batches
from crm_leads.vendors import bodies
from crm_leads.vendors.events import Incoming, digest_of
from crm_leads.vendors.tracerfy.client import ID

TYPES = ("parcel_trace", "dnc_scrub")
POLL = "crm_leads.outreach.skip_trace.tasks.poll"
ID_FIELDS = ("id", "dnc_queue_id", "parcel_queue_id", "queue_id")


def read(account: VendorAccount, request: HttpRequest) -> Incoming:
    """Keeps ids and type alone: the rest is personal data or links to it. Raises ValueError."""
    body = bodies.read(request.body)
    said = bodies.kept(body, ID_FIELDS)
    kept = {name: str(value) for name, value in said.items() if ID.fullmatch(str(value))}
    kind = bodies.text(body, "type")
    return Incoming(digest_of(request.body), kind if kind in TYPES else "trace", False, kept)


def work(event: VendorEvent) -> str:
    """Has the batch looked at, where it is ours and still open."""
    names = ("dnc_queue_id", "id") if event.event_type == "dnc_scrub" else ("id", "queue_id")
    ids = [event.body[name] for name in names if name in event.body]
    wanted = [f"dnc:{each}" for each in ids] if event.event_type == "dnc_scrub" else ids
    trace = open_batches().filter(queue_id__in=wanted).first()
    if trace is None:
        return "Nothing: no open batch has this ID."
    async_task(POLL, event.tenant_id)
    return f"Batch {trace.queue_id} is looked at with our own token."
