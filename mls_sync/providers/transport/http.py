"""The one place that speaks HTTP to a source.

Bounded in time and size, patient with passing faults, careful with secrets: they are in no message, no excerpt, no log
and no repr, and they are never sent to another host.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

import requests
import urllib3

from mls_sync.providers.errors import ConfigurationError, ProtocolError, ProviderError, RateLimited, TransientError
from mls_sync.providers.transport.answer import Answer, Stream
from mls_sync.providers.transport.auth import Auth
from mls_sync.providers.transport.budget import Budget
from mls_sync.providers.transport.unpacking import unpacked
from realty import http
from realty.http import CHUNK, masked
from realty.outward import Bounds, InnerAddress

logger = logging.getLogger(__name__)
T = TypeVar("T")

MAX_BODY = 256 * 1024 * 1024
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
UNAUTHORIZED = 401
# Longer addresses are refused by common proxies; the Spark API takes such requests as POST with an override header.
MAX_URL = 4_000
# Seconds that a request waits for its turn before its run is put aside: a limit of two a second is kept so.
PATIENCE = 5.0


class Http:
    """Requests to one origin (scheme, host and port) with one credential.

    `headers` go with every request, and `auth` signs it; `secrets` are further values to hide. `retries` repeats a
    request after a passing fault, few times, since the engine retries too. `throttle_wait` is waited where a source
    throttles without saying for how long. `sleep` and `chance` are there for tests.
    """

    retries = 2
    backoff = 0.3
    # Seconds for one request with its repetitions, from the name's look-up to the last byte: with a slice of the engine
    # shorter than a task of the queue.
    longest = 90.0

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        auth: Auth | None = None,
        secrets: Sequence[str] = (),
        budget: Budget | None = None,
        throttle_wait: timedelta | None = None,
        longest_body: int = MAX_BODY,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.host = urlsplit(base_url).netloc
        self.requests_made = 0
        self.bytes_received = 0
        self._headers, self._hidden, self._budget, self._auth = dict(headers), tuple(secrets), budget, auth
        self._throttle_wait = throttle_wait
        self._sleep, self._chance = sleep, chance
        self._longest_body = min(longest_body, (budget and budget.longest_answer) or longest_body)
        self._bounds = Bounds(self.longest, self._longest_body + CHUNK)
        self._session = http.outward_session(base_url, self._bounds, self._authorize)

    def __repr__(self) -> str:
        return f"Http({self.host})"

    def close(self) -> None:
        self._session.close()

    def within(self, seconds: float) -> None:
        """Each request from now on takes no longer: somebody waits for it."""
        self._bounds.seconds = self._bounds.each = seconds

    def get(
        self,
        path: str,
        params: Mapping[str, str],
        read: Callable[[Answer], T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What `read` makes of the answer; it raises for the provider's own errors, which come with any status. A
        TransientError, ours or its, is tried again at most `retries` times; every other ProviderError passes
        through. `headers` are further ones of this request."""
        tries = 0
        self._bounds.restart()
        while True:
            try:
                return read(self._checked(self._follow(path, params, headers)))
            except RateLimited:
                raise
            except TransientError as error:
                tries += 1
                if tries > self.retries or self._bounds.is_over:
                    raise
                logger.info("%s; trying again", error)
            self._sleep(self.backoff * 2 ** (tries - 1) * (0.5 + self._chance()))

    @contextmanager
    def stream(
        self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Iterator[Stream]:
        """The answer as it comes, for what does not fit into memory. The deadline is that of one request. Not tried
        again: the caller knows how far it has read. `headers` are further ones of this request. Raises RateLimited
        for one that tells to wait."""
        self._bounds.restart()
        url, response = self._followed(path, params, headers)
        with response:
            self._not_throttled(response.status_code, response.headers)
            pieces = self._pieces(response)
            yield Stream(response.status_code, response.headers, self.host, pieces, self._secrets)

    @property
    def _secrets(self) -> tuple[str, ...]:
        return (*self._hidden, *(self._auth.secrets if self._auth else ()))

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._headers)
        return self._auth(request) if self._auth else request

    def _follow(self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None) -> Answer:
        _, response = self._followed(path, params, headers)
        with response:
            body = b"".join(self._pieces(response))
        excerpt = masked(body[:1000].decode("utf-8", "replace"), self._secrets)
        return Answer(response.status_code, response.headers, body, self.host, excerpt, self._secrets)

    def _followed(
        self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> tuple[str, requests.Response]:
        """The first answer that is no redirect; a credential that is refused is renewed once."""
        url, renewed = urljoin(f"{self.base_url}/", path.lstrip("/")), False
        for _ in range(MAX_REDIRECTS + 1):
            response = self._opened(url, params, headers)
            if response.status_code == UNAUTHORIZED and self._auth and not renewed and self._auth.renew():
                renewed = True
                response.close()
                response = self._opened(url, params, headers)
            if response.status_code not in REDIRECTS:
                return url, response
            response.close()
            url, params = self._redirected(url, response), {}
        raise ProtocolError(f"{self.host} redirects in a circle.")

    def _redirected(self, url: str, answer: requests.Response) -> str:
        """The new address on the same origin. Raises ConfigurationError for any other: it must never see the token; and
        ProtocolError for one that is none."""
        try:
            target = urlsplit(urljoin(url, answer.headers.get("Location", "")))
        except ValueError:
            raise ProtocolError(f"{self.host} redirects to an address that is none.") from None
        if f"{target.scheme}://{target.netloc}" != "://".join(urlsplit(url)[:2]):
            raise ConfigurationError(
                f"{self.host} redirects to {target.scheme}://{target.netloc}, which must not see the token: enter the"
                " address that the MLS gave you.",
                code=answer.status_code,
            )
        return target.geturl()

    def _opened(
        self, url: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        self._wait_for_turn()
        self.requests_made += 1
        sent = 1
        try:
            with self._understood():
                response = self._open(url, params, headers or {})
            for _ in response.history:  # challenges (RFC 7616) that the credential answered on its own
                self.requests_made += 1
                if self._budget:
                    self._budget.spend()
                    sent += 1
        finally:
            if self._budget:
                self._budget.answered(sent)
        return response

    def _wait_for_turn(self) -> None:
        """Count the request where it is limited. Raises RateLimited where its turn does not come soon."""
        until = time.monotonic() + PATIENCE
        while self._budget:
            try:
                return self._budget.spend()
            except RateLimited as full:
                wait = full.retry_after.total_seconds()
                if time.monotonic() + wait > until:
                    raise
            self._sleep(wait)

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """What the libraries raise, as what it means."""
        problem: ProviderError
        try:
            yield
            return
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            problem = TransientError(f"{self.host} did not answer in time.")
        except InnerAddress:
            problem = ConfigurationError(f"{self.host} is not a server on the internet: check the address.")
        except requests.exceptions.SSLError:
            problem = ConfigurationError(f"{self.host} has no certificate that we can trust: check the address.")
        except (requests.exceptions.ConnectionError, urllib3.exceptions.ProtocolError, ConnectionError):
            problem = TransientError(f"The connection to {self.host} failed or broke off.")
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            problem = ConfigurationError(f"{self.host} cannot be asked ({type(error).__name__}): check the address.")
        # Outside of the handler: the library's exception holds the request with its headers, and must not be its
        # context.
        raise problem

    def _open(self, url: str, params: Mapping[str, str], further: Mapping[str, str]) -> requests.Response:
        query = "&".join(f"{quote(name)}={quote(value, safe=',')}" for name, value in params.items())
        if len(url) + len(query) <= MAX_URL or not query:
            whole, method, data, headers = f"{url}?{query}" if query else url, "GET", None, {}
        else:
            whole, method, data = url, "POST", query.encode()
            headers = {
                "X-HTTP-Method-Override": "GET",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        headers = {**further, **headers, "Accept-Encoding": "gzip"}
        return self._session.request(
            method, whole, data=data, headers=headers, timeout=self._bounds.left(), allow_redirects=False, stream=True
        )

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        """The body, unpacked, at most so many bytes as may come; and what was not used of the budget goes back. A
        source may count its bytes before it packs them, so they are counted unpacked."""
        size = 0
        with self._understood():
            for piece in unpacked(self._packed(response), self.host, self._longest_body):
                size += len(piece)
                self.bytes_received += len(piece)
                yield piece
        if self._budget:
            self._budget.received(size)

    def _packed(self, response: requests.Response) -> Iterator[bytes]:
        size = 0
        while chunk := response.raw.read(CHUNK, decode_content=False):
            size += len(chunk)
            if size > self._longest_body:
                raise ProtocolError(f"{self.host} sent more than {self._longest_body >> 20} MB in one answer.")
            yield chunk

    def _checked(self, answer: Answer) -> Answer:
        """The answer, unless it tells to wait or to try again."""
        self._not_throttled(answer.status, answer.headers, answer.excerpt)
        if answer.status in (502, 503, 504) and not answer.body.lstrip().startswith(b"{"):
            raise TransientError(
                f"{self.host} is not available (HTTP {answer.status}).", excerpt=answer.excerpt, code=answer.status
            )
        return answer

    def _not_throttled(self, status: int, headers: Mapping[str, str], excerpt: str = "") -> None:
        if status == 429 or status == 503 and "Retry-After" in headers:
            told = headers.get("Retry-After", "")
            wait = self._throttle_wait if self._throttle_wait and not told.strip() else retry_after(told)
            if self._budget:
                self._budget.suspend(wait)
            text = f"{self.host} asks us to wait {wait.total_seconds():.0f} seconds (HTTP {status})."
            raise RateLimited(text, retry_after=wait, excerpt=excerpt, code=status)


def retry_after(text: str) -> timedelta:
    """Seconds or an HTTP date (RFC 9110, Retry-After); a minute where it says nothing. At most a day."""
    return timedelta(seconds=http.retry_after(text))
