"""Addresses of shared searches: made, revoked, and opened by whoever holds one."""

import secrets
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from crm_leads.models import SearchShare
from listings.search.criteria import SearchCriteria
from realty.tenants.models import Membership, Role
from realty.tenants.scope import platform_scope

# Who may show something to clients.
SHARING = (Role.OWNER, Role.AGENT)


def as_shared(criteria: SearchCriteria) -> SearchCriteria:
    """What clients are shown of a search: what a member marked is hers, and no client's filter."""
    return replace(criteria, page=1, mine="")


def make(membership: Membership, criteria: SearchCriteria, *, days: int, client_name: str = "", note: str = "") -> str:
    """A new share and its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    SearchShare.objects.create(
        membership=membership,
        token_digest=_digest(token),
        query=as_shared(criteria).url_query(),
        client_name=client_name,
        note=note,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token


def revoke(share: SearchShare) -> bool:
    """Whether it still worked."""
    now = timezone.now()
    working = SearchShare.objects.filter(pk=share.pk, revoked_at=None, expires_at__gt=now)
    return bool(working.update(revoked_at=now))


def opened_by(token: str) -> SearchShare | None:
    """The share with its agent and tenant; None for an unknown token, one that was revoked or has expired, and while
    the tenant is suspended or the agent may not sign in, or only reads."""
    with platform_scope("whose shared search a token opens"):
        rows = SearchShare.objects.filter(token_digest=_digest(token), revoked_at=None, expires_at__gt=timezone.now())
        rows = rows.filter(tenant__is_active=True, membership__user__is_active=True, membership__role__in=SHARING)
        found: SearchShare | None = rows.select_related("membership__user", "tenant").first()
    return found


def note_opened(share: SearchShare) -> None:
    """Counts a visit: what is opened again within the hour is one."""
    now = timezone.now()
    before = Q(last_opened_at=None) | Q(last_opened_at__lt=now - timedelta(hours=1))
    SearchShare.objects.filter(before, pk=share.pk).update(opened_count=F("opened_count") + 1, last_opened_at=now)


def _digest(token: str) -> str:
    """256 random bits need no slow hash; the key of digests is never rotated."""
    return salted_hmac("crm_leads.shares", token, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()
