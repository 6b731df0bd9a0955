"""The task of one delivery. The queue is in the database, so it is queued in the transaction of what it delivers."""

from django_q.tasks import async_task

from realty.webhooks.models import WebhookDelivery

DELIVER = "realty.webhooks.tasks.deliver_webhook"


def queue(delivery: WebhookDelivery) -> None:
    """A doubled task does nothing: the delivery is claimed by one."""
    async_task(DELIVER, delivery.tenant_id, delivery.pk)
