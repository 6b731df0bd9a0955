"""The one place that speaks HTTP to a source.

Bounded in time and size, patient with passing faults, careful with secrets: they are in no message, no excerpt, no log
and no repr, and they are never sent to another host.
"""

import logging
import random
import re
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus, urljoin, urlsplit

import requests
import urllib3
from django.conf import settings
from django.utils import timezone

from mls_sync.providers.decoding import decode
from mls_sync.providers.errors import ConfigurationError, ProtocolError, ProviderError, RateLimited, TransientError
from mls_sync.providers.rate_budget import Budget
from realty.outward import Bounds, InnerAddress
from realty.outward_http import mount

logger = logging.getLogger(__name__)
T = TypeVar("T")

MAX_BODY = 256 * 1024 * 1024
MAX_REDIRECTS = 3
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Longer addresses are refused by common proxies; the Spark API takes such requests as POST with an override header.
MAX_URL = 4_000
DEFAULT_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=24)
CHUNK = 256 * 1024
HIDDEN = "••••"
_CREDENTIAL = re.compile(
    r"(?i)\b(bearer|oauth|basic)\s+[^\s\"',;<>]{6,}|\b((?:access_)?token|apikey|authtoken)=[^&\s\"']+"
)


def masked(text: str, secrets: Sequence[str]) -> str:
    """The text without any secret, in whatever encoding an address would hold it, and without credentials in
    general."""
    for secret in secrets:
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form, HIDDEN) if len(form) > 3 else text
    return _CREDENTIAL.sub(lambda match: f"{match[1] or match[2]} {HIDDEN}", text)


@dataclass(frozen=True)
class Answer:
    """A whole answer, unpacked. `excerpt` is the masked start of the body, for error lists."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    host: str
    excerpt: str = field(default="")
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def without_secrets(self, text: str) -> str:
        """A piece of the answer, fit to be told: a source may repeat the token that it refuses."""
        return masked(text, self.secrets)

    @property
    def is_page(self) -> bool:
        """A web page where data was expected: a login form, a proxy's notice."""
        start = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))

    def json(self) -> Any:
        """The decoded body. Raises TransientError for an empty body, a web page or text that is no JSON."""
        if not self.body.strip():
            raise TransientError(f"{self.host} sent an empty answer (HTTP {self.status}).", code=self.status)
        try:
            return decode(self.body)
        except ValueError:
            what = "a web page" if self.is_page else "something that is no JSON, perhaps cut off,"
        raise TransientError(
            f"{self.host} sent {what} in place of data (HTTP {self.status}).", excerpt=self.excerpt, code=self.status
        )


