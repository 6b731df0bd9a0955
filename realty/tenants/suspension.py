"""Suspending a tenant: its data stay, and nothing is done with them until it is resumed.

`Tenant.is_active` is what everybody asks: schedules leave the tenant out, runs that are under way stop after the slice
that they are in, the gate refuses every outward act, and its members are told when they sign in. Who writes "stop" is
still heard: what vendors and recipients report is worked all the same.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants import owners
from realty.tenants.models import Membership, Role, Tenant, TenantDeletion
from realty.tenants.scope import platform_scope


@dataclass(frozen=True)
class Suspended:
    """A tenant that is closed to its members, and why. Its owners can still download its exports (`is_owner`)."""

    tenant: Tenant
    because: str
    is_owner: bool

    @property
    def name(self) -> str:
        return self.tenant.name


@transaction.atomic
def suspend(tenant: Tenant, because: str) -> bool:
    """In the platform's scope; `because` is what its members read. False where it is suspended already."""
    now = timezone.now()
    rows = Tenant.objects.filter(pk=tenant.pk, is_active=True)
    if not rows.update(is_active=False, suspended_at=now, suspended_because=because):
        return False
    tenant.is_active, tenant.suspended_at, tenant.suspended_because = False, now, because
    record(Act.SUSPENSION, f"Suspended {tenant}: {because}", tenant_id=tenant.pk)
    owners.write(tenant, f"{tenant} is suspended at Realty", "tenant_suspended", {"because": because})
    return True


@transaction.atomic
def resume(tenant: Tenant) -> bool:
    """In the platform's scope. False where it is not suspended, or is to be deleted: that is taken back first."""
    # Whoever asks for its deletion locks it as well, so one of both sees what the other did.
    Tenant.objects.select_for_update().get(pk=tenant.pk)
    if TenantDeletion.objects.filter(tenant_number=tenant.pk, undone_at=None).exists():
        return False
    rows = Tenant.objects.filter(pk=tenant.pk, is_active=False)
    if not rows.update(is_active=True, suspended_at=None, suspended_because=""):
        return False
    tenant.is_active, tenant.suspended_at, tenant.suspended_because = True, None, ""
    record(Act.SUSPENSION, f"Resumed {tenant}", tenant_id=tenant.pk)
    owners.write(tenant, f"{tenant} works at Realty again", "tenant_resumed", {})
    return True


def of_user(user: User) -> list[Suspended]:
    """The tenants that the person belongs to and cannot open, first those that are the person's own."""
    with platform_scope("whether the person's tenant is suspended"):
        rows: models.QuerySet[Membership] = Membership.objects.filter(user=user, tenant__is_active=False)
        found = rows.select_related("tenant").order_by("tenant__name")
        suspended = [Suspended(m.tenant, m.tenant.suspended_because, m.role == Role.OWNER) for m in found]
        return sorted(suspended, key=lambda each: not each.is_owner)


def sentence(suspended: list[Suspended]) -> str:
    """What the person reads instead of their pages."""
    first = suspended[0]
    because = f" Reason: {first.because.rstrip('.')}." if first.because else ""
    return (
        f"{first.name} is suspended.{because} Its feeds and its outreach have stopped, and all its data are kept."
        " Its owners have the details; platform staff can resume it."
    )
