"""The shared half of the clients of others' servers."""

from datetime import UTC, datetime

import pytest
import requests
import time_machine

from realty.http import BodyTooLong, body_of, masked, outward_session, retry_after
from realty.outward import Bounds, InnerAddress
from tests.dripping import dripping

SECRET = "s3cret-token/with+signs"  # noqa: S105 - a made-up one


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        ("0", 1),
        ("-5", 1),
        ("Sat, 21 Nov 2026 12:00:45 GMT", 45),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 1),
        ("3 seconds", 3),
        ("in 2 minutes", 120),
        ("", 60),
        ("soon", 60),
        ("nan", 60),
        ("99999999", 86_400),
        ("9" * 400, 86_400),
    ],
)
def test_how_long_a_server_asks_to_wait(text: str, seconds: float) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        assert retry_after(text) == seconds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"x {SECRET} s3cret-token%2Fwith%2Bsigns", "x •••• ••••"),
        ("Authorization: Bearer abcdefgh1234", "Authorization: Bearer ••••"),
        ("?access_token=abc&page=2", "?access_token ••••&page=2"),
    ],
)
def test_no_text_shows_a_credential(text: str, shown: str) -> None:
    assert masked(text, [SECRET]) == shown


def test_a_redirect_to_an_address_that_is_none_is_an_answer_as_any_other() -> None:
    with dripping(b"HTTP/1.1 302 Found\r\nLocation: http://[broken\r\nContent-Length: 0\r\n\r\n") as server:
        url = f"http://127.0.0.1:{server.port}/"
        with outward_session(url, Bounds(5, 10_000)) as session:
            assert session.get(url, allow_redirects=False).status_code == 302


@pytest.mark.parametrize("packed", [True, False])
def test_a_body_is_read_up_to_its_bound(packed: bool) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") as server:
        assert _body(server.port, most=5, packed=packed) == b"hello"
        with pytest.raises(BodyTooLong):
            _body(server.port, most=4, packed=packed)


def _body(port: int, *, most: int, packed: bool) -> bytes:
    url = f"http://127.0.0.1:{port}/"
    with outward_session(url, Bounds(5, 10_000)) as session:
        return body_of(session.get(url, stream=True, timeout=5), most, packed=packed)


def test_in_production_no_address_of_our_own_network_is_asked(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with outward_session("http://127.0.0.1:9", Bounds(5, 1000)) as session, pytest.raises(InnerAddress):
        session.get("http://127.0.0.1:9/", timeout=5)


def test_no_password_of_a_netrc_replaces_the_credential(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login user password theirs")  # type: ignore[operator]
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))  # type: ignore[operator]
    with outward_session("http://127.0.0.1:9", Bounds(5, 1000)) as session:
        asked = session.prepare_request(requests.Request("GET", "http://127.0.0.1:9/", headers={"X-Key": "ours"}))
    assert "Authorization" not in asked.headers and asked.headers["X-Key"] == "ours"
