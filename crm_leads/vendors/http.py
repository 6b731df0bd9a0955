"""The one place that speaks HTTP to a vendor.

Bounded in time and size, never redirected, never retried: an act may cost money or reach a person, so whether to try
again is decided by who knows the act. Secrets are in no message and no repr.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, quote_plus, urljoin, urlsplit

import orjson
import requests
import urllib3
from django.utils import timezone

from crm_leads.vendors.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable, VendorError
from realty.outward import Bounds
from realty.outward_http import mount

LOOPBACK = ("127.0.0.1", "localhost", "::1")
READS = ("GET", "HEAD")
MAX_BODY = 32 * 1024 * 1024
CHUNK = 64 * 1024
DEFAULT_WAIT = 60.0
LONGEST_WAIT = 24 * 3600.0
# Seconds for the whole act, from the name's look-up to the last byte: shorter than `acts.CLAIM_LASTS` and than a task
# of the queue.
LONGEST_ACT = 75.0
# A number, then its unit, as "3 seconds", "in 2 min", "1.5s".
WORDED = re.compile(r"(?:in\s+)?(?P<number>\d{1,9}(?:\.\d{1,3})?)\s*(?P<unit>[smh])(?:ec|in|r|our|\b)", re.IGNORECASE)
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
HIDDEN = "••••"


def masked(text: str, secrets: Sequence[str]) -> str:
    """The text without any secret, in whatever encoding an address would hold it."""
    for secret in secrets:
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form, HIDDEN) if len(form) > 3 else text
    return text


@dataclass(frozen=True)
class Answer:
    """A whole answer below 500, except 429. `json` is None where the body is no JSON; names of headers are in lower
    case."""

    status: int
    headers: Mapping[str, str]
    text: str = field(repr=False)
    json: Any = field(repr=False)

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


class VendorSession:
    """Requests to one vendor with one credential. `timeout` is for each step of an act, LONGEST_ACT for all of it;
    `secrets` are the values to hide in messages."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        timeout: float = 30.0,
        secrets: Sequence[str] = (),
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.host = urlsplit(base_url).netloc
        self._headers, self._timeout, self._secrets = dict(headers), timeout, tuple(secrets)

    def __repr__(self) -> str:
        return f"VendorSession({self.host})"

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The vendor's answer, of any status that says what it did or why not.

        Raises Unavailable (surely nothing was done), OutcomeUnknown (it may have been), RateLimited (429) and
        Rejected (the address redirects, or a credential cannot be sent).
        """
        problem: VendorError
        try:
            return self._judged(method, self._exchange(method, path, params, json, data, headers))
        except requests.exceptions.ConnectTimeout:
            problem = Unavailable(f"{self.host} did not answer the connection in time.")
        except requests.exceptions.SSLError:
            problem = Unavailable(f"{self.host} has no certificate that we can trust.")
        except (UnicodeError, requests.exceptions.InvalidHeader):
            problem = Rejected(
                f"A credential for {self.host} contains a character that cannot be sent. Enter it again."
            )
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            problem = self._broken(method, error)
        # Outside of the handler: the library's exception holds the request with its headers, and must not be its
        # context.
        raise problem

    def masked(self, text: str) -> str:
        return masked(text, self._secrets)

    def _exchange(self, method: str, path: str, params: Any, json: Any, data: Any, headers: Any) -> Answer:
        with requests.Session() as session:
            # An authorizer of our own, or requests would put a password from ~/.netrc in place of the token.
            session.auth = _as_it_is
            # A simulated vendor on this very machine is not behind the network's proxy.
            session.trust_env = urlsplit(self.base_url).hostname not in LOOPBACK
            mount(session, Bounds(LONGEST_ACT, MAX_BODY, each=self._timeout))
            response = session.request(
                method,
                urljoin(f"{self.base_url}/", path.lstrip("/")),
                params=params,
                json=json,
                data=data,
                headers={**self._headers, **(headers or {})},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            with closing(response):
                body = self._body(response)
            return Answer(
                response.status_code,
                {name.lower(): value for name, value in response.headers.items()},
                body.decode("utf-8", "replace"),
                _json(body),
            )

    def _body(self, response: requests.Response) -> bytes:
        """At most MAX_BODY, also unpacked, and as long as it was announced."""
        parts, size = [], 0
        for chunk in response.iter_content(CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > MAX_BODY:
                raise requests.exceptions.ReadTimeout("The answer is too long.")
        return b"".join(parts)

    def _judged(self, method: str, answer: Answer) -> Answer:
        reference = answer.headers.get("x-request-id", "")
        if answer.status == 429:
            limit = str(answer.json.get("name", "")) if isinstance(answer.json, dict) else ""
            said = f"{self.host} asks us to slow down (HTTP 429)."
            raise RateLimited(said, _retry_after(answer), reference=reference, limit=limit)
        if answer.status == 503:
            raise Unavailable(f"{self.host} says that it cannot work now (HTTP 503).", reference=reference)
        if answer.status >= 500:
            raise self._after_sending(method, f"{self.host} failed (HTTP {answer.status}).", reference)
        if 300 <= answer.status < 400:
            raise Rejected(f"{self.host} redirects, which we never follow (HTTP {answer.status}).", reference=reference)
        return answer

    def _broken(self, method: str, error: Exception) -> VendorError:
        if _never_connected(error):
            return Unavailable(f"{self.host} cannot be reached.")
        return self._after_sending(method, f"The connection to {self.host} broke before its answer was read.", "")

    def _after_sending(self, method: str, what: str, reference: str) -> VendorError:
        """What went wrong after the request may have arrived; one that only reads has done nothing."""
        if method.upper() in READS:
            return Unavailable(what, reference=reference)
        return OutcomeUnknown(f"{what} Whether it acted is unknown.", reference=reference)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _never_connected(error: Exception) -> bool:
    """The library wraps the cause: a refused connection or an unknown host, before anything was sent."""
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _retry_after(answer: Answer) -> float:
    """Seconds, from the header (a number or a date) or from the body as Tracerfy puts it (a number, or "3 seconds");
    between 1 second and a day."""
    body = answer.json if isinstance(answer.json, dict) else {}
    said = answer.headers.get("retry-after") or body.get("retry_after_seconds") or body.get("retry_in")
    seconds = DEFAULT_WAIT if said is None else _seconds(str(said).strip())
    return min(max(seconds, 1.0), LONGEST_WAIT) if seconds == seconds else DEFAULT_WAIT


def _seconds(said: str) -> float:
    """Of a number, a number with its unit, or a date."""
    try:
        return float(said)
    except ValueError:
        worded = WORDED.match(said)
    if worded is None:
        return _seconds_until(said)
    return float(worded["number"]) * UNITS[worded["unit"].lower()]


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return DEFAULT_WAIT
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - timezone.now().timestamp()
