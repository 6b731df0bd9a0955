"""What was recorded in a range of time, told to an end point again: after its server lost something, or was away longer
than its deliveries waited. Callers hold the scope of the end point."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from realty.webhooks import fan_out
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEvent


class TooMany(Exception):
    """More than may wait for one end point; the message says how many there are."""


@transaction.atomic
def replay(endpoint: WebhookEndpoint, begins: datetime, ends: datetime) -> int:
    """Tell the end point of every event that was recorded from `begins` until before `ends` and is of a kind it is
    told of: the same bytes under the same webhook-id, in that order. By our clock: a listing may be stored weeks after
    it was entered. Also of those from before it was added, as far as they were kept. Returns how many. Raises
    TooMany."""
    rows = WebhookEvent.objects.filter(type__in=endpoint.types, recorded_at__gte=begins, recorded_at__lt=ends)
    if endpoint.tenant_id is not None:
        rows = rows.filter(tenant=endpoint.tenant_id)
    room = fan_out.room_at([endpoint.pk])[endpoint.pk]
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[: max(room, 0) + 1])
    if len(ids) > room:
        most = f"At most {fan_out.MOST_WAITING:,} may wait"
        raise TooMany(f"There are more than {max(room, 0):,} events. {most}: choose a shorter time.")
    now = timezone.now()
    WebhookDelivery.objects.bulk_create(
        (WebhookDelivery(tenant_id=endpoint.tenant_id, event_id=pk, endpoint=endpoint) for pk in ids),
        batch_size=1_000,
        ignore_conflicts=True,
    )
    again = WebhookDelivery.objects.filter(endpoint=endpoint, event__in=ids)
    again.update(status=DeliveryStatus.WAITING, attempts=0, next_attempt_at=now)
    fan_out.queue_first(again.order_by("event_id").only("tenant", "endpoint", "status")[:1])
    return len(ids)
