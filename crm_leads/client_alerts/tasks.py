"""What the worker does for clients who get saved searches."""

from django_q.tasks import async_task

from crm_leads.client_alerts import writing
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope


def write(tenant_id: int) -> int:
    """One tenant's e-mails that are due; gives how many were asked for."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.filter(pk=tenant_id, is_active=True).first()
        return writing.write_due(tenant) if tenant else 0


def write_all() -> int:
    """For a schedule of each minute; gives how many tenants have something to do."""
    with platform_scope("clients who wait for what saved searches told"):
        tenants = writing.waiting_tenants()
    for tenant_id in tenants:
        async_task(writing.TASK, tenant_id)
    return len(tenants)
