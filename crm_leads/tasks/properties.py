"""Linked properties follow their listings, and active ones are refreshed."""

from crm_leads.models import CrmProperty
from crm_leads.properties import propagation, refresh
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope


def propagate(tenant_id: int) -> str:
    """Nudged after a sync recorded events."""
    with tenant_scope(tenant_id):
        done = propagation.propagate(tenant_id)
    return f"{done.changed} properties changed, {done.relinked} links moved."


def propagate_all() -> int:
    """Each minute: a change without an event, or whose nudge was lost, reaches the properties all the same. Returns how
    many tenants had one."""
    with platform_scope("properties that have not followed their listings are looked for"):
        waiting = propagation.tenants_with_changes()
    for tenant_id in waiting:
        propagate(tenant_id)
    return len(waiting)


def refresh_due() -> int:
    """Each minute: tenants whose refresh is due. Returns how many listings were asked for."""
    with platform_scope("tenants whose active properties are due for a refresh"):
        owning = CrmProperty.objects.values("tenant_id")
        tenants = list(Tenant.objects.filter(pk__in=owning, is_active=True))
    asked = 0
    for tenant in tenants:
        with tenant_scope(tenant):
            asked += refresh.run_if_due(tenant) or 0
    return asked
