"""Which time zone a page speaks."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone

from realty.tenants.requests import TenantRequest


class TenantZoneMiddleware:
    """Django's current time zone is the open tenant's: "today" on a page, in a form and in a file's name is the
    office's day, not that of UTC, which is a day ahead every evening."""

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        if request.tenant is None:
            return self.get_response(request)
        with timezone.override(request_zone(request)):
            return self.get_response(request)


def request_zone(request: TenantRequest) -> ZoneInfo:
    """The open tenant's zone; UTC for staff on the platform, where tenants of several zones meet."""
    return ZoneInfo(request.tenant.time_zone if request.tenant else "UTC")
