"""Nightly: what leads may keep no longer goes."""

from django_q.tasks import async_task

from crm_leads.privacy import kept_stops, retention
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

PURGE_TENANT = "crm_leads.privacy.tasks.purge_tenant"


def purge_all() -> int:
    """Queue one task for each tenant, so that a large one delays no other. Returns how many."""
    with platform_scope("tenants whose leads are purged"):
        ids = list(Tenant.objects.values_list("pk", flat=True))
    kept_stops.purge()
    for tenant_id in ids:
        async_task(PURGE_TENANT, tenant_id)
    return len(ids)


def purge_tenant(tenant_id: int) -> str:
    with tenant_scope(tenant_id):
        done = retention.purge(Tenant.objects.get(pk=tenant_id))
    beside = f" Beside them: {done.beside}." if done.others else ""
    return f"Purged {done.leads} leads and {done.listings} listings that ended before {done.before}.{beside}"
