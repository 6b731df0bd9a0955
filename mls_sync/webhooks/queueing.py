"""The task of one delivery. The queue is in the database, so it is queued in the transaction of what it delivers."""

from django_q.tasks import async_task

from mls_sync.models import WebhookDelivery

DELIVER = "mls_sync.tasks.deliver_webhook"


def queue(delivery: WebhookDelivery) -> None:
    """A doubled task does nothing: the delivery is claimed by one."""
    async_task(DELIVER, delivery.tenant_id, delivery.pk)
