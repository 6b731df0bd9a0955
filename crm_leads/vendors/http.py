"""The one place that speaks HTTP to a vendor.

Bounded in time and size, never redirected, never retried: an act may cost money or reach a person, so whether to try
again is decided by who knows the act. Secrets are in no message and no repr.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
import requests
import urllib3

from crm_leads.vendors.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable, VendorError
from realty.http import DEFAULT_WAIT, BodyTooLong, body_of, masked, never_connected, outward_session, retry_after
from realty.outward import Bounds, InnerAddress

READS = ("GET", "HEAD")
MAX_BODY = 32 * 1024 * 1024
# Seconds for the whole act, from the name's look-up to the last byte: shorter than `acts.CLAIM_LASTS` and than a task
# of the queue.
LONGEST_ACT = 75.0


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
        except InnerAddress:
            problem = Rejected(f"{self.host} is not a server on the internet.")
        except requests.exceptions.SSLError:
            problem = Unavailable(f"{self.host} has no certificate that we can trust.")
        except (UnicodeError, requests.exceptions.InvalidHeader):
            problem = Rejected(
                f"A credential for {self.host} contains a character that cannot be sent. Enter it again."
            )
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, BodyTooLong) as error:
            problem = self._broken(method, error)
        # Outside of the handler: the library's exception holds the request with its headers, and must not be its
        # context.
        raise problem

    def masked(self, text: str) -> str:
        return masked(text, self._secrets)

    def _exchange(self, method: str, path: str, params: Any, json: Any, data: Any, headers: Any) -> Answer:
        with outward_session(self.base_url, Bounds(LONGEST_ACT, MAX_BODY, each=self._timeout)) as session:
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
                body = body_of(response, MAX_BODY)
            return Answer(
                response.status_code,
                {name.lower(): value for name, value in response.headers.items()},
                body.decode("utf-8", "replace"),
                _json(body),
            )

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
        if never_connected(error):
            return Unavailable(f"{self.host} cannot be reached.")
        return self._after_sending(method, f"The connection to {self.host} broke before its answer was read.", "")

    def _after_sending(self, method: str, what: str, reference: str) -> VendorError:
        """What went wrong after the request may have arrived; one that only reads has done nothing."""
        if method.upper() in READS:
            return Unavailable(what, reference=reference)
        return OutcomeUnknown(f"{what} Whether it acted is unknown.", reference=reference)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _retry_after(answer: Answer) -> float:
    """Seconds, from the header or from the body as Tracerfy puts it (a number, or "3 seconds")."""
    body = answer.json if isinstance(answer.json, dict) else {}
    said = answer.headers.get("retry-after") or body.get("retry_after_seconds") or body.get("retry_in")
    return DEFAULT_WAIT if said is None else retry_after(str(said))
