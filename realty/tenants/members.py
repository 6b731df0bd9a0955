"""Who belongs to a tenant: changing roles, removing. A tenant always keeps an owner."""

from django.db import models, transaction

from realty.tenants.models import Membership, Role, Tenant


class LastOwner(Exception):
    """The change would leave the tenant without an owner."""


def members_of(tenant: Tenant) -> models.QuerySet[Membership]:
    rows: models.QuerySet[Membership] = Membership.objects.filter(tenant=tenant)
    return rows.select_related("user").order_by("user__email", "user__username")


@transaction.atomic
def change_role(membership: Membership, role: Role) -> None:
    """Raises LastOwner."""
    if membership.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove(membership: Membership) -> None:
    """End the membership; the account stays, since it may belong to other tenants. Raises LastOwner."""
    if membership.role == Role.OWNER:
        _keep_an_owner(membership)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(tenant_id=membership.tenant_id, role=Role.OWNER)
    if not any(owner.pk != membership.pk for owner in owners):
        raise LastOwner
