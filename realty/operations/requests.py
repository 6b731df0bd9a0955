"""A name for each request, by which its lines in the logs of proxy and site are found together."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from realty.accounts.addresses import comes_from_proxy
from realty.log_context import ATTRIBUTE, told

HEADER = "X-Request-ID"
# What nginx ($request_id), Caddy and load balancers write.
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """The proxy's X-Request-ID, which only TRUSTED_PROXIES may choose, or one of our own; told in the answer, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if WELL_FORMED.fullmatch(given) and comes_from_proxy(request) else uuid4().hex
        # Django logs a refusal when all middleware has returned: `realty.logs` finds the name at the request.
        setattr(request, ATTRIBUTE, name)
        with told(request=name):
            response = self.get_response(request)
        response[HEADER] = name
        return response
