from collections.abc import Iterator
from typing import Any

import pytest

from mls_sync.providers.rets.client import RetsProvider
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.transport.http import Http
from tests.mls_sync.providers.rets.server import PASSWORD, USER, RetsServer, serving


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Http, "backoff", 0.0)


@pytest.fixture
def server() -> Iterator[RetsServer]:
    """Seven homes in Indio, of one class, under system names."""
    with serving() as found:
        yield found


def reading(server: RetsServer, password: str = PASSWORD, ua_password: str = "", **options: Any) -> RetsProvider:
    """A provider in pages of three."""
    given = {"login_url": server.url, "page_size": 3, **options}
    return RetsProvider(RetsOptions.read(given), USER, password, ua_password)


@pytest.fixture
def provider(server: RetsServer) -> Iterator[RetsProvider]:
    made = reading(server)
    yield made
    made.close()
