"""What happens to a feed, and what the workers make of it."""

from typing import Any

from django.utils import timezone
from django_q.models import OrmQ

from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.replication import outcome
from realty.tenants.scope import platform_scope
from realty.webhooks.models import WebhookDelivery
from realty.webhooks.tasks import deliver_due_webhooks, deliver_webhook, fan_out_events


def failed_run(feed: Feed, **fields: Any) -> SyncRun:
    run = SyncRun.objects.create(feed=feed, kind="incremental", started_at=timezone.now(), **fields)
    outcome.close(run, RunStatus.FAILED, "The MLS does not answer.", "source")
    return run


def work() -> None:
    """What the workers do: fan out, and every delivery that is queued."""
    fan_out_events()
    deliver_due_webhooks()
    for queued in OrmQ.objects.order_by("pk"):
        task = queued.task
        queued.delete()
        if task["func"] == "realty.webhooks.tasks.deliver_webhook":
            deliver_webhook(*task["args"])


def only() -> WebhookDelivery:
    with platform_scope("test"):
        return WebhookDelivery.objects.select_related("endpoint").get()
