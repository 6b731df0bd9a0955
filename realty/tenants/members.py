"""Who belongs to a tenant: changing roles, removing. A tenant always keeps an owner."""

from django.db import transaction

from realty.tenants import invitations
from realty.tenants.models import Invitation, Membership, Role, Tenant


class LastOwner(Exception):
    """The change would leave the tenant without an owner."""


def members_of(tenant: Tenant) -> list[Membership]:
    """By address; `invited_as` is the address of the invitation where the person joined with another one."""
    rows = Membership.objects.filter(tenant=tenant).select_related("user").order_by("user__email", "user__username")
    taken = Invitation.objects.filter(tenant=tenant).exclude(accepted_by=None).order_by("accepted_at")
    invited = {offer.accepted_by_id: offer for offer in taken}
    found = list(rows)
    for row in found:
        offer = invited.get(row.user_id)
        row.invited_as = offer.email if offer and not invitations.is_for(offer, row.user) else ""
    return found


@transaction.atomic
def change_role(membership: Membership, role: Role) -> None:
    """Who is no owner any more has no invitation open either. Raises LastOwner."""
    if membership.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(membership)
    if role != Role.OWNER:
        invitations.end_those_of(membership.user, membership.tenant_id)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove(membership: Membership) -> None:
    """End the membership, and the invitations that the person left behind; the account stays, since it may belong to
    other tenants. Raises LastOwner."""
    if membership.role == Role.OWNER:
        _keep_an_owner(membership)
    invitations.end_those_of(membership.user, membership.tenant_id)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(tenant_id=membership.tenant_id, role=Role.OWNER)
    if not any(owner.pk != membership.pk for owner in owners):
        raise LastOwner
