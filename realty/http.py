"""What every client of someone else's HTTP server shares: a session that keeps its bounds and its credential, a body of
bounded length, how long a server asks to wait, and texts without secrets.

What an answer means, and whether to ask again, is each client's own (`mls_sync.providers`, `crm_leads.vendors`).
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import quote, quote_plus, urlsplit

import requests
import urllib3
from django.conf import settings
from django.utils import timezone

from realty.outward import Bounds
from realty.outward_http import mount

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHUNK = 256 * 1024
# Seconds; a server that asks for less or more is not taken at its word.
SHORTEST_WAIT, DEFAULT_WAIT, LONGEST_WAIT = 1.0, 60.0, 24 * 3600.0
HIDDEN = "••••"
_CREDENTIAL = re.compile(
    r"(?i)\b(bearer|oauth|basic)\s+[^\s\"',;<>]{6,}|\b((?:access_)?token|apikey|authtoken)=[^&\s\"']+"
)
_WORDED = re.compile(r"(?:in\s+)?(?P<number>\d{1,9}(?:\.\d{1,3})?)\s*(?P<unit>[smh])(?:ec|in|r|our|\b)", re.IGNORECASE)
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}

Authorize = Callable[[requests.PreparedRequest], requests.PreparedRequest]


class BodyTooLong(Exception):
    """The answer has more bytes than its reader takes."""


def as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Adds no credential."""
    return request


class _Unredirected(requests.Session):
    """requests reads the address of a redirect also where none is followed, and raises ValueError for a broken one."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def outward_session(base_url: str, bounds: Bounds, authorize: Authorize = as_it_is) -> requests.Session:
    """A session for one server. In production it connects to addresses on the internet alone. Redirects are the
    caller's to judge: ask with `allow_redirects=False`."""
    session = _Unredirected()
    # An authorizer of our own, or requests would put a password from ~/.netrc in place of the token.
    session.auth = authorize
    # A simulated server on this very machine is not behind the network's proxy.
    session.trust_env = urlsplit(base_url).hostname not in LOOPBACK
    mount(session, bounds, only_global=settings.PRODUCTION)
    return session


def body_of(response: requests.Response, most: int, *, packed: bool = False) -> bytes:
    """The whole body, unpacked unless `packed`. Raises BodyTooLong beyond `most` bytes, and what requests and urllib3
    raise for a connection that breaks."""
    parts, size = [], 0
    pieces = response.raw.stream(CHUNK, decode_content=False) if packed else response.iter_content(CHUNK)
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size > most:
            raise BodyTooLong(f"More than {most:,} bytes.")
    return b"".join(parts)


def masked(text: str, secrets: Sequence[str]) -> str:
    """The text without any secret, in whatever encoding an address would hold it, and without what looks like a
    credential."""
    for secret in secrets:
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form, HIDDEN) if len(form) > 3 else text
    return _CREDENTIAL.sub(lambda match: f"{match[1] or match[2]} {HIDDEN}", text)


def retry_after(text: str) -> float:
    """Seconds to wait, of what a server says: a number, a number with its unit ("3 seconds", "in 2 min", "1.5s"), or an
    HTTP date (RFC 9110, Retry-After). DEFAULT_WAIT where it says nothing; never less than a second, nor more than a
    day."""
    seconds = _seconds(text.strip())
    return DEFAULT_WAIT if seconds != seconds else min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        worded = _WORDED.match(text)
    if worded is None:
        return _seconds_until(text)
    return float(worded["number"]) * _UNITS[worded["unit"].lower()]


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return DEFAULT_WAIT
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - timezone.now().timestamp()


def never_connected(error: Exception) -> bool:
    """Nothing was sent: a refused connection, an unknown host, or an address that is none. The libraries wrap the
    cause."""
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
