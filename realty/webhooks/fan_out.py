"""From an event to one delivery for each end point that wants to hear of it. In the platform's scope: a tenant's own
scope does not see the platform's end points."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django_q.tasks import async_task

from realty.webhooks.delivery import due_at
from realty.webhooks.events import FAN_OUT, said
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEvent
from realty.webhooks.queueing import queue

EVENTS_AT_ONCE = 500
# An end point that is away does not hold the workers: so many of its deliveries are tried in a minute. One that answers
# gets all that is due (`delivery.work`).
OF_ONE_ENDPOINT = 5
# What more happens while so many wait for an end point is given up at once. Its log has it, and can be replayed.
MOST_WAITING = 10_000
DISABLED = "The webhook was disabled."
FULL = f"{MOST_WAITING:,} deliveries wait for this webhook already. Replay these when it works again."


def fan_out() -> int:
    """Make the deliveries of new events, in the order in which they were recorded. Returns how many. Each event once,
    whoever else is at it."""
    with transaction.atomic():
        new = WebhookEvent.objects.filter(fanned_out_at=None).order_by("pk").select_for_update(skip_locked=True)
        events = list(new[:EVENTS_AT_ONCE])
        if not events:
            return 0
        WebhookEvent.objects.filter(pk__in=[event.pk for event in events]).update(fanned_out_at=timezone.now())
        made = _deliveries(events, list(WebhookEndpoint.objects.defer("secrets")))
        queue_first(WebhookDelivery.objects.bulk_create(made, batch_size=1_000))
        if len(events) == EVENTS_AT_ONCE:
            async_task(FAN_OUT)
    return len(made)


def queue_first(deliveries: Iterable[WebhookDelivery]) -> None:
    """A task for each end point, which goes on with what else is due there."""
    first: dict[int, WebhookDelivery] = {}
    for delivery in deliveries:
        if delivery.status == DeliveryStatus.WAITING:
            first.setdefault(delivery.endpoint_id, delivery)
    for delivery in first.values():
        queue(delivery)


def room_at(endpoint_ids: Iterable[int]) -> dict[int, int]:
    """How many more deliveries may wait for each of these end points."""
    wanted = list(endpoint_ids)
    waiting = WebhookDelivery.objects.filter(endpoint__in=wanted, status=DeliveryStatus.WAITING)
    counts = dict(waiting.values_list("endpoint").annotate(n=Count("pk")).order_by())
    return {pk: MOST_WAITING - counts.get(pk, 0) for pk in wanted}


def _deliveries(events: list[WebhookEvent], endpoints: list[WebhookEndpoint]) -> list[WebhookDelivery]:
    pairs = [(event, endpoint) for event in events for endpoint in endpoints if _wants(endpoint, event)]
    room = Counter(room_at({endpoint.pk for _, endpoint in pairs}) if pairs else {})
    made = []
    for event, endpoint in pairs:
        room[endpoint.pk] -= 1
        made.append(_delivery(event, endpoint, is_full=room[endpoint.pk] < 0))
    return made


def _wants(endpoint: WebhookEndpoint, event: WebhookEvent) -> bool:
    return endpoint.tenant_id in (None, event.tenant_id) and event.type in endpoint.types


def _delivery(event: WebhookEvent, endpoint: WebhookEndpoint, *, is_full: bool) -> WebhookDelivery:
    """What a disabled end point misses stands in its log, from where it can be sent later."""
    made = WebhookDelivery(tenant_id=endpoint.tenant_id, event=event, endpoint=endpoint)
    if endpoint.is_enabled and not is_full:
        made.next_attempt_at = timezone.now()
    else:
        problem = FULL if endpoint.is_enabled else DISABLED
        line: dict[str, Any] = {"at": said(timezone.now()), "status": 0, "ms": 0, "problem": problem}
        made.status, made.log = DeliveryStatus.FAILED, [line]
    return made


def queue_due() -> int:
    """Queue what waits and is due: later attempts, and what a lost task left; of each end point its own few. Returns
    how many."""
    due = WebhookDelivery.objects.filter(
        endpoint=OuterRef("pk"), status=DeliveryStatus.WAITING, next_attempt_at__lte=timezone.now()
    )
    queued = 0
    endpoints = WebhookEndpoint.objects.filter(Exists(due), disabled_at=None).exclude(tenant__is_active=False)
    for endpoint in endpoints.only("pk").order_by("pk"):
        for delivery in due_at(endpoint.pk)[:OF_ONE_ENDPOINT]:
            queue(delivery)
            queued += 1
    return queued
