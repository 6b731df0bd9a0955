"""In which time zone the console tells times: that of the browser, which says it in a cookie (static/js/zone.js)."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "zone"
CONSOLE = "/admin/"


class ConsoleZoneMiddleware:
    """Django's current time zone, for pages of the console alone: a tenant's pages speak the tenant's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(CONSOLE):
            return self.get_response(request)
        with timezone.override(zone_of(request)):
            return self.get_response(request)


def zone_of(request: HttpRequest) -> tzinfo:
    """UTC before the browser told its zone, and where what it told is none."""
    name = unquote(request.COOKIES.get(COOKIE, ""))
    return ZoneInfo(name) if name in _known() else UTC


@cache
def _known() -> frozenset[str]:
    """Once for each process: the names are those of some hundred files."""
    return frozenset(available_timezones())