class Http:
    """Requests to one origin (scheme, host and port) with one credential.

    `headers` go with every request; `secrets` are the values to hide. `retries` repeats a request after a passing
    fault, few times, since the engine retries too. `sleep` and `chance` are there for tests.
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
        secrets: Sequence[str] = (),
        budget: Budget | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.host = urlsplit(base_url).netloc
        self.requests_made = 0
        self._headers, self._secrets, self._budget = dict(headers), tuple(secrets), budget
        self._sleep, self._chance = sleep, chance
        self._session = requests.Session()
        # An authorizer of our own, or requests would put a password from ~/.netrc in place of the token.
        self._session.auth = self._authorize
        # A source on this very machine (the simulated MLS) is not behind the network's proxy.
        self._session.trust_env = urlsplit(base_url).hostname not in LOOPBACK
        self._bounds = Bounds(self.longest, MAX_BODY + CHUNK)
        mount(self._session, self._bounds, only_global=settings.PRODUCTION)

    def __repr__(self) -> str:
        return f"Http({self.host})"

    def close(self) -> None:
        self._session.close()

    def within(self, seconds: float) -> None:
        """Each request from now on takes no longer: somebody waits for it."""
        self._bounds.seconds = self._bounds.each = seconds

    def get(self, path: str, params: Mapping[str, str], read: Callable[[Answer], T]) -> T:
        """What `read` makes of the answer; it raises for the provider's own errors, which come with any status. A
        TransientError, ours or its, is tried again at most `retries` times; every other ProviderError passes
        through."""
        tries = 0
        self._bounds.restart()
        while True:
            try:
                return read(self._checked(self._follow(path, params)))
            except RateLimited:
                raise
            except TransientError as error:
                tries += 1
                if tries > self.retries or self._bounds.is_over:
                    raise
                logger.info("%s; trying again", error)
            self._sleep(self.backoff * 2 ** (tries - 1) * (0.5 + self._chance()))

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._headers)
        return request

    def _follow(self, path: str, params: Mapping[str, str]) -> Answer:
        url = urljoin(f"{self.base_url}/", path.lstrip("/"))
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._send(url, params)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url, params = self._redirected(url, answer), {}
        raise ProtocolError(f"{self.host} redirects in a circle.")

    def _redirected(self, url: str, answer: Answer) -> str:
        """The new address on the same origin. Raises ConfigurationError for any other: it must never see the token."""
        target = urlsplit(urljoin(url, answer.headers.get("Location", "")))
        if f"{target.scheme}://{target.netloc}" != "://".join(urlsplit(url)[:2]):
            raise ConfigurationError(
                f"{self.host} redirects to {target.scheme}://{target.netloc}, which must not see the token: enter the"
                " address that the MLS gave you as base_url.",
                code=answer.status,
            )
        return target.geturl()

    def _send(self, url: str, params: Mapping[str, str]) -> Answer:
        if self._budget:
            self._budget.spend()
        self.requests_made += 1
        problem: ProviderError
        try:
            return self._read(self._open(url, params))
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            problem = TransientError(f"{self.host} did not answer in time.")
        except InnerAddress:
            problem = ConfigurationError(f"{self.host} is not a server on the internet: check base_url.")
        except requests.exceptions.SSLError:
            problem = ConfigurationError(f"{self.host} has no certificate that we can trust: check base_url.")
        except (requests.exceptions.ConnectionError, urllib3.exceptions.ProtocolError):
            problem = TransientError(f"The connection to {self.host} failed or broke off.")
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            problem = ConfigurationError(f"{self.host} cannot be asked ({type(error).__name__}): check base_url.")
        # Outside of the handler: the library's exception holds the request with its headers, and must not be its
        # context.
        raise problem

    def _open(self, url: str, params: Mapping[str, str]) -> requests.Response:
        query = "&".join(f"{quote(name)}={quote(value, safe=',')}" for name, value in params.items())
        if len(url) + len(query) <= MAX_URL:
            whole, method, data, headers = f"{url}?{query}" if query else url, "GET", None, {}
        else:
            whole, method, data = url, "POST", query.encode()
            headers = {
                "X-HTTP-Method-Override": "GET",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        headers["Accept-Encoding"] = "gzip"
        return self._session.request(
            method, whole, data=data, headers=headers, timeout=self._bounds.left(), allow_redirects=False, stream=True
        )

    def _read(self, response: requests.Response) -> Answer:
        """The whole body, still packed, at most MAX_BODY; then unpacked."""
        with response:
            parts, size = [], 0
            while chunk := response.raw.read(CHUNK, decode_content=False):
                parts.append(chunk)
                size += len(chunk)
                if size > MAX_BODY:
                    raise ProtocolError(f"{self.host} sent more than {MAX_BODY >> 20} MB in one answer.")
        body = unpacked(b"".join(parts), self.host)
        excerpt = masked(body[:1000].decode("utf-8", "replace"), self._secrets)
        return Answer(response.status_code, response.headers, body, self.host, excerpt, self._secrets)

    def _checked(self, answer: Answer) -> Answer:
        """The answer, unless it tells to wait or to try again."""
        throttled = answer.status == 429 or answer.status == 503 and "Retry-After" in answer.headers
        if throttled:
            wait = retry_after(answer.headers.get("Retry-After", ""))
            if self._budget:
                self._budget.suspend(wait)
            text = f"{self.host} asks us to wait {wait.total_seconds():.0f} seconds (HTTP {answer.status})."
            raise RateLimited(text, retry_after=wait, excerpt=answer.excerpt, code=answer.status)
        if answer.status in (502, 503, 504) and not answer.body.lstrip().startswith(b"{"):
            raise TransientError(
                f"{self.host} is not available (HTTP {answer.status}).", excerpt=answer.excerpt, code=answer.status
            )
        return answer


def retry_after(text: str) -> timedelta:
    """Seconds or an HTTP date (RFC 9110, Retry-After); a minute where it says nothing. At most a day."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        wait = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return DEFAULT_WAIT
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - timezone.now()
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def unpacked(body: bytes, host: str) -> bytes:
    """The body without gzip, told by its first bytes and not by its header: sources announce what they do not send,
    and the other way round. Raises TransientError for a stream that was cut off or is damaged."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, MAX_BODY)
    except zlib.error:
        plain = None
    if plain is not None and reader.unconsumed_tail:
        raise ProtocolError(f"{host} sent more than {MAX_BODY >> 20} MB in one answer.")
    if plain is None or not reader.eof:
        raise TransientError(f"The answer of {host} was cut off: its gzip stream has no end.")
    return plain
