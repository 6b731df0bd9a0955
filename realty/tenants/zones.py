"""Which time zone a page speaks."""

from zoneinfo import ZoneInfo

from realty.tenants.requests import TenantRequest


def request_zone(request: TenantRequest) -> ZoneInfo:
    """The open tenant's zone; UTC for staff on the platform, where tenants of several zones meet."""
    return ZoneInfo(request.tenant.time_zone if request.tenant else "UTC")
