"""Stops that outlive their brokerage: kept by digest when it is deleted, given back where it returns, gone after five
years."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from crm_leads.models import KeptStop, Suppression
from realty.tenants.deletion import farewells
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

# 47 CFR 64.1200(d)(6).
KEPT_FOR = timedelta(days=5 * 366)
EVIDENCE = "Kept from the time before the brokerage was deleted"


def keep(tenant_id: int) -> dict[str, int]:
    """Of a tenant that is deleted, in its scope; harmless to repeat."""
    slug = Tenant.objects.values_list("slug", flat=True).get(pk=tenant_id)
    until = timezone.now().date() + KEPT_FOR
    standing = list(Suppression.objects.filter(lifted_at=None))
    with platform_scope("stops that outlive a tenant"):
        KeptStop.objects.bulk_create((_kept(row, slug, until) for row in standing), 2_000, ignore_conflicts=True)
    return {"kept as digests": len(standing)}


def _kept(row: Suppression, slug: str, until: date) -> KeptStop:
    return KeptStop(
        brokerage=slug,
        digest=row.digest,
        because=row.because,
        channel=row.channel,
        occurred_at=row.occurred_at,
        keep_until=until,
    )


def give_back(brokerage: str, tenant: Tenant) -> int:
    """The stops of a deleted brokerage hold for this tenant again. Returns how many are new to it."""
    with platform_scope("stops of a brokerage that returns"):
        found = list(KeptStop.objects.filter(brokerage=brokerage))
    with tenant_scope(tenant), transaction.atomic():
        before = Suppression.objects.count()
        rows = [
            Suppression(
                tenant=tenant,
                digest=kept.digest,
                because=kept.because,
                channel=kept.channel,
                occurred_at=kept.occurred_at,
                evidence=EVIDENCE,
            )
            for kept in found
        ]
        Suppression.objects.bulk_create(rows, 2_000, ignore_conflicts=True)
        return int(Suppression.objects.count() - before)


def purge() -> int:
    with platform_scope("kept stops past their time"):
        return int(KeptStop.objects.filter(keep_until__lt=timezone.now().date()).delete()[0])


farewells.add("crm_leads", keep)
