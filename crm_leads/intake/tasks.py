"""Listing events become leads: on a nudge after each page of a sync, and each minute for whatever the nudges missed."""

from logging import getLogger

from django_q.tasks import async_task

from crm_leads.intake import permission
from crm_leads.intake import take_in as run
from crm_leads.intake.reading import tenants_waiting
from crm_leads.leads import scoring
from crm_leads.properties import following
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

log = getLogger(__name__)

TAKE_IN = "crm_leads.intake.tasks.take_in"
RESCORE = "crm_leads.intake.tasks.rescore_tenant"


def take_in(tenant_id: int) -> str:
    """Decide the tenant's waiting events, and let linked properties follow."""
    if not _is_active(tenant_id):
        return "Nothing: the tenant is gone or switched off."
    taken = run.take_in(tenant_id)
    if taken.decided:
        log.info("Tenant %s: %s", tenant_id, taken)
    # The same nudge says that linked properties may have something to follow.
    with tenant_scope(tenant_id):
        following.propagate(tenant_id)
    return str(taken)


def take_in_all() -> int:
    """Housekeeping: a task for each tenant with something to decide, so that a large one, or one that fails, delays no
    other. Returns how many."""
    with platform_scope("tenants with undecided listing events are looked for"):
        waiting = tenants_waiting()
    for tenant_id in waiting:
        async_task(TAKE_IN, tenant_id)
    return len(waiting)


def rescore() -> int:
    """Housekeeping: leads grow older, and so do the sales nearby. A task for each tenant; returns how many."""
    with platform_scope("open leads of all tenants are scored again"):
        tenants = list(Tenant.objects.filter(is_active=True).values_list("pk", flat=True))
    for tenant_id in tenants:
        async_task(RESCORE, tenant_id)
    return len(tenants)


def rescore_tenant(tenant_id: int) -> int:
    """After a change of weights. Returns how many scores changed."""
    with tenant_scope(tenant_id):
        return scoring.rescore_all()


def expire_statements() -> int:
    """Housekeeping: license statements whose last day has passed. Returns how many."""
    with platform_scope("license statements that expire"):
        return permission.expire_due()


def _is_active(tenant_id: int) -> bool:
    with tenant_scope(tenant_id):
        return Tenant.objects.filter(pk=tenant_id, is_active=True).exists()
