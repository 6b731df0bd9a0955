"""Tokens: made once, found by their digest."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from realty.accounts import second_step
from realty.accounts.limits import digest
from realty.api.models import ApiToken
from realty.tenants.models import Membership, Tenant
from realty.tenants.signed_in import memberships_of, user_with_memberships

# Begins each token, so that scanners of leaked secrets know one.
PREFIX = "realty_"
HINT = 12
MOST = 20
USED_AGAIN = timedelta(minutes=1)


class TokenRefused(Exception):
    """Why this token opens nothing, in a sentence for the caller."""


class TooManyTokens(Exception):
    """The person has MOST live ones already."""


@dataclass(frozen=True)
class Caller:
    token: ApiToken
    user: User


def make(
    user: User, membership: Membership | None, name: str, scopes: list[str], lasts: timedelta
) -> tuple[ApiToken, str]:
    """A new token and its text, which is known nowhere else afterwards. Raises TooManyTokens."""
    if sum(token.is_live for token in ApiToken.objects.filter(user=user, revoked_at=None)) >= MOST:
        raise TooManyTokens
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        membership=membership,
        name=name,
        digest=digest("token", text),
        hint=text[:HINT],
        scopes=list(scopes),
        expires_at=timezone.now() + lasts,
    )
    return token, text


def of_user(user: User) -> list[ApiToken]:
    """With their tenants; ask in the person's own scope."""
    names = {membership.pk: membership.tenant.name for membership in memberships_of(user)}
    found = list(ApiToken.objects.filter(user=user))
    for token in found:
        token.tenant_name = names.get(token.membership_id, "") if token.membership_id else "All tenants"
    return found


def revoke(user: User, pk: int) -> bool:
    """False where the person has no such live token."""
    rows = ApiToken.objects.filter(user=user, pk=pk, revoked_at=None)
    return bool(rows.update(revoked_at=timezone.now()))


def revoke_all(user: User) -> int:
    """Of all their tenants. Returns how many were live."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def of_tenant(tenant: Tenant) -> list[ApiToken]:
    """The live ones that open this tenant, by person. One query."""
    live = ApiToken.objects.filter(membership__tenant=tenant, revoked_at=None, expires_at__gt=timezone.now())
    return list(live.select_related("user").order_by("user__email", "user__username", "-created_at"))


def revoke_of_tenant(tenant: Tenant, pk: int) -> ApiToken | None:
    """The token that was revoked; None where no live one of this tenant has the id."""
    rows = ApiToken.objects.filter(membership__tenant=tenant, revoked_at=None).select_related("user")
    token = rows.filter(pk=pk).first()
    return token if token and revoke(token.user, pk) else None


def caller_of(text: str) -> Caller:
    """Whose token this is, with their memberships. Two queries, and one a minute that notes the use. Raises
    TokenRefused: unknown, revoked, expired; a person who may not sign in; a membership or a tenant that has ended."""
    token = ApiToken.objects.filter(digest=digest("token", text)).first()
    if token is None:
        raise TokenRefused("There is no such token.")
    if token.revoked_at is not None:
        raise TokenRefused("This token was revoked.")
    if not token.is_live:
        raise TokenRefused("This token has expired. Make a new one on your profile page.")
    user = user_with_memberships(token.user_id)
    if user is None or not user.is_active:
        raise TokenRefused("This account is closed.")
    _refuse_unless_entitled(token, user)
    _note_use(token)
    return Caller(token, user)


def _refuse_unless_entitled(token: ApiToken, user: User) -> None:
    if user.is_staff and second_step.authenticator_id(user) is None:
        raise TokenRefused("Staff need two-step sign-in. Set it up on your profile page.")
    if token.membership_id is None:
        if not (token.is_for_platform and user.is_staff):
            raise TokenRefused("This token was for platform staff.")
    elif token.membership_id not in {membership.pk for membership in memberships_of(user)}:
        raise TokenRefused("The tenant of this token is suspended.")


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_AGAIN:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
