"""The photo host of MLS Grid: ``/media/token=…&expires=…&id=…/photos/…``. The User-Agent must be the access token, and
an address holds an hour and for one request. The signature stands in the path, and is another one in each answer.

Sources: docs.mlsgrid.com, "Changes to MLS Grid Media Access" (June 2026); API version 2.0, Media.
"""

import re
import secrets
import threading
import time
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from simulators.exchange import Request, Response

from . import photos

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS

SECONDS = 3_600
PLACE = "/media"
_KEY = secrets.token_bytes(16)
_SIGNED = re.compile(r"/media/token=([0-9a-f]+)&expires=([0-9]{1,12})&id=([0-9a-f]+)(/photos/.+)")


def signed() -> str:
    """What stands between the server's address and a photo's path."""
    expires, number = int(time.time()) + SECONDS, secrets.token_hex(8)
    return f"{PLACE}/token={_token(expires, number)}&expires={expires}&id={number}"


def _token(expires: int, number: str) -> str:
    return sha256(_KEY + f"{expires} {number}".encode()).hexdigest()[:32]


class SignedMedia:
    """The addresses that were used, and how many requests came without the access token."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.without_token = 0
        self._lock = threading.Lock()

    def is_first(self, path: str) -> bool:
        with self._lock:
            is_first = path not in self.used
            self.used.add(path)
        return is_first


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """One photo, once."""
    found = _SIGNED.fullmatch(request.path)
    if found is None:
        return _refused(404, "No such media")
    if request.headers.get("User-Agent", "") not in server.tokens:
        server.media.without_token += 1
        return _refused(403, "The User-Agent is not your access token")
    token, expires, number, path = found.groups()
    if token != _token(int(expires), number) or int(expires) < time.time():
        return _refused(403, "The address has expired")
    if not server.media.is_first(request.path):
        return _refused(403, "The address was used")
    return photos.handle(server, replace(request, path=path))


def _refused(status: int, why: str) -> Response:
    return Response(status, body=why.encode(), type="text/plain")
