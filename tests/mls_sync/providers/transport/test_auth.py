"""Ways to sign a request, against a real server on loopback."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from mls_sync.models import AccessToken
from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, TransientError
from mls_sync.providers.transport.auth import Auth, Bearer, Digest, OAuth2
from mls_sync.providers.transport.http import Answer, Http
from realty.tenants.models import Tenant

SECRET = "a-client-secret-of-tests"


class Source:
    """Issues tokens at /token and serves /data to who signs as `demands` wants."""

    def __init__(self) -> None:
        self.issued: list[dict[str, list[str]]] = []
        self.valid, self.expires_in, self.refusal = "", 3600, 0
        self.demands: Callable[[Any], bool] = lambda headers: headers.get("Authorization") == f"Bearer {self.valid}"
        self.challenge = "Bearer"
        self.url = ""

    def issue(self, form: str) -> tuple[int, bytes]:
        self.issued.append(parse_qs(form))
        if self.refusal:
            return self.refusal, b'{"error": "invalid_client", "error_description": "The client is unknown."}'
        self.valid = f"token-{len(self.issued)}"
        return 200, f'{{"access_token": "{self.valid}", "expires_in": {self.expires_in}}}'.encode()


@pytest.fixture
def source() -> Iterator[Source]:
    found = Source()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if found.demands(self.headers):
                self.answer(200, b'{"a": 1}')
            else:
                self.answer(401, b"{}", {"WWW-Authenticate": found.challenge, "Set-Cookie": "RETS-Session-ID=7"})

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*found.issue(form))

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def get(source: Source, auth: Auth) -> Answer:
    http = Http(source.url, {}, auth=auth)
    http.retries = 0
    try:
        return http.get("/data", {}, lambda answer: answer)
    finally:
        http.close()


def oauth(source: Source, tenant: Tenant) -> OAuth2:
    return OAuth2.client_credentials(tenant.pk, f"{source.url}/token", "client", SECRET, "api")


def test_a_bearer_token_and_its_scheme(source: Source) -> None:
    source.valid = "long-lived"
    assert get(source, Bearer("long-lived")).status == 200
    source.demands = lambda headers: headers.get("Authorization") == "OAuth long-lived"
    assert get(source, Bearer("long-lived", "OAuth")).status == 200


def test_an_issued_token_is_shared_by_all_workers(source: Source, in_tenant: Tenant) -> None:
    assert [get(source, oauth(source, in_tenant)).status for _ in range(3)] == [200] * 3
    (form,) = source.issued
    assert form["grant_type"] == ["client_credentials"] and form["scope"] == ["api"]


def test_a_token_is_renewed_before_its_end_and_once_when_it_is_refused(source: Source, in_tenant: Tenant) -> None:
    get(source, oauth(source, in_tenant))
    AccessToken.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert (get(source, oauth(source, in_tenant)).status, len(source.issued)) == (200, 2)
    source.valid = "revoked-in-between"
    assert (get(source, oauth(source, in_tenant)).status, len(source.issued)) == (200, 3)
    source.demands = lambda headers: False
    assert (get(source, oauth(source, in_tenant)).status, len(source.issued)) == (401, 4)


def test_the_password_grant(source: Source, in_tenant: Tenant) -> None:
    auth = OAuth2.password(in_tenant.pk, f"{source.url}/token", "agent", SECRET)
    assert get(source, auth).status == 200
    assert source.issued[0]["username"] == ["agent"] and source.issued[0]["grant_type"] == ["password"]


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, CredentialsRefused), (401, CredentialsRefused), (429, TransientError), (503, TransientError)],
)
def test_no_token_says_who_must_act_and_no_secret(
    source: Source, in_tenant: Tenant, status: int, error: type[Exception]
) -> None:
    source.refusal = status
    with pytest.raises(error, match="The client is unknown") as caught:
        get(source, oauth(source, in_tenant))
    assert SECRET not in str(caught.value)


def test_the_token_is_stored_encrypted_and_never_asked_for_in_the_clear(source: Source, in_tenant: Tenant) -> None:
    get(source, oauth(source, in_tenant))
    assert "token-1" not in str(AccessToken.objects.extra(select={"kept": "token::text"}).values_list("kept").get())
    with pytest.raises(ConfigurationError, match="https"):
        OAuth2.client_credentials(in_tenant.pk, "http://mls.example.com/token", "client", SECRET)


@pytest.mark.parametrize("qop", ["auth", "auth-int, auth", " auth , auth-int"])
def test_digest_answers_the_challenge_and_keeps_the_cookie(source: Source, qop: str) -> None:
    source.challenge = f'Digest realm="rets", nonce="n1", qop="{qop}", algorithm=MD5'
    source.demands = lambda headers: _is_right(headers.get("Authorization", "")) and "7" in headers.get("Cookie", "")
    assert get(source, Digest("agent", SECRET)).status == 200
    assert get(source, Digest("agent", "wrong")).status == 401


def _is_right(header: str) -> bool:
    if not header.startswith("Digest "):
        return False
    said = dict(part.strip().split("=", 1) for part in header.removeprefix("Digest ").split(","))
    given = {name: value.strip('"') for name, value in said.items()}
    ha1 = md5(f"agent:rets:{SECRET}".encode()).hexdigest()
    ha2 = md5(f"GET:{given['uri']}".encode()).hexdigest()
    whole = f"{ha1}:{given['nonce']}:{given['nc']}:{given['cnonce']}:{given['qop']}:{ha2}"
    return given["response"] == md5(whole.encode()).hexdigest()
