"""Who belongs to a tenant: inviting, changing roles, removing. A tenant always keeps an owner."""

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import models, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from realty.tenants.models import Membership, Role, Tenant


class LastOwner(Exception):
    """The change would leave the tenant without an owner."""


class AlreadyMember(Exception):
    """The person belongs to the tenant already."""


def members_of(tenant: Tenant) -> models.QuerySet[Membership]:
    rows: models.QuerySet[Membership] = Membership.objects.filter(tenant=tenant)
    return rows.select_related("user").order_by("user__email", "user__username")


@transaction.atomic
def invite(tenant: Tenant, email: str, role: Role) -> Membership:
    """Add the person with this e-mail address, making an account without a password when there is none yet."""
    user = User.objects.filter(models.Q(email__iexact=email) | models.Q(username__iexact=email)).first()
    if user is None:
        user = User.objects.create_user(username=email.lower(), email=email.lower())
    membership, created = Membership.objects.get_or_create(tenant=tenant, user=user, defaults={"role": role})
    if not created:
        raise AlreadyMember(email)
    return membership


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


def invitation_path(membership: Membership) -> str:
    """The one-time page where an invited person sets the first password; "" once there is one, so that no owner can
    reset the password of a working account."""
    user = membership.user
    if user.has_usable_password():
        return ""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accept_invitation", args=[uid, default_token_generator.make_token(user)])


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(tenant_id=membership.tenant_id, role=Role.OWNER)
    if not any(owner.pk != membership.pk for owner in owners):
        raise LastOwner
