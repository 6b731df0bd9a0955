"""How a RETS request is signed: the user by HTTP digest or basic, the application by RETS-UA-Authorization (RETS 1.7.2,
section 3.10)."""

from hashlib import md5
from http.cookies import CookieError, SimpleCookie
from typing import Any

import requests

from mls_sync.providers.transport.auth import Auth

HEADER, SESSION_COOKIE = "RETS-UA-Authorization", "RETS-Session-ID"


def ua_digest(user_agent: str, password: str, request_id: str, session_id: str, version: str) -> str:
    """Hexadecimal MD5 over product, request, session and version; the product is the first word of the User-Agent."""
    product = user_agent.partition(" ")[0]
    first = _md5(f"{product}:{password}")
    return _md5(f"{first}:{request_id.strip()}:{session_id.strip()}:{version.strip()}")


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


class RetsAuth:
    """Signs for the application, then for the user. The session's id is part of the application's signature, so a
    challenge that brings one is answered with a new signature."""

    def __init__(self, user: Auth, user_agent: str, password: str, version: str) -> None:
        """`version` as it stands in the signature: `RETS/1.7.2` by the specification, `1.7.2` as some servers count."""
        self._user, self._user_agent, self._password, self._version = user, user_agent, password, version
        self.secrets: tuple[str, ...] = (*user.secrets, password) if password else user.secrets

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._password:
            self._sign(request, _session_id(request))
            # Before that of the digest, which sends a copy of the request.
            request.register_hook("response", self._sign_again)
        return self._user(request)

    def renew(self) -> bool:
        return self._user.renew()

    def _sign_again(self, response: requests.Response, **given: Any) -> None:
        if response.status_code == 401 and SESSION_COOKIE in response.cookies:
            self._sign(response.request, response.cookies[SESSION_COOKIE] or "")

    def _sign(self, request: requests.PreparedRequest, session_id: str) -> None:
        request_id = str(request.headers.get("RETS-Request-ID", ""))
        told = ua_digest(self._user_agent, self._password, request_id, session_id, self._version)
        request.headers[HEADER] = f"Digest {told}"


def _session_id(request: requests.PreparedRequest) -> str:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(str(request.headers.get("Cookie", "")))
    except CookieError:
        return ""
    found = cookies.get(SESSION_COOKIE)
    return found.value if found else ""
