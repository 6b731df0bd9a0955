"""Answers that are none: what comes instead of a page, or how its bytes go wrong on the way."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from simulators import exchange
from simulators.exchange import Request, Response, answer, page

from .tokens import HTTP_STATUS

Options = dict[str, Any]

LOGIN_PAGE = b"""<!doctype html><html><head><title>Sign in</title></head><body><form method="post" action="/login">
<h1>Your session has ended</h1><p>Simulated sign-in page. Please sign in to continue.</p>
<input name="user"><input name="password" type="password"><button>Sign in</button></form></body></html>"""


def failure(code: int, message: str, status: int | None = None, **more: Any) -> Response:
    """The API's error envelope, with the status that belongs to the number."""
    body = {"D": {"Success": False, "Code": code, "Message": message, **more}}
    return answer(body, HTTP_STATUS.get(code, 400) if status is None else status)


def rate_limited(request: Request, options: Options) -> Response:
    """429, code 1550; ``retry_after`` is "seconds", "date" or "none", ``seconds`` how long."""
    seconds, manner = float(options.get("seconds", 1)), options.get("retry_after", "seconds")
    response = failure(1550, "Over rate limit")
    response.status = int(options.get("status", 429))
    if manner == "date":
        response.headers["Retry-After"] = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    elif manner == "seconds":
        response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def unavailable(request: Request, options: Options) -> Response:
    """503 without an envelope; with ``code`` (1023, 1024) in one."""
    if "code" in options:
        return failure(int(options["code"]), "Account or data not yet in sync", 503)
    return Response(503, body=b"upstream connect error or disconnect/reset before headers", type="text/plain")


def server_error(request: Request, options: Options) -> Response:
    """500, code 1026."""
    return failure(1026, "There was an unexpected problem with the data")


def unauthorized(request: Request, options: Options) -> Response:
    """401 in the midst of a run; ``code`` is 1020 (expired) unless told otherwise (1000, 1010)."""
    return failure(int(options.get("code", 1020)), "Session token has expired", 401)


def api_error(request: Request, options: Options) -> Response:
    """Any error number of the API (``code``) under its proper status, or under ``status``."""
    status = options.get("status")
    return failure(int(options.get("code", 1053)), str(options.get("message", "Simulated error")), status)


def success_false(request: Request, options: Options) -> Response:
    """An error envelope under 200; ``code`` is 1026 unless told otherwise."""
    return failure(int(options.get("code", 1026)), "There was an unexpected problem", 200)


def html(request: Request, options: Options) -> Response:
    """A sign-in page under 200 (or ``status``)."""
    return page(LOGIN_PAGE, int(options.get("status", 200)))


def empty_body(request: Request, options: Options) -> Response:
    """200 and not one byte."""
    return Response(200, body=b"")


def no_envelope(request: Request, options: Options) -> Response:
    """JSON under 200 that has no D."""
    return answer({"status": "ok", "message": "Simulated gateway"})


def not_json(request: Request, options: Options) -> Response:
    """JSON announced, and something else sent."""
    return Response(200, body=b'{"D": {"Success": true, "Results": [')


def redirect(request: Request, options: Options) -> Response:
    """302 to another host (``location``), which must never see the token."""
    return Response(
        302, headers={"Location": str(options.get("location", "http://elsewhere.example.invalid/v1/listings"))}
    )


def dropped(request: Request, options: Options) -> Response:
    """The connection closes without an answer."""
    return exchange.dropped()


def slow(response: Response, options: Options) -> None:
    """The answer comes after ``seconds``."""
    response.delay = float(options.get("seconds", 2))


def cut_off(response: Response, options: Options) -> None:
    """The connection closes after two thirds of the announced length."""
    response.sent_as = "cut off"


def cut_gzip(response: Response, options: Options) -> None:
    """The gzip stream ends after two thirds, and the length agrees with that."""
    response.sent_as = "cut gzip"


def plain_as_gzip(response: Response, options: Options) -> None:
    """gzip is announced, plain text is sent."""
    response.sent_as = "plain as gzip"


def byte_order_mark(response: Response, options: Options) -> None:
    """A UTF-8 byte order mark stands before the JSON."""
    response.body, response.value = b"\xef\xbb\xbf" + response.content(), None


def wrong_charset(response: Response, options: Options) -> None:
    """Typographic quotes in Windows-1252 stand in a body that is called UTF-8."""
    response.body, response.value = response.content().replace(b" the ", b" \x93the\x94 "), None


def nan_literals(response: Response, options: Options) -> None:
    """Prices are the bare word NaN, which no JSON knows but some readers take."""
    body = re.sub(rb'"ListPrice":[^,}]+', b'"ListPrice":NaN', response.content())
    response.body, response.value = body, None


def not_found(response: Response, options: Options) -> None:
    """404 in place of what is there; of use with ``path`` "/photos/"."""
    response.status, response.body, response.value, response.type = 404, b"Not found", None, "text/plain"


INSTEAD: dict[str, Callable[[Request, Options], Response]] = {
    function.__name__: function
    for function in (
        rate_limited,
        unavailable,
        server_error,
        unauthorized,
        api_error,
        success_false,
        html,
        empty_body,
        no_envelope,
        not_json,
        redirect,
        dropped,
    )
}
AFTERWARDS: dict[str, Callable[[Response, Options], None]] = {
    function.__name__: function
    for function in (slow, cut_off, cut_gzip, plain_as_gzip, byte_order_mark, wrong_charset, nan_literals, not_found)
}
