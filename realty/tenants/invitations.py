"""Invitations: an owner hands a link over, and whoever opens it joins with an account of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.scope import tenant_scope

VALID_FOR = timedelta(days=14)
SALT = "realty.tenants.invitation"


class AlreadyMember(Exception):
    """The person belongs to the tenant already."""


class InvitationUnusable(Exception):
    """The link is forged, too old, withdrawn or used."""


@transaction.atomic
def invite(tenant: Tenant, email: str, role: Role, invited_by: User) -> Invitation:
    """Offer the role, anew where an offer to this address is still open. Raises AlreadyMember."""
    email = email.lower()
    if Membership.objects.filter(tenant=tenant, user__email__iexact=email).exists():
        raise AlreadyMember(email)
    Invitation.objects.filter(tenant=tenant, email=email, accepted_at=None).delete()
    return Invitation.objects.create(tenant=tenant, email=email, role=role, invited_by=invited_by)


def path_of(invitation: Invitation) -> str:
    """The page of its link: signed, so that it cannot be guessed, and good for VALID_FOR."""
    token = signing.dumps([invitation.tenant_id, invitation.pk], salt=SALT)
    return reverse("accept_invitation", args=[token])


@contextmanager
def opened(token: str) -> Iterator[Invitation]:
    """The open invitation of a link, inside its tenant's scope: the link is the right to enter it, for this one row.
    Raises InvitationUnusable."""
    try:
        tenant_id, pk = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError):
        raise InvitationUnusable from None
    with tenant_scope(int(tenant_id)):
        found = Invitation.objects.select_related("tenant").filter(pk=pk, accepted_at=None).first()
        if found is None or not found.tenant.is_active:
            raise InvitationUnusable
        yield found


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """The user joins; a second use of the link finds it closed. Raises InvitationUnusable, and AlreadyMember."""
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not still_open.update(accepted_at=timezone.now()):
        raise InvitationUnusable
    membership, created = Membership.objects.get_or_create(
        tenant=invitation.tenant, user=user, defaults={"role": invitation.role}
    )
    if not created:
        raise AlreadyMember(user.get_username())
    return membership
