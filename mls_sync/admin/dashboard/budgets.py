"""How much of their sources' limits the credentials have spent, the fullest first."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from mls_sync.admin.budget import name_feeds
from mls_sync.models import RateBudget
from mls_sync.providers.transport.budget import Use, uses

SHOWN = 8
LATELY = timedelta(days=1)


def fullest(request: HttpRequest) -> dict[str, Any]:
    """Two queries: the credentials asked with in the last day that were fullest then, as full as they are now."""
    now = timezone.now()
    rows = RateBudget.objects.filter(counted_at__gt=now - LATELY).select_related("tenant")
    found = name_feeds(rows.order_by("-fullest", "-counted_at")[:SHOWN])
    lines = [(budget, _uses(budget, now), _waits_until(budget, now)) for budget in found]
    return {"lines": sorted(lines, key=lambda line: -max((use.share for use in line[1]), default=0))}


def _uses(budget: RateBudget, now: Any) -> list[Use]:
    return uses(budget, now)


def _waits_until(budget: RateBudget, now: Any) -> Any:
    return budget.suspended_until if budget.suspended_until and budget.suspended_until > now else None
