"""Linked properties follow their listings, and active ones are refreshed."""

from django.db.models import Q
from django_q.tasks import async_task

from crm_leads.models import ActiveRefresh, CrmProperty
from crm_leads.properties import following, refresh
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

PROPAGATE = "crm_leads.properties.tasks.propagate"


def propagate(tenant_id: int) -> str:
    """Nudged after a sync recorded events."""
    with tenant_scope(tenant_id):
        done = following.propagate(tenant_id)
    return f"{done.changed} properties changed, {done.relinked} links moved."


def propagate_all() -> int:
    """Each minute: a change without an event, or whose nudge was lost, reaches the properties all the same. A task for
    each tenant, so that a large one, or one that fails, delays no other. Returns how many tenants had one."""
    with platform_scope("properties that have not followed their listings are looked for"):
        waiting = following.tenants_with_changes()
    for tenant_id in waiting:
        async_task(PROPAGATE, tenant_id)
    return len(waiting)


def refresh_due() -> int:
    """Each minute: tenants whose refresh is due. Returns how many listings were asked for."""
    with platform_scope("tenants whose active properties are due for a refresh"):
        concerned = [Q(pk__in=model.objects.values("tenant_id")) for model in (CrmProperty, ActiveRefresh)]
        tenants = list(Tenant.objects.filter(concerned[0] | concerned[1], is_active=True))
    asked = 0
    for tenant in tenants:
        with tenant_scope(tenant):
            asked += refresh.run_if_due(tenant) or 0
    return asked
