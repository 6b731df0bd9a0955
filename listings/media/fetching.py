"""A photo from the address that its source gave, without any credential but the one that a source wants to be told by
the User-Agent, which its own hosts alone are sent.

Nothing of the other side is trusted: how long it takes and how much it sends is bounded for the whole act, redirects
are few, each connection is judged by the address that it leads to (`realty.outward`), and what comes is decoded in a
process of its own (`listings.media.decoder`).
"""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import RequestException, Timeout
from urllib3.exceptions import HTTPError

from listings.media.sizes import MOST_BYTES
from realty.http import BodyTooLong, body_of, outward_session, retry_after
from realty.outward import Bounds, InnerAddress

SECONDS = 30.0
MOST_REDIRECTS = 4
REDIRECTS = (301, 302, 303, 307, 308)
WEB = ("http", "https")
AGENT = "Realty"
TOO_LARGE = f"The photo is larger than {MOST_BYTES >> 20} MB."
# Of the answer's head.
HEADERS = 64 * 1024


class NoPhoto(Exception):
    """None can be had there for now; the sentence says why, without the address, which may hold a signature."""


class HostAsksToWait(NoPhoto):
    """The host gives none before `retry_after` is over; `code` is the status of its answer."""

    def __init__(self, problem: str, retry_after: timedelta, code: int) -> None:
        super().__init__(problem)
        self.retry_after, self.code = retry_after, code


class Fetcher:
    """Connections of one thread, kept for the next photo of the same host."""

    def __init__(self, agents: Mapping[str, str] | None = None, seconds: float = SECONDS) -> None:
        """`agents` are the User-Agents of some origins, in place of AGENT."""
        self.agents = agents or {}
        self.bounds = Bounds(seconds, MOST_BYTES + HEADERS)
        self._sessions: dict[str, requests.Session] = {}

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def body(self, address: str) -> bytes:
        """The bytes at the address. Raises NoPhoto, and of it HostAsksToWait where the host tells to wait."""
        try:
            return self._followed(address)
        except NoPhoto:
            raise
        except (InnerAddress, BodyTooLong, RequestException, HTTPError, OSError, ValueError) as error:
            problem = self._meaning(error)
        # Outside of the handler: the library's exception holds the address, which may hold a signature, and must not be
        # the context of ours.
        raise NoPhoto(problem)

    def _followed(self, address: str) -> bytes:
        self.bounds.restart()
        for _ in range(MOST_REDIRECTS + 1):
            with self._opened(address) as response:
                if response.status_code not in REDIRECTS:
                    _check(response)
                    return body_of(response, MOST_BYTES)
                address = urljoin(address, response.headers.get("Location", ""))
        raise NoPhoto("The host redirects in a circle.")

    def _meaning(self, error: Exception) -> str:
        """Of what the libraries raise, in words."""
        if isinstance(error, InnerAddress):
            return "The photo's address leads to no server on the internet."
        if isinstance(error, BodyTooLong):
            return TOO_LARGE
        if self.bounds.is_over or isinstance(error, Timeout | TimeoutError):
            return "The photo host did not answer in time."
        if isinstance(error, RequestException | HTTPError | OSError):
            return "The connection to the photo host failed or broke off."
        return "The photo's address is none."

    def _opened(self, address: str) -> requests.Response:
        parts = urlsplit(address)
        if parts.scheme not in WEB or not parts.hostname:
            raise NoPhoto("The address is none of the web.")
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        if origin not in self._sessions:
            if len(self._sessions) > 8:
                self.close()
            self._sessions[origin] = outward_session(origin, self.bounds)
        return self._sessions[origin].get(
            address,
            headers={"User-Agent": self.agents.get(origin, AGENT), "Accept": "image/*", "Accept-Encoding": "identity"},
            timeout=self.bounds.left(),
            allow_redirects=False,
            stream=True,
        )


def _check(response: requests.Response) -> None:
    """Raises NoPhoto, and of it HostAsksToWait."""
    status = response.status_code
    if status == 429 or status == 503 and "Retry-After" in response.headers:
        wait = timedelta(seconds=retry_after(response.headers.get("Retry-After", "")))
        raise HostAsksToWait(f"The photo host asks us to wait (HTTP {status}).", wait, status)
    if status != 200:
        raise NoPhoto(f"The photo host answers HTTP {status}.")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:15]) > MOST_BYTES:
        raise NoPhoto(TOO_LARGE)
