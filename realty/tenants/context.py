"""What every page knows of the tenancy."""

from typing import Any

from django.http import HttpRequest


def tenancy(request: HttpRequest) -> dict[str, Any]:
    return {
        "membership": getattr(request, "membership", None),
        "tenant": getattr(request, "tenant", None),
        "memberships": getattr(request, "memberships", []),
        "visit": getattr(request, "visit", None),
        "platform": getattr(request, "platform", False),
    }
