"""Answers that are none, as servers of the RESO Web API give them. Those without a body of the protocol's own are the
other face's."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from simulators.exchange import Request, Response, answer

from .. import failures as shared
from .answers import failure

Options = dict[str, Any]


def rate_limited(request: Request, options: Options) -> Response:
    """429; ``retry_after`` is "seconds", "date" or "none", ``seconds`` how long, ``status`` 503 where that is used."""
    seconds, manner = float(options.get("seconds", 1)), options.get("retry_after", "seconds")
    response = failure(int(options.get("status", 429)), "Too many requests")
    if manner == "date":
        response.headers["Retry-After"] = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    elif manner == "seconds":
        response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def server_error(request: Request, options: Options) -> Response:
    """500 with an error object."""
    return failure(500, "An unexpected error occurred.")


def unauthorized(request: Request, options: Options) -> Response:
    """401 in the midst of a run, as when a token has ended."""
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="The access token expired"'}
    return failure(401, "The access token expired.", code="Unauthorized", headers=headers)


def api_error(request: Request, options: Options) -> Response:
    """An error object of any ``status`` (400) with any ``code`` and ``message``."""
    return failure(
        int(options.get("status", 400)),
        str(options.get("message", "Simulated error")),
        code=str(options.get("code", "")),
    )


def error_under_200(request: Request, options: Options) -> Response:
    """An error object under 200 (RESO Web API Core, section 2.6.2, shows one)."""
    message = str(options.get("message", "The request could not be processed."))
    return failure(200, message, code=str(options.get("code", "500")))


def no_envelope(request: Request, options: Options) -> Response:
    """JSON under 200 that has no value."""
    return answer({"status": "ok", "message": "Simulated gateway"})


def not_json(request: Request, options: Options) -> Response:
    """JSON announced, and something else sent."""
    return Response(200, body=b'{"@odata.context": "$metadata#Property", "value": [')


def redirect(request: Request, options: Options) -> Response:
    """302 to another host (``location``), which must never see the token."""
    location = options.get("location", f"http://elsewhere.example.invalid{request.path}")
    return Response(302, headers={"Location": str(location)})


def expired_next_link(request: Request, options: Options) -> Response:
    """A next link that is no longer known: 400, or ``status`` (410); only requests that follow one are hit."""
    return failure(int(options.get("status", 400)), "The skip token has expired.", "$skiptoken")


INSTEAD: dict[str, Callable[[Request, Options], Response]] = {
    **{name: shared.INSTEAD[name] for name in ("unavailable", "html", "empty_body", "dropped")},
    **{
        function.__name__: function
        for function in (
            rate_limited,
            server_error,
            unauthorized,
            api_error,
            error_under_200,
            no_envelope,
            not_json,
            redirect,
            expired_next_link,
        )
    },
}
AFTERWARDS = shared.AFTERWARDS
