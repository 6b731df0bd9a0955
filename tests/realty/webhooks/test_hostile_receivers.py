"""Receivers that hang, answer anything, or stand in our own network."""

import threading
from typing import Any

import pytest

from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.webhooks import delivery as deliveries
from realty.webhooks import endpoints
from realty.webhooks.models import DeliveryStatus, WebhookEndpoint
from tests.realty.webhooks.delivering import failed_run, only, work
from tests.realty.webhooks.receiver import Receiver, answering


def test_our_own_network_is_refused_after_the_name_was_resolved(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public name whose address is inside passes the form, and is stopped at the connection."""
    port = receiver.url.split(":")[2].split("/")[0]
    endpoints.change(endpoint, "Warehouse", f"https://127.0.0.1:{port}/", endpoint.types)
    settings.PRODUCTION = True
    monkeypatch.setattr(endpoints, "check_address", lambda url: "hooks.example.com")
    failed_run(feed)
    work()
    assert receiver.got == [] and "own network" in only().log[0]["problem"]


def test_an_address_that_production_refuses_is_not_asked(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, settings: Any
) -> None:
    settings.PRODUCTION = True
    failed_run(feed)
    work()
    assert receiver.got == [] and "https" in only().log[0]["problem"]


def test_a_receiver_that_hangs_is_left_in_time(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "SECONDS", 0.3)
    done = threading.Event()
    receiver.before_answer = lambda: done.wait(20)
    failed_run(feed)
    try:
        work()
    finally:
        done.set()
    assert only().log[0]["problem"].startswith("No answer within") and only().status == DeliveryStatus.WAITING


ANSWERS = [
    b"",
    b"garbage\r\n\r\n",
    b"\x00\xff\xfe\r\n\r\n",
    b"HTTP/1.1 ",
    b"HTTP/1.1 999 odd\r\n\r\n",
    b"HTTP/1.1 20\xb2 odd\r\n\r\n",
    b"HTTP/1.1 500 x\r\nContent-Length: nonsense\r\n\r\nabc",
    b"HTTP/1.1 500 x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
    b"HTTP/1.1 500 x\r\nRetry-After: in a while\r\nContent-Length: 4\r\n\r\n\x00\xff\xfe\x00",
    b"HTTP/1.1 503 x\r\nRetry-After: -99999999999999999999\r\n\r\n",
    b"HTTP/1.1 302 x\r\nLocation: http://[broken\r\n\r\n",
    b"HTTP/1.1 500 x\r\n" + b"X: " + b"a" * 200_000,
]


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_whatever_a_server_answers_is_a_failed_attempt_with_a_reason(
    feed: Feed, in_tenant: Tenant, answer: bytes
) -> None:
    with answering(answer) as url:
        endpoints.add(in_tenant.pk, "Odd", url, ["run.failed"])
        failed_run(feed)
        work()
    assert only().status == DeliveryStatus.WAITING
    assert only().log[0]["problem"] and "Our own code" not in only().log[0]["problem"]
