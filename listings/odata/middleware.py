"""Every refusal below /reso/ is OData's (OData JSON Format 4.01, 21.1), also those of Django or another middleware."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response

from listings.odata.answers import JSON, VERSION
from realty.api import problems

PREFIX = "/reso/"
KEPT = ("Allow", "Retry-After", "RateLimit", "RateLimit-Policy", "ETag")
# Excel and Power BI ask for a name and a password: the token is the password.
CHALLENGE = 'Basic realm="Realty", charset="UTF-8", Bearer realm="Realty"'


class ODataErrorsMiddleware:
    """Outside of `realty.api.middleware.ProblemMiddleware`, which makes problems of all refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(PREFIX):
            return response
        if response.status_code >= 400:
            response = _error(response)
        if response.status_code == HTTPStatus.NOT_IMPLEMENTED:
            # OData's word for what a reader may not ask; as a fault of the site it would wake somebody.
            log_response("Not offered: %s", request.path, response=response, request=request, level="info")
        response["OData-Version"] = VERSION
        response["Vary"] = "Authorization, Prefer, Accept-Encoding"
        return response


def _error(response: HttpResponse) -> HttpResponse:
    found = _problem(response)
    wrong = [
        {"code": "Invalid", "target": each["field"] or each["in"], "message": each["message"]}
        for each in found.get("errors", [])
    ]
    status = response.status_code
    kind = str(found.get("type", "")).removeprefix(problems.URN)
    error: dict[str, Any] = {
        "code": HTTPStatus(status).phrase.replace(" ", "") if kind in ("", "about:blank") else kind,
        "message": found.get("detail") or HTTPStatus(status).phrase,
    }
    if wrong:
        error |= {"target": wrong[0]["target"], "message": wrong[0]["message"]}
    if len(wrong) > 1:
        error["details"] = wrong
    headers = {name: response[name] for name in KEPT if response.has_header(name)}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = CHALLENGE
    body = json.dumps({"error": error})
    return HttpResponse(body, status=status, content_type=JSON, headers=headers)


def _problem(response: HttpResponse) -> dict[str, Any]:
    if response.headers.get("Content-Type", "") != problems.MEDIA_TYPE:
        return {}
    found: dict[str, Any] = json.loads(response.content)
    return found
