"""What the worker does for stored listings."""

from django_q.tasks import async_task

from listings.events import webhooks
from listings.events.subscriptions import waiting
from listings.ingest.reading_again import STEPS
from listings.readings import LISTINGS, read_again
from realty.tenants.scope import platform_scope, tenant_scope

# Seconds, well below the timeout of a task.
BUDGET = 40


def read_addresses_again() -> int:
    """Housekeeping: listings whose addresses were read by an older reading. Gives how many slices it made."""
    return read_again(LISTINGS, STEPS, BUDGET)


def tell_webhooks(tenant_id: int) -> None:
    """New events of the tenant's listings, for its webhooks; goes on in another task where there are more."""
    with tenant_scope(tenant_id):
        if not webhooks.tell(tenant_id):
            async_task(webhooks.TASK, tenant_id)


def tell_waiting_webhooks() -> int:
    """What a lost nudge left; for a schedule. Returns of how many tenants."""
    with platform_scope("webhooks are told of what happened to listings"):
        tenants = waiting(webhooks.FOLLOWER)
    for tenant_id in tenants:
        tell_webhooks(tenant_id)
    return len(tenants)
