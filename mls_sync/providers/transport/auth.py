"""How requests are signed, one object for each way. Secrets are in no message and no repr."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import requests
import urllib3
from django.utils import timezone
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

from mls_sync.models import AccessToken
from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, ProviderError, TransientError
from mls_sync.providers.transport.budget import credential_digest
from realty.http import LOOPBACK, BodyTooLong, body_of, masked, outward_session
from realty.outward import Bounds, InnerAddress

# A token that ends sooner is renewed now: the request that it signs may take a while.
EARLY = timedelta(minutes=5)
LONGEST_ANSWER = 64 * 1024
SECONDS = 20.0
# RFC 6749, 5.1: where the server does not say how long a token lasts.
UNSAID = timedelta(minutes=30)
# RFC 7616, 3.3: a list, in which blanks may stand. requests looks for "auth" without them.
_QOP = re.compile(r'(\bqop=)"([^"]*)"', re.IGNORECASE)
CHALLENGE = "WWW-Authenticate"


class Auth(Protocol):
    """Signs each request of a session. `secrets` are the values that must be told nobody."""

    @property
    def secrets(self) -> tuple[str, ...]: ...

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest: ...

    def renew(self) -> bool:
        """After an answer with status 401: whether there is another credential to try, once."""


class Bearer:
    """One long-lived token in a header; `scheme` is the word before it."""

    def __init__(self, token: str, scheme: str = "Bearer") -> None:
        self.secrets: tuple[str, ...] = (token,)
        self._header = f"{scheme} {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request

    def renew(self) -> bool:
        return False


class Digest:
    """HTTP digest (RFC 7616), without falling back to basic; the session keeps the cookies that go with it (RETS)."""

    def __init__(self, user: str, password: str) -> None:
        self.secrets: tuple[str, ...] = (password,)
        self._digest = HTTPDigestAuth(user, password)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # Before that of the digest, which reads the challenge.
        request.register_hook("response", _without_blanks_in_qop)
        signed: requests.PreparedRequest = self._digest(request)
        return signed

    def renew(self) -> bool:
        return False


def _without_blanks_in_qop(response: requests.Response, **given: Any) -> None:
    challenge = response.headers.get(CHALLENGE)
    if challenge:
        plain = _QOP.sub(lambda found: f'{found[1]}"{"".join(found[2].split())}"', challenge)
        response.headers[CHALLENGE] = plain


class Basic:
    """User name and password with every request (RFC 7617): for sources that offer nothing better, over TLS alone."""

    def __init__(self, user: str, password: str) -> None:
        self.secrets: tuple[str, ...] = (password,)
        self._basic = HTTPBasicAuth(user.encode(), password.encode())

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed: requests.PreparedRequest = self._basic(request)
        return signed

    def renew(self) -> bool:
        return False


class OAuth2:
    """A token that the source issues for a while (RFC 6749): kept in the database for all workers, renewed before its
    end, and once more when the source refuses it all the same. Needs the tenant's scope."""

    def __init__(self, tenant_id: int, token_url: str, form: Mapping[str, str], secrets: tuple[str, ...]) -> None:
        """`form` is what is sent to `token_url`. Raises ConfigurationError for an address without encryption."""
        parts = urlsplit(token_url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ConfigurationError("The token's address must begin with https.")
        self._tenant_id, self._url, self._form, self._given = tenant_id, token_url, dict(form), secrets
        self._host = parts.netloc
        self._credential = credential_digest(token_url, "\n".join(f"{k}={v}" for k, v in sorted(form.items())))
        self._token = ""

    @classmethod
    def client_credentials(cls, tenant_id: int, token_url: str, client_id: str, secret: str, scope: str = "") -> Self:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        return cls(tenant_id, token_url, {**form, "scope": scope} if scope else form, (secret,))

    @classmethod
    def password(
        cls,
        tenant_id: int,
        token_url: str,
        user: str,
        password: str,
        client_id: str = "",
        secret: str = "",
        scope: str = "",
    ) -> Self:
        form = {"grant_type": "password", "username": user, "password": password, "scope": scope}
        client = {"client_id": client_id, "client_secret": secret} if client_id else {}
        form = {name: value for name, value in {**form, **client}.items() if value}
        return cls(tenant_id, token_url, form, tuple(filter(None, (password, secret))))

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self._given, self._token) if self._token else self._given

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        self._token = self._token or self._stored() or self._ask()
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def renew(self) -> bool:
        """Another worker may have renewed it already."""
        refused, self._token = self._token, ""
        stored = self._stored()
        self._token = stored if stored and stored != refused else self._ask()
        return True

    def _stored(self) -> str:
        rows = AccessToken.objects.filter(tenant_id=self._tenant_id, credential=self._credential)
        row = rows.filter(expires_at__gt=timezone.now() + EARLY).first()
        return str(dict(row.token).get("token", "")) if row else ""

    def _ask(self) -> str:
        status, answer = self._posted()
        token = answer.get("access_token")
        if status != 200 or not isinstance(token, str) or not token:
            raise self._refusal(status, answer)
        seconds = answer.get("expires_in")
        lasts = timedelta(seconds=seconds) if isinstance(seconds, int) and 0 < seconds < 10**8 else UNSAID
        AccessToken.objects.update_or_create(
            tenant_id=self._tenant_id,
            credential=self._credential,
            defaults={"token": {"token": token}, "expires_at": timezone.now() + lasts},
        )
        return token

    def _posted(self) -> tuple[int, dict[str, Any]]:
        bounds = Bounds(SECONDS, LONGEST_ANSWER * 2)
        problem: ProviderError
        with outward_session(self._url, bounds) as session:
            try:
                response = session.post(
                    self._url, data=self._form, timeout=bounds.left(), allow_redirects=False, stream=True
                )
                with response:
                    answer = json.loads(body_of(response, LONGEST_ANSWER) or b"{}")
                return response.status_code, answer if isinstance(answer, dict) else {}
            except InnerAddress:
                problem = ConfigurationError(f"{self._host} is not a server on the internet: check its address.")
            except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, TimeoutError, ConnectionError):
                problem = TransientError(f"{self._host} could not be asked for a token.")
            except (ValueError, BodyTooLong):
                problem = TransientError(f"{self._host} sent something else than a token.")
        raise problem

    def _refusal(self, status: int, answer: Mapping[str, Any]) -> ProviderError:
        words = answer.get("error_description") or answer.get("error") or ""
        told = masked(str(words)[:300], self._given)
        text = f"{self._host} issues no token (HTTP {status})." + (f' It says: "{told}"' if told else "")
        refused = 400 <= status < 500 and status not in (408, 429)
        return CredentialsRefused(text, code=status) if refused else TransientError(text, code=status)
