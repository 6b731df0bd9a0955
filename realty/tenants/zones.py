"""Which time zone a page speaks."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from realty.tenants.models import Tenant
from realty.tenants.requests import TenantRequest


class TenantZoneMiddleware:
    """Django's current time zone is the open tenant's: "today" on a page, in a form and in a file's name is the
    office's day, not that of UTC, which is a day ahead every evening."""

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        if request.tenant is None:
            return self.get_response(request)
        zone = request_zone(request)
        with timezone.override(zone):
            response = self.get_response(request)
        # A file has no days to write, and stays a file that the server can send by itself.
        if response.streaming and not hasattr(response, "file_to_stream") and not getattr(response, "is_async", False):
            response.streaming_content = _in_zone(response.streaming_content, zone)  # type: ignore[attr-defined]
        return response


def _in_zone(parts: Iterable[bytes], zone: ZoneInfo) -> Iterator[bytes]:
    """Opened for each part: between two of them the server's thread belongs to nobody."""
    made = iter(parts)
    while True:
        with timezone.override(zone):
            part = next(made, None)
        if part is None:
            return
        yield part


def request_zone(request: TenantRequest) -> ZoneInfo:
    """The open tenant's zone; UTC for staff on the platform, where tenants of several zones meet."""
    return ZoneInfo(request.tenant.time_zone if request.tenant else "UTC")


def in_words(moment: datetime, tenant: Tenant) -> str:
    """`December 14, 2026, 6:00 PM PST`: for letters to the tenant's people, which no page's zone is open for."""
    return date_format(timezone.localtime(moment, ZoneInfo(tenant.time_zone)), "F j, Y, g:i A T")
