"""Which time zone a page speaks."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest


def request_zone(request: HttpRequest) -> ZoneInfo:
    """The open tenant's zone; UTC for staff on the platform, where tenants of several zones meet."""
    return ZoneInfo(request.tenant.time_zone if request.tenant else "UTC")
