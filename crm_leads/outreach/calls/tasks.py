"""Which leads may be called, and when: looked at each minute where something changed or a time has passed."""

from time import monotonic

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.models import Lead
from crm_leads.outreach.calls import times
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

LOOK_AT_ALL = "crm_leads.outreach.calls.tasks.look_at_all"
# Seconds; the next minute goes on, and so does whoever comes after one that was killed: each batch is committed.
BUDGET = 40
# Leads of one slice of `look_at_all`.
SLICE = 3_000


def look_at_due(budget: float = BUDGET) -> int:
    """Housekeeping: a batch of each tenant in turn, so that a large one delays no other. Returns how many leads."""
    started, looked = monotonic(), 0
    waiting = _waiting()
    while waiting and monotonic() - started < budget:
        left = []
        for tenant_id in waiting:
            with tenant_scope(tenant_id):
                done = times.look_at_due()
            looked += done
            left += [tenant_id] if done == times.BATCH else []
        waiting = left
    return looked


def _waiting() -> list[int]:
    with platform_scope("tenants with leads whose time to call is to be looked at"):
        due = Lead.objects.filter(tenant=OuterRef("pk"), callable_until__lte=timezone.now())
        return list(Tenant.objects.filter(Exists(due), is_active=True).order_by("pk").values_list("pk", flat=True))


def look_at_every_tenant() -> int:
    """Housekeeping, each night: what no change told of. Returns how many tasks it queued."""
    with platform_scope("tenants whose leads are looked at"):
        ids = list(Tenant.objects.filter(is_active=True).values_list("pk", flat=True))
    for tenant_id in ids:
        async_task(LOOK_AT_ALL, tenant_id)
    return len(ids)


def look_at_all(tenant_id: int, after: int = 0) -> int:
    """After a change of the rules themselves: a slice of the tenant's open leads with a phone, those with ids over
    `after`; it queues the next one. Returns how many."""
    with tenant_scope(tenant_id):
        found = Lead.objects.open().filter(has_phone=True, pk__gt=after).order_by("pk")
        ids = list(found.values_list("pk", flat=True)[:SLICE])
        for start in range(0, len(ids), times.BATCH):
            times.look_at(ids[start : start + times.BATCH])
    if len(ids) == SLICE:
        async_task(LOOK_AT_ALL, tenant_id, ids[-1])
    return len(ids)
