"""Addresses of calendar feeds: made, revoked, and opened by whoever holds one."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from crm_leads.models import CalendarFeed
from realty.tenants.models import Membership
from realty.tenants.scope import platform_scope


def feed_of(membership: Membership) -> CalendarFeed | None:
    found: CalendarFeed | None = CalendarFeed.objects.filter(membership=membership).first()
    return found


@transaction.atomic
def make(membership: Membership, *, of_everyone: bool = False) -> str:
    """A new feed and its token, which is kept nowhere; the address before it stops working."""
    Membership.objects.select_for_update().get(pk=membership.pk)
    token = secrets.token_urlsafe(32)
    revoke(membership)
    CalendarFeed.objects.create(membership=membership, token_digest=_digest(token), of_everyone=of_everyone)
    return token


def revoke(membership: Membership) -> bool:
    """Whether there was one."""
    return bool(CalendarFeed.objects.filter(membership=membership).delete()[0])


def opened_by(token: str) -> CalendarFeed | None:
    """The feed with its membership, user and tenant; None for an unknown token, and while its tenant is suspended or
    its user may not sign in."""
    with platform_scope("whose calendar a token opens"):
        rows = CalendarFeed.objects.filter(token_digest=_digest(token), tenant__is_active=True)
        found: CalendarFeed | None = (
            rows.filter(membership__user__is_active=True).select_related("membership__user", "tenant").first()
        )
    return found


def _digest(token: str) -> str:
    """256 random bits need no slow hash; the key of digests is never rotated."""
    return salted_hmac("crm_leads.calendars", token, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()
