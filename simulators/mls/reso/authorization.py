"""Tokens: OAuth2 token end points (RFC 6749, client credentials and password), and bearer tokens on requests."""

import base64
import binascii
import threading
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response, answer

from .profiles import Profile

if TYPE_CHECKING:  # the server holds the tokens
    from ..server import SimulatedMLS

CLIENTS = {"simulated-client": "simulated-secret"}
USERS = {"simulated-user": "simulated-password"}
FORM = "application/x-www-form-urlencoded"


class Tokens:
    """The tokens that were issued. `issued` counts them; `timer` gives seconds."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self.timer = timer
        self.issued = 0
        self._ends: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def issue(self, profile: Profile) -> str:
        """A new token of this kind of server."""
        with self._lock:
            self.issued += 1
            token = sha256(f"{profile.name}:{self.issued}".encode()).hexdigest()
            self._ends[profile.name, token] = self.timer() + profile.token_seconds
            return token

    def holds(self, profile: Profile, token: str) -> bool:
        """Whether it was issued here and has not ended."""
        return self._ends.get((profile.name, token), 0.0) > self.timer()

    def expire(self) -> None:
        """Ends all of them at once."""
        with self._lock:
            self._ends.clear()


def token_answer(server: "SimulatedMLS", profile: Profile, request: Request) -> Response:
    """The token end point."""
    if request.method != "POST":
        return _refused("invalid_request", "The token end point takes POST.", 405)
    if request.content_type != FORM:
        return _refused("invalid_request", f"The body must be {FORM}.")
    form = request.form
    grant = form.get("grant_type", "")
    if grant not in profile.grants:
        return _refused("unsupported_grant_type", f"This server grants {', '.join(profile.grants)}.")
    if not _is_client(request, form):
        return _refused("invalid_client", "Client authentication failed.", 401)
    if profile.scope and form.get("scope") != profile.scope:
        return _refused("invalid_scope", f"The scope is {profile.scope}.")
    if grant == "password" and USERS.get(form.get("username", "")) != form.get("password"):
        return _refused("invalid_grant", "The user name or password is incorrect.")
    found: dict[str, Any] = {
        "access_token": server.reso.tokens.issue(profile),
        "token_type": "Bearer",
        "expires_in": profile.token_seconds,
    }
    return answer(found | ({"scope": profile.scope} if profile.scope else {}), headers={"Cache-Control": "no-store"})


def _refused(code: str, message: str, status: int = 400) -> Response:
    headers = {"WWW-Authenticate": 'Basic realm="simulated"'} if status == 401 else None
    return answer({"error": code, "error_description": message}, status, headers)


def _is_client(request: Request, form: dict[str, str]) -> bool:
    """By HTTP Basic, or by the form."""
    scheme, _, packed = (request.headers.get("Authorization") or "").partition(" ")
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(packed, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
    return bool(secret) and CLIENTS.get(name) == secret


def bearer(server: "SimulatedMLS", profile: Profile, request: Request) -> str:
    """The token of a request; "" for none that this server knows."""
    scheme, _, token = (request.headers.get("Authorization") or "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else ""
    if not token and profile.takes_address_token:
        token = request.query.get("access_token", "")
    known = token in server.tokens or server.reso.tokens.holds(profile, token)
    return token if known else ""
