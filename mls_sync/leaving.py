"""What replication does before a tenant's rows are removed: its schedules go, and what the platform's own webhooks were
to be told of it."""

from django_q.models import Schedule

from mls_sync.schedules import SYNC_DUE
from realty.tenants.deletion import farewells
from realty.tenants.scope import platform_scope
from realty.webhooks.models import WebhookDelivery


def leave(tenant_id: int) -> dict[str, int]:
    schedules, _ = Schedule.objects.filter(func=SYNC_DUE, args__startswith=f"({tenant_id}, ").delete()
    with platform_scope("deliveries of a tenant that is deleted"):
        deliveries, _ = WebhookDelivery.objects.filter(tenant=None, event__tenant=tenant_id).delete()
    return {"schedules": schedules, "platform deliveries": deliveries}


farewells.add("mls_sync", leave)
