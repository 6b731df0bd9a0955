"""Pages for machines: probes and metrics. They need no session, no tenant and no host name of the site."""

from collections.abc import Callable
from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from realty.operations import metrics, probes

BEARER = "Bearer "


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers, whatever the database does."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: the database answers, and its tables are those of this code. Else 503."""
    found = probes.readiness()
    told: dict[str, object] = {
        "ready": found.is_ready,
        "database": "ok" if found.database else "unreachable",
        "migrations": "unknown" if not found.database else "missing" if found.missing_migrations else "applied",
    }
    if found.is_ready:
        told |= {"workers": found.workers, "missing_schedules": found.missing_schedules}
    response = JsonResponse(told, status=200 if found.is_ready else 503)
    # Django logs each 5xx as an error; whoever asks every second is told by the answer.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with METRICS_TOKEN as its bearer token; for everyone else there is no such page."""
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if not token or not compare_digest(given.encode(), f"{BEARER}{token}".encode()):
        return HttpResponse("Not found.\n", status=404, content_type="text/plain")
    return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE)


PAGES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics_page,
}


class ProbesMiddleware:
    """The first of all: who probes comes to an address of the machine, by http, and has no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path_info)
        return page(request) if page else self.get_response(request)
