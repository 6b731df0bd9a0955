"""Security H5: behind a proxy the address comes from a trusted one, or not at all."""

from typing import Any

import pytest
from django.test import RequestFactory

from realty.accounts.addresses import client_address
from realty.accounts.checks import production_knows_its_proxy, proxies_are_networks

PROXY = "10.0.0.2"


def address(remote: str, forwarded: str | None = None) -> str | None:
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **extra))


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "192.0.2.1, 10.0.0.2", "", "nonsense"])
def test_h5_nobody_but_a_trusted_proxy_says_where_a_request_comes_from(forwarded: str) -> None:
    assert address("198.51.100.7", forwarded) == "198.51.100.7"


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        # What the client wrote stands left of what our proxy added.
        ("1.2.3.4, 192.0.2.1", "192.0.2.1"),
        ("1.2.3.4, 192.0.2.1, 10.0.0.9", "192.0.2.1"),
        ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("192.0.2.1, nonsense", PROXY),
        ("", PROXY),
        (None, PROXY),
        ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_h5_a_trusted_proxy_is_believed_from_the_right(settings: Any, forwarded: str | None, expected: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address(PROXY, forwarded) == expected


@pytest.mark.parametrize("remote", ["", "unix:", "nonsense"])
def test_no_address_is_none(remote: str) -> None:
    assert address(remote) is None


def test_a_wrong_proxy_is_told_at_the_start(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "::1", "nginx"]
    assert [found.id for found in proxies_are_networks(None)] == ["accounts.E001"]


def test_production_without_a_proxy_is_warned(settings: Any) -> None:
    assert production_knows_its_proxy(None) == []
    settings.PRODUCTION = True
    assert [found.id for found in production_knows_its_proxy(None)] == ["accounts.W001"]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert production_knows_its_proxy(None) == []
