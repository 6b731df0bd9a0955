"""Work what vendors posted."""

from django_q.tasks import async_task

from crm_leads.outreach import vendor_events
from realty.tenants.scope import platform_scope, tenant_scope

WORK_TENANT = "crm_leads.outreach.tasks.work_tenant"


def work_event(tenant_id: int, event_id: int) -> None:
    with tenant_scope(tenant_id):
        vendor_events.work(event_id)


def work_tenant(tenant_id: int) -> int:
    """One tenant's events whose task was lost, or failed. Returns how many it worked."""
    with tenant_scope(tenant_id):
        return vendor_events.work_open()


def work_open_events() -> int:
    """For a schedule of each minute: a task for each tenant with events that wait, so that nobody's hold up another's.
    Returns how many."""
    with platform_scope("vendors' events that no task has worked"):
        tenants = vendor_events.tenants_with_open()
    for tenant_id in tenants:
        async_task(WORK_TENANT, tenant_id)
    return len(tenants)
