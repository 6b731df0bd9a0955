"""What a RETS server says in the midst of a run in place of an answer, and requests that it misreads."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response

from . import authentication
from .replies import document

if TYPE_CHECKING:  # the server holds the faults
    from ..server import SimulatedMLS

Options = dict[str, Any]


def reply_code(server: "SimulatedMLS", request: Request, options: Options) -> Response:
    """RETS: any reply code (`code`, 20203 unless told; `text`) under 200, and nothing else: 20201, 20208, 20701 …"""
    return document(code=int(options.get("code", 20203)), text=str(options.get("text", "")))


def session_lost(server: "SimulatedMLS", request: Request, options: Options) -> Response:
    """RETS: 20701, and every session is gone: the client must log in again."""
    server.rets.sessions.forget()
    return document(code=20701)


def agent_refused(server: "SimulatedMLS", request: Request, options: Options) -> Response:
    """RETS: 20037 outside of Login, as when the session cookie has changed; every session is gone."""
    server.rets.sessions.forget()
    return document(code=20037)


def digest_expired(server: "SimulatedMLS", request: Request, options: Options) -> Response:
    """RETS: 401 in the midst of a run with a new nonce; with `sessions` the sessions are gone too."""
    server.rets.nonces.forget()
    if options.get("sessions"):
        server.rets.sessions.forget()
    return authentication.challenge(server.rets.account, server.rets.nonces, stale=bool(options.get("stale", True)))


def offset_ignored(request: Request, options: Options) -> None:
    """RETS: the server ignores Offset and sends the first page for ever."""
    _given(request).pop("Offset", None)


def rows_shift(request: Request, options: Options) -> None:
    """RETS: every page but the first begins `by` rows later (-2: two rows come twice; 2: two are left out)."""
    given = _given(request)
    offset = given.get("Offset", "1")
    if offset.isdigit() and int(offset) > 1:
        given["Offset"] = str(max(1, int(offset) + int(options.get("by", -2))))


def _given(request: Request) -> dict[str, str]:
    """The parameters, where this request has them."""
    return request.form if request.method == "POST" and request.form else request.query


INSTEAD: dict[str, Callable[["SimulatedMLS", Request, Options], Response]] = {
    function.__name__: function for function in (reply_code, session_lost, agent_refused, digest_expired)
}
REQUESTS: dict[str, Callable[[Request, Options], None]] = {
    function.__name__: function for function in (offset_ignored, rows_shift)
}
