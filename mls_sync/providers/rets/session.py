"""A session with a RETS server: log in once, ask, log in again when the server has forgotten it, log out always (RETS
1.7.2, sections 3 and 4)."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from mls_sync.providers.errors import ConfigurationError, ProviderError, RateLimited, TransientError
from mls_sync.providers.rets import answers
from mls_sync.providers.rets.document import Document
from mls_sync.providers.rets.login import Login, read_login
from mls_sync.providers.rets.user_agent import RetsAuth
from mls_sync.providers.transport.budget import Budget
from mls_sync.providers.transport.http import MAX_URL, Http, Stream

logger = logging.getLogger(__name__)
T = TypeVar("T")
Read = Callable[[Stream], T]
LOGOUT_SECONDS = 10.0


class Session:
    """Logs in with the first request. Not for two threads at once."""

    def __init__(
        self, login_url: str, version: str, user_agent: str, auth: RetsAuth, budget: Budget | None = None
    ) -> None:
        self._login_url, self.user_agent = login_url, user_agent
        self._login: Login | None = None
        parts = urlsplit(login_url)
        headers = {"User-Agent": user_agent, "RETS-Version": version, "Accept": "*/*"}
        self.http = Http(f"{parts.scheme}://{parts.netloc}", headers, auth=auth, budget=budget)

    @property
    def login(self) -> Login:
        """What the server told when it let us in; logs in where that was not done."""
        if self._login is None:
            self._login = self._log_in()
        return self._login

    def read(self, capability: str, params: Mapping[str, str], read: Read[T]) -> T:
        """What `read` makes of the answer; it may be called again, with a new one: after a passing fault a few times,
        and once after a new login. Raises its errors and those of `transport.http`."""
        tries, renewed, started = 0, False, time.monotonic()
        while True:
            try:
                return self._asked(self.login.url(capability), params, read)
            except RateLimited:
                raise
            except ConfigurationError as error:
                if error.code not in answers.LOGIN_LOST or renewed or self._login is None:
                    raise
                logger.info("%s; logging in again", error)
                renewed, self._login = True, None
            except TransientError as error:
                tries += 1
                is_over = time.monotonic() - started >= self.http.longest
                if tries > self.http.retries or is_over or error.code in answers.OTHER_FORMAT:
                    raise
                logger.info("%s; trying again", error)
                time.sleep(self.http.backoff * 2 ** (tries - 1) * (0.5 + random.random()))  # noqa: S311 - no secret

    def close(self) -> None:
        """Log out, whatever becomes of it: servers count open sessions."""
        try:
            if self._login is not None and self._login.has("Logout"):
                self.http.within(LOGOUT_SECONDS)
                self._asked(self._login.url("Logout"), {}, _drained)
        except ProviderError as error:
            logger.info("The logout failed: %s", error)
        finally:
            self._login = None
            self.http.close()

    def _log_in(self) -> Login:
        login = self._asked(
            self._login_url,
            {},
            lambda stream: read_login(Document(stream, is_compact=False, normal=(0,)), self._login_url),
        )
        if login.has("Action"):  # the client MUST fetch it right after the login (section 4.10)
            self._asked(login.url("Action"), {}, _drained)
        if login.has("Login"):
            self._login_url = login.url("Login")
        return login

    def _asked(self, url: str, params: Mapping[str, str], read: Read[T]) -> T:
        with self.http.stream(*_addressed(url, params)) as stream:
            return read(stream)


def _addressed(url: str, params: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """A short query goes into the address with its commas encoded, since the digest repeats the address in a header
    that servers cut at commas; a long one is posted."""
    parts = urlsplit(url)
    whole = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **params}
    bare, query = urlunsplit(parts._replace(query="", fragment="")), urlencode(whole, quote_via=quote, safe="")
    if len(bare) + len(query) > MAX_URL:
        return bare, whole
    return (f"{bare}?{query}" if query else bare), {}


def _drained(stream: Stream) -> None:
    """The answer is of no interest; its status is."""
    for _ in stream.pieces:
        pass
    answers.check_status(stream)
