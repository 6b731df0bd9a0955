"""Invitations: an owner offers a role to an address. The link goes there by mail, and whoever opens it makes an account
with that address, which is proven thereby, or joins with the one they have. The owner may hand the link over too; that
one proves nothing, so a new account still begins in the mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_q.tasks import async_task

from realty.accounts import emails, mails
from realty.tenants import zones
from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.scope import tenant_scope

VALID_FOR = timedelta(days=14)
SALT = "realty.tenants.invitation"
BY_HAND, BY_MAIL = "hand", "mail"


class AlreadyMember(Exception):
    """The person belongs to the tenant already."""


class InvitationUnusable(Exception):
    """The link is forged, too old, withdrawn or used, or whoever invited may not invite any more."""


@dataclass(frozen=True)
class Opened:
    """`proven`: the link came by mail, so whoever holds it reads the mail of the invited address."""

    invitation: Invitation
    proven: bool

    @property
    def may_make_account(self) -> bool:
        """Without a mail server no address can be proven, and the handed link must do."""
        return self.proven or not mails.are_sent()

    @property
    def has_account(self) -> bool:
        """Only for whoever proved that the address is theirs: nobody else learns who has an account."""
        return self.may_make_account and emails.is_taken(self.invitation.email)


@transaction.atomic
def invite(tenant: Tenant, email: str, role: Role, invited_by: User) -> Invitation:
    """Offer the role, anew where an offer to this address is still open, and mail the link. Raises AlreadyMember."""
    email = email.lower()
    if Membership.objects.filter(tenant=tenant, user__email__iexact=email).exists():
        raise AlreadyMember(email)
    Invitation.objects.filter(tenant=tenant, email=email, accepted_at=None).delete()
    made = Invitation.objects.create(tenant=tenant, email=email, role=role, invited_by=invited_by)
    post(made)
    return made


def post(invitation: Invitation) -> None:
    """Mail the link, once more if need be."""
    if mails.are_sent():
        # A row of the queue, which is seen when this transaction ends, like the invitation's own.
        async_task("realty.tenants.tasks.send_invitation", invitation.tenant_id, invitation.pk, ack_failure=False)


def send(invitation: Invitation) -> None:
    """The letter itself; called by the task."""
    who = invitation.invited_by.get_full_name() or invitation.invited_by.get_username()
    context = {
        "invitation": invitation,
        "who": who,
        "link": mails.link(path_of(invitation, BY_MAIL)),
        "until": zones.in_words(end(invitation), invitation.tenant),
    }
    mails.send(invitation.email, f"{invitation.tenant} invites you to Realty", "invitation", context)


def path_of(invitation: Invitation, way: str = BY_HAND) -> str:
    """The page of its link: signed, so that it cannot be guessed. It is the same each time, and ends with `end`."""
    token = signing.Signer(salt=SALT).sign_object([invitation.tenant_id, invitation.pk, way])
    return reverse("accept_invitation", args=[token])


def end(invitation: Invitation) -> datetime:
    return invitation.created_at + VALID_FOR


@contextmanager
def opened(token: str) -> Iterator[Opened]:
    """The open invitation of a link, inside its tenant's scope: the link is the right to enter it, for this one row.
    Raises InvitationUnusable."""
    try:
        tenant_id, pk, way = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        raise InvitationUnusable from None
    with tenant_scope(int(tenant_id)):
        found = Invitation.objects.select_related("tenant", "invited_by").filter(pk=pk, accepted_at=None).first()
        if found is None or not found.tenant.is_active or end(found) <= timezone.now() or not _still_may(found):
            raise InvitationUnusable
        yield Opened(found, way == BY_MAIL)


def _still_may(invitation: Invitation) -> bool:
    """Whoever invited is an owner now, or staff, and may sign in at all."""
    by = invitation.invited_by
    if not by.is_active:
        return False
    return by.is_staff or Membership.objects.filter(tenant=invitation.tenant, user=by, role=Role.OWNER).exists()


def end_those_of(user: User, tenant_id: int) -> int:
    """Nobody comes in by a link of somebody who may not invite any more."""
    return Invitation.objects.filter(tenant_id=tenant_id, invited_by=user, accepted_at=None).delete()[0]


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """The user joins; a second use of the link finds it closed. Raises InvitationUnusable, and AlreadyMember."""
    # Locks out the owner who removes the inviter meanwhile: one of both sees what the other did.
    owners = Membership.objects.select_for_update().filter(tenant=invitation.tenant, role=Role.OWNER)
    inviters = {owner.user_id for owner in owners}
    if not invitation.invited_by.is_staff and invitation.invited_by_id not in inviters:
        raise InvitationUnusable
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not still_open.update(accepted_at=timezone.now(), accepted_by=user):
        raise InvitationUnusable
    membership, created = Membership.objects.get_or_create(
        tenant=invitation.tenant, user=user, defaults={"role": invitation.role}
    )
    if not created:
        raise AlreadyMember(user.get_username())
    return membership


def is_for(invitation: Invitation, user: User) -> bool:
    return invitation.email.lower() in (user.email.lower(), user.get_username().lower())
