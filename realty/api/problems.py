"""Refusals as RFC 9457 problems: `application/problem+json` with type, title, status, detail, and errors by field."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
# Of those that a program should tell apart from others of the same status (docs/api.md lists them).
URN = "urn:realty:problem:"
DETAILS = {
    400: "The request could not be read.",
    401: "Send a token in the header Authorization: Bearer, or sign in.",
    403: "You may not do this.",
    404: "There is nothing at this address, or it is not yours to see.",
    405: "This address does not take this method.",
    409: "What you work on has changed meanwhile.",
    411: "Send the length of the body.",
    412: "It has changed since you read it. Read it again, then send your change with its new ETag.",
    413: "The body is larger than the site takes.",
    415: "Send JSON with the header Content-Type: application/json.",
    422: "Some values are wrong.",
    429: "Too many requests. Wait as long as Retry-After says.",
    500: "Something failed on our side. Nothing of this request was kept.",
    503: "The site cannot answer just now. Try again in a moment.",
}


@dataclass(frozen=True)
class FieldError:
    """`place` is query, path, header or body; `field` its name there, in dots where it is within another."""

    place: str
    field: str
    message: str

    def written(self) -> dict[str, str]:
        return {"in": self.place, "field": self.field, "message": self.message}


class Problem(Exception):
    """Raise it anywhere below an operation; it becomes the answer."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        kind: str = "",
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind
        self.errors, self.headers = list(errors), dict(headers or {})

    def response(self) -> HttpResponse:
        body: dict[str, Any] = {
            "type": URN + self.kind if self.kind else "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail or DETAILS.get(self.status, "The request was refused."),
        }
        if self.errors:
            body["errors"] = [error.written() for error in self.errors]
        return HttpResponse(json.dumps(body), status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def invalid(*errors: FieldError) -> Problem:
    return Problem(422, kind="invalid", errors=errors)


def unauthorized(detail: str = "", *, error: str = "") -> Problem:
    """With the challenge of RFC 6750, section 3."""
    challenge = 'Bearer realm="Realty"' + (f', error="{error}"' if error else "")
    return Problem(401, detail, kind=error.replace("_", "-"), headers={"WWW-Authenticate": challenge})


def too_many(seconds: int) -> Problem:
    return Problem(429, kind="rate-limited", headers={"Retry-After": str(seconds)})


def from_response(response: HttpResponse) -> HttpResponse:
    """What Django or the server answered bare or as a page, as a problem with the same status."""
    kept = ("Allow", "Retry-After", "WWW-Authenticate")
    headers = {name: response[name] for name in kept if response.has_header(name)}
    problem = Problem(response.status_code, headers=headers).response()
    problem.cookies = response.cookies
    return problem
