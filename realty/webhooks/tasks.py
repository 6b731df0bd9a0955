"""Entry points of the task queue. They take ids, open the scope, and call one function."""

from datetime import timedelta
from time import monotonic

from django.utils import timezone
from django_q.tasks import async_task

from realty.tenants.scope import platform_scope, tenant_scope
from realty.webhooks import delivery, fan_out
from realty.webhooks.models import WebhookEvent

KEEP_EVENTS = timedelta(days=30)
FORGOTTEN_AT_ONCE, FORGET_SECONDS = 2_000, 60


def fan_out_events() -> int:
    """Deliveries of what happened; queued with events. Returns how many were made."""
    with platform_scope("events of all tenants go to the webhooks that want them"):
        return fan_out.fan_out()


def deliver_due_webhooks() -> int:
    """What is due once more, and what a lost task left; for a schedule of each minute. Returns how many were queued."""
    fan_out_events()
    with platform_scope("webhooks of all tenants that are due are queued"):
        return fan_out.queue_due()


def deliver_webhook(tenant_id: int | None, delivery_id: int) -> None:
    """One delivery, and then others of its end point that are due; without a tenant, of the platform's own."""
    of_platform = platform_scope("a webhook of the platform is delivered")
    with of_platform if tenant_id is None else tenant_scope(tenant_id):
        delivery.work(delivery_id)


def forget_old_events() -> int:
    """Housekeeping: events recorded KEEP_EVENTS ago, with their deliveries, some at a time: a collection's first load
    leaves as many as it has listings. Returns how many rows; queues itself again where there are more."""
    deadline, removed = monotonic() + FORGET_SECONDS, 0
    with platform_scope("old events are removed"):
        old = WebhookEvent.objects.filter(recorded_at__lt=timezone.now() - KEEP_EVENTS).order_by("pk")
        while some := list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
            removed += WebhookEvent.objects.filter(pk__in=some).delete()[0]
            if monotonic() > deadline:
                async_task(f"{__name__}.forget_old_events")
                break
    return removed
