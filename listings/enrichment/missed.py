"""Listings that were to be enriched and were not: their task failed too often, or was lost."""

from django.db.models import Exists, OuterRef
from django_q.tasks import async_task

from listings.enrichment.following import RUN_TASK, request
from listings.models import Collection, Enrichment, EnrichmentRun, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope


def look_through_all() -> int:
    """Housekeeping: each tenant in a task of its own. Returns of how many."""
    with platform_scope("tenants whose listings may lack enrichment are looked for"):
        tenants = list(Tenant.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    for tenant_id in tenants:
        async_task("listings.enrichment.missed.look_through", tenant_id)
    return len(tenants)


def look_through(tenant_id: int) -> int:
    """The tenant's collections that lack some are enriched, unless a run is at them. Returns how many."""
    with tenant_scope(tenant_id):
        found = _collections()
        for collection in found:
            async_task(RUN_TASK, tenant_id, request(collection).pk)
    return len(found)


def _collections() -> list[Collection]:
    known = Enrichment.objects.filter(listing=OuterRef("pk"))
    listings = Listing.objects.filter(~Exists(known), collection=OuterRef("pk"), purged_at=None)
    at_work = EnrichmentRun.objects.filter(collection=OuterRef("pk"), done_at=None)
    return list(Collection.objects.filter(~Exists(at_work), Exists(listings)).order_by("pk"))
