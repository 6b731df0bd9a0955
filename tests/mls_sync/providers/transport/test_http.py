import gzip
import logging
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine

from mls_sync.providers.errors import ConfigurationError, ProtocolError, ProviderError, RateLimited, TransientError
from mls_sync.providers.transport.http import Answer, Http, masked, retry_after
from tests.dripping import dripping

SECRET = "secret/token+value"
PACKED = gzip.compress(b'{"a": 1}', mtime=0)


@dataclass
class Server:
    """Answers in turn; the last one for ever. Each is (status, headers, body)."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            made.seen.append((self.command, self.path, dict(self.headers), body))
            status, headers, sent = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(sent)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    httpd.shutdown()
    httpd.server_close()


@dataclass
class Client:
    """An Http whose waits are written down."""

    http: Http
    waits: list[float]

    def get(self, **params: str) -> Any:
        return self.http.get("/v1/things", params, Answer.json)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    waits: list[float] = []
    headers = {"Authorization": f"Bearer {SECRET}"}
    http = Http(server.url, headers, secrets=[SECRET], sleep=waits.append, chance=lambda: 0.5)
    yield Client(http, waits)
    http.close()


JSON = (200, {}, b'{"a": 1}')


def test_passing_faults_are_tried_again_with_growing_waits(server: Server, client: Client) -> None:
    server.answers = [(502, {}, b""), (200, {}, b"<html>Sign in"), JSON]
    assert client.get() == {"a": 1}
    assert client.waits == [0.3, 0.6] and client.http.requests_made == 3


def test_tries_are_bounded(server: Server, client: Client) -> None:
    server.answers = [(200, {}, b"")]
    with pytest.raises(TransientError, match="empty answer"):
        client.get()
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        ({}, b"\xef\xbb\xbf \n<!DOCTYPE html><title>Sign in</title>", "a web page"),
        ({}, b'{"a": [1, 2', "cut off"),
        ({"Content-Encoding": "gzip"}, PACKED[:-9], "cut off"),
        ({"Content-Encoding": "gzip"}, b"\x1f\x8bnot gzip at all", "cut off"),
        ({"Content-Length": "100"}, b'{"a": 1}', "broke off"),
    ],
)
def test_what_is_no_whole_answer_is_transient(
    server: Server, client: Client, headers: dict[str, str], body: bytes, said: str
) -> None:
    server.answers = [(200, headers, body)]
    with pytest.raises(TransientError, match=said):
        client.get()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Encoding": "gzip"}, PACKED),
        ({"Content-Encoding": "gzip"}, b'{"a": 1}'),
        ({}, PACKED),
    ],
)
def test_gzip_is_told_by_its_bytes(server: Server, client: Client, headers: dict[str, str], body: bytes) -> None:
    server.answers = [(200, headers, body)]
    assert client.get() == {"a": 1}


@pytest.mark.parametrize("packed", [True, False])
def test_a_body_is_bounded(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    monkeypatch.setattr(client.http, "_longest_body", 1000)
    server.answers = [(200, {}, gzip.compress(b" " * 50_000) if packed else b" " * 50_000)]
    with pytest.raises(ProviderError) as caught:
        client.get()
    assert isinstance(caught.value, ProtocolError)


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example.com/v1", "http://127.0.0.1:1/v1", "//evil.example.com/"]
)
def test_the_token_never_follows_a_redirect_to_another_origin(server: Server, client: Client, location: str) -> None:
    server.answers = [(302, {"Location": location}, b"")]
    with pytest.raises(ConfigurationError, match="redirects to"):
        client.get()
    assert len(server.seen) == 1


def test_a_redirect_on_the_same_origin_is_followed_and_a_circle_is_not(server: Server, client: Client) -> None:
    server.answers = [(301, {"Location": "/v1/moved?x=1"}, b""), JSON]
    assert client.get() == {"a": 1}
    assert server.seen[1][1] == "/v1/moved?x=1"
    server.answers = [(301, {"Location": "/v1/things"}, b"")]
    with pytest.raises(ProtocolError, match="circle"):
        client.get()


def test_a_redirect_to_an_address_that_is_none_is_a_broken_protocol(server: Server, client: Client) -> None:
    server.answers = [(302, {"Location": "http://[broken"}, b"")]
    with pytest.raises(ProtocolError, match="address that is none"):
        client.get()


def test_throttling_is_not_tried_again(server: Server, client: Client) -> None:
    server.answers = [(429, {"Retry-After": "30"}, b"{}")]
    with pytest.raises(RateLimited) as caught:
        client.get()
    assert caught.value.retry_after == timedelta(seconds=30)
    assert len(server.seen) == 1 and not client.waits


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0", 1),
        ("Sat, 21 Nov 2026 12:00:45 GMT", 45),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 1),
        ("", 60),
        ("soon", 60),
        ("-5", 1),
        ("99999999", 86_400),
        ("9" * 30, 86_400),
    ],
)
def test_retry_after(header: str, seconds: int) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        assert retry_after(header) == timedelta(seconds=seconds)


def test_parameters_are_encoded_and_long_ones_posted(server: Server, client: Client) -> None:
    server.answers = [JSON]
    client.get(_filter="City Eq 'San José' & more", _skiptoken="")
    assert server.seen[0][:2] == (
        "GET",
        "/v1/things?_filter=City%20Eq%20%27San%20Jos%C3%A9%27%20%26%20more&_skiptoken=",
    )
    client.get(_filter="x" * 5000)
    method, path, headers, body = server.seen[1]
    assert (method, path, headers["X-HTTP-Method-Override"]) == ("POST", "/v1/things", "GET")
    assert body == b"_filter=" + b"x" * 5000


def test_no_password_from_netrc_takes_the_place_of_the_token(
    server: Server, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something")
    monkeypatch.setenv("NETRC", str(netrc))
    client.http._session.trust_env = True  # as for any source that is not on this machine
    server.answers = [JSON]
    client.get()
    assert server.seen[0][2]["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, f"<html>Bearer {SECRET}".encode()),
        (302, {"Location": "https://evil.example.com/?token=secret%2Ftoken%2Bvalue"}, b""),
        (429, {}, SECRET.encode()),
        (200, {"Content-Length": "1000"}, b"x"),
    ],
)
def test_the_token_is_in_no_error_and_no_log(
    server: Server, client: Client, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = [answer]
    with pytest.raises(ProviderError) as caught:
        client.get()
    error = caught.value
    said = (
        f"{error!r} {error} {error.excerpt} {client.http!r} {''.join(traceback.format_exception(error))} {caplog.text}"
    )
    assert SECRET not in said and "secret%2Ftoken%2Bvalue" not in said
    assert error.__cause__ is None and getattr(error.__context__, "request", None) is None


def test_nobody_there() -> None:
    http = Http("http://127.0.0.1:9", {}, sleep=lambda _: None)
    with pytest.raises(TransientError, match="failed or broke off"):
        http.get("/", {}, Answer.json)


def test_masking_knows_the_encodings_of_a_secret() -> None:
    text = f"a {SECRET} b secret%2Ftoken%2Bvalue c Authorization: Bearer abcdef123456 d ?access_token=zzzzzz&x=1"
    shown = masked(text, [SECRET])
    assert "secret" not in shown and "abcdef123456" not in shown and "zzzzzz" not in shown and "x=1" in shown


def test_a_source_on_this_machine_is_not_behind_the_proxy(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.answers = [JSON]
    assert client.get() == {"a": 1}


def test_security_l1_in_production_the_address_that_is_connected_is_judged(server: Server, settings: Any) -> None:
    """Whatever the name said before, and also behind a redirect."""
    settings.PRODUCTION = True
    http = Http(server.url, {}, sleep=lambda _: None)
    with pytest.raises(ConfigurationError, match="not a server on the internet"):
        http.get("/v1/things", {}, Answer.json)
    assert server.seen == []


def test_security_h2_an_answer_that_drips_ends_in_time() -> None:
    started = time.monotonic()
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n") as slow:
        http = Http(f"http://127.0.0.1:{slow.port}", {}, sleep=lambda _: None)
        http.within(1)
        with pytest.raises(TransientError, match="in time"):
            http.get("/v1/things", {}, Answer.json)
        assert http.requests_made == 1, "no time is left for another try"
    assert time.monotonic() - started < 20


def test_security_h2_headers_that_drip_end_in_time() -> None:
    started = time.monotonic()
    with dripping(b"HTTP/1.1 200 OK\r\n", drop=b"X") as slow:
        http = Http(f"http://127.0.0.1:{slow.port}", {}, sleep=lambda _: None)
        http.within(1)
        with pytest.raises(TransientError):
            http.get("/v1/things", {}, Answer.json)
    assert time.monotonic() - started < 20
