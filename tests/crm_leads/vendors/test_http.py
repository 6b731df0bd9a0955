"""What a broken or refused request says about whether the vendor acted."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone
from django.utils.http import http_date

from crm_leads.vendors.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable, VendorError
from crm_leads.vendors.http import VendorSession
from realty.http import LONGEST_WAIT, masked
from simulators.vendors import SimulatedVendors
from tests.dripping import dripping

SECRET = "s3cret-token/with+signs"  # noqa: S105 - a made-up one


@pytest.fixture
def session(vendors: SimulatedVendors) -> VendorSession:
    return VendorSession(vendors.url, {"Authorization": f"Bearer {SECRET}"}, timeout=1, secrets=[SECRET])


@pytest.mark.parametrize(
    ("fault", "status", "posted", "got"),
    [
        ("drop_before", 0, OutcomeUnknown, Unavailable),
        ("drop_after", 0, OutcomeUnknown, Unavailable),
        ("status", 500, OutcomeUnknown, Unavailable),
        ("status", 502, OutcomeUnknown, Unavailable),
        ("status", 503, Unavailable, Unavailable),
        ("status", 429, RateLimited, RateLimited),
        ("status", 302, Rejected, Rejected),
    ],
)
def test_only_what_surely_did_nothing_is_certain(
    session: VendorSession,
    vendors: SimulatedVendors,
    fault: str,
    status: int,
    posted: type[VendorError],
    got: type[VendorError],
) -> None:
    vendors.faults.add(fault, status=status)
    for method, error in (("POST", posted), ("GET", got)):
        with pytest.raises(error) as raised:
            session.request(method, "/tracerfy/v1/api/analytics/")
        assert raised.value.certain is (error is not OutcomeUnknown)


def test_an_answer_that_never_comes_is_unknown(session: VendorSession, vendors: SimulatedVendors) -> None:
    vendors.faults.add("delay", seconds=3)
    with pytest.raises(OutcomeUnknown):
        session.request("POST", "/tracerfy/v1/api/trace/")


def test_a_refused_connection_did_nothing() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        VendorSession("http://127.0.0.1:9", {}).request("POST", "/")


def test_a_refusal_of_the_request_is_an_answer(session: VendorSession) -> None:
    answer = session.request("GET", "/tracerfy/v1/api/nowhere/")
    assert (answer.status, answer.is_ok, answer.json["error"]) == (404, False, "Not found")


class _Waiting(BaseHTTPRequestHandler):
    said = ""

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server looks for
        self.send_response(429)
        self.send_header("Retry-After", self.said)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def waiting() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Waiting)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("7", 7, 7),
        ("-5", 1, 1),
        ("soon", 60, 60),
        ("nan", 60, 60),
        ("1e9", LONGEST_WAIT, LONGEST_WAIT),
        ("date", 25, 31),
        ("3 seconds", 3, 3),
        ("in 2 minutes", 120, 120),
        ("1.5s", 1.5, 1.5),
        ("1 hour", 3600, 3600),
        ("3 somethings", 60, 60),
    ],
)
def test_the_wait_is_read_as_seconds_or_date_within_bounds(waiting: str, said: str, low: float, high: float) -> None:
    """vendors_and_law L1: Tracerfy's throttle says "3 seconds", as text."""
    _Waiting.said = http_date(timezone.now().timestamp() + 30) if said == "date" else said
    with pytest.raises(RateLimited) as limited:
        VendorSession(waiting, {}).request("GET", "/")
    assert low <= limited.value.retry_after <= high


def test_no_message_and_no_repr_holds_a_secret(session: VendorSession, vendors: SimulatedVendors) -> None:
    assert SECRET not in repr(session)
    assert masked(f"x {SECRET} s3cret-token%2Fwith%2Bsigns", [SECRET]) == "x •••• ••••"
    vendors.faults.add("drop_before", count=1)
    with pytest.raises(OutcomeUnknown) as raised:
        session.request("POST", "/tracerfy/v1/api/trace/")
    assert raised.value.__context__ is None and raised.value.__cause__ is None


@pytest.mark.parametrize("token", ["tok\u200ben", "tok\nen"])
def test_a_credential_that_no_header_takes_is_said_without_showing_it(vendors: SimulatedVendors, token: str) -> None:
    session = VendorSession(vendors.url, {"Authorization": f"Bearer {token}"}, secrets=[token])
    with pytest.raises(Rejected, match="Enter it again") as raised:
        session.request("POST", "/tracerfy/v1/api/trace/")
    assert raised.value.certain and raised.value.__context__ is None


def test_security_h2_an_answer_that_drips_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_leads.vendors.http.LONGEST_ACT", 1.0)
    started = time.monotonic()
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n") as slow:
        session = VendorSession(f"http://127.0.0.1:{slow.port}", {})
        with pytest.raises(OutcomeUnknown):
            session.request("POST", "/")
        with pytest.raises(Unavailable):
            session.request("GET", "/")
    assert time.monotonic() - started < 30


def test_in_production_no_vendor_is_in_our_own_network(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(Rejected, match="not a server on the internet"):
        VendorSession("http://127.0.0.1:9", {}).request("POST", "/")
