"""Asking for the deletion of a tenant, and taking that back before its day."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants import owners, suspension, zones
from realty.tenants.models import Tenant, TenantDeletion


def standing(tenant_id: int) -> TenantDeletion | None:
    """The deletion that was asked for and not undone. In the platform's scope."""
    return TenantDeletion.objects.filter(tenant_number=tenant_id, undone_at=None).first()


@transaction.atomic
def ask(tenant: Tenant, reason: str, by: User) -> TenantDeletion:
    """The tenant is suspended at once, and removed when its time to think is over. In the platform's scope."""
    Tenant.objects.select_for_update().get(pk=tenant.pk)
    now = timezone.now()
    due = now + timedelta(days=settings.DELETION_DAYS)
    deletion = TenantDeletion.objects.create(
        tenant_number=tenant.pk,
        slug=tenant.slug,
        name=tenant.name,
        reason=reason,
        asked_by_name=by.get_username(),
        asked_at=now,
        due_at=due,
        was_active=tenant.is_active,
    )
    when = zones.in_words(due, tenant)
    suspension.suspend(tenant, f"It is to be deleted on {when}")
    record(Act.DELETION, f"Asked for the deletion of {tenant} on {due:%Y-%m-%d}: {reason}", tenant_id=tenant.pk)
    owners.write(tenant, f"{tenant} is to be deleted at Realty", "tenant_deletion", {"when": when, "reason": reason})
    return deletion


@transaction.atomic
def undo(tenant: Tenant, by: User) -> bool:
    """False where it has begun already, or was never asked for."""
    Tenant.objects.select_for_update().get(pk=tenant.pk)  # First, as in `ask`.
    rows = TenantDeletion.objects.filter(tenant_number=tenant.pk, undone_at=None, started_at=None)
    deletion = rows.select_for_update().first()
    if deletion is None:
        return False
    rows.update(undone_at=timezone.now(), undone_by_name=by.get_username())
    record(Act.DELETION, f"Took back the deletion of {tenant}", tenant_id=tenant.pk)
    if deletion.was_active:
        suspension.resume(tenant)
    return True
