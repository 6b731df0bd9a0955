"""How much of their sources' limits the credentials have spent, the fullest first."""

from datetime import datetime, timedelta
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
    lines = [_line(budget, now) for budget in found]
    return {"lines": sorted(lines, key=lambda line: -line[1].share if line[1] else 0)}


Line = tuple[RateBudget, Use | None, list[Use], datetime | None]


def _line(budget: RateBudget, now: datetime) -> Line:
    """The credential, its fullest limit, the others, and until when the source told to wait."""
    found, until = uses(budget, now), budget.suspended_until
    return budget, found[0] if found else None, found[1:], until if until and until > now else None
