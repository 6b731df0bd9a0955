"""Work what vendors posted."""

from crm_leads.vendors import events
from realty.tenants.scope import platform_scope, tenant_scope


def work_event(tenant_id: int, event_id: int) -> None:
    with tenant_scope(tenant_id):
        events.work(event_id)


def work_open_events() -> int:
    """Take up events whose task was lost; for a schedule of each minute. Returns how many it worked."""
    with platform_scope("vendors' events that no task has worked"):
        left = events.left_open()
    worked = 0
    for tenant_id, event_id in left:
        with tenant_scope(tenant_id):
            worked += events.work(event_id)
    return worked
