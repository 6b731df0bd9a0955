"""From an event to one delivery for each end point that wants to hear of it. In the platform's scope: a tenant's own
scope does not see the platform's end points."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from mls_sync.feed_events import said
from mls_sync.models import DeliveryStatus, FeedEvent, WebhookDelivery, WebhookEndpoint
from mls_sync.webhooks.queueing import queue

EVENTS_AT_ONCE = 500
# A dead end point that has hundreds waiting does not hold the workers: so many of its deliveries are tried in a minute.
OF_ONE_ENDPOINT = 20
DUE_AT_ONCE = 1_000


def fan_out() -> int:
    """Make the deliveries of new events. Returns how many. Each event once, whoever else is at it."""
    events = list(FeedEvent.objects.filter(fanned_out_at=None).order_by("pk")[:EVENTS_AT_ONCE])
    if not events:
        return 0
    endpoints = list(WebhookEndpoint.objects.defer("secrets"))
    return sum(_fan_out(event, [each for each in endpoints if _wants(each, event)]) for event in events)


def _wants(endpoint: WebhookEndpoint, event: FeedEvent) -> bool:
    return endpoint.tenant_id in (None, event.tenant_id) and event.type in endpoint.types


def _fan_out(event: FeedEvent, endpoints: list[WebhookEndpoint]) -> int:
    now = timezone.now()
    with transaction.atomic():
        if not FeedEvent.objects.filter(pk=event.pk, fanned_out_at=None).update(fanned_out_at=now):
            return 0
        for delivery in WebhookDelivery.objects.bulk_create(_delivery(event, endpoint) for endpoint in endpoints):
            if delivery.status == DeliveryStatus.WAITING:
                queue(delivery)
    return len(endpoints)


def _delivery(event: FeedEvent, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """What a disabled end point misses stands in its log, from where it can be sent later."""
    made = WebhookDelivery(tenant_id=endpoint.tenant_id, event=event, endpoint=endpoint)
    if endpoint.is_enabled:
        made.next_attempt_at = timezone.now()
    else:
        made.status = DeliveryStatus.FAILED
        made.log = [{"at": said(timezone.now()), "status": 0, "ms": 0, "problem": "The webhook was disabled."}]
    return made


def queue_due() -> int:
    """Queue what waits and is due: later attempts, and what a lost task left. Returns how many."""
    due = WebhookDelivery.objects.filter(
        status=DeliveryStatus.WAITING, next_attempt_at__lte=timezone.now(), endpoint__disabled_at=None
    ).exclude(tenant__is_active=False)
    taken: Counter[int] = Counter()
    for delivery in due.order_by("next_attempt_at", "pk").only("pk", "tenant_id", "endpoint_id")[:DUE_AT_ONCE]:
        if taken[delivery.endpoint_id] < OF_ONE_ENDPOINT:
            taken[delivery.endpoint_id] += 1
            queue(delivery)
    return taken.total()
