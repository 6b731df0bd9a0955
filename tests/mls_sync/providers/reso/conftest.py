from collections.abc import Iterator
from typing import Any

import pytest

from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.reso.options import ResoOptions
from mls_sync.providers.transport.auth import Bearer
from mls_sync.providers.transport.http import Http
from tests.mls_sync.providers.reso.server import TOKEN, ResoServer


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Http, "backoff", 0.0)


@pytest.fixture
def server() -> Iterator[ResoServer]:
    """A hundred and twenty listings of a plain server."""
    made = ResoServer()
    yield made
    made.close()


def reso(server: ResoServer, token: str = TOKEN, **options: Any) -> ResoProvider:
    """A provider of the server, in small pages; of a plain one with what its metadata have links for."""
    given = {"base_url": server.url, "page_size": 50, "system": "", **options}
    if "profile" not in given:
        given.setdefault("expansions", "Media")
    return ResoProvider(ResoOptions.read(given), Bearer(token))


@pytest.fixture
def provider(server: ResoServer) -> Iterator[ResoProvider]:
    made = reso(server)
    yield made
    made.close()


@pytest.fixture
def other(server: ResoServer) -> Iterator[ResoProvider]:
    made = reso(server)
    yield made
    made.close()


class PlainSource:
    """What the provider's contract does to the server."""

    def __init__(self, server: ResoServer) -> None:
        self.server = server

    @property
    def requests(self) -> int:
        return len(self.server.requests)

    def refuse_credentials(self) -> None:
        self.server.tokens.clear()

    def go_down(self) -> None:
        self.server.status = 503

    def forget_tokens(self) -> None:
        self.server.generation += 1

    def lose_keys(self) -> None:
        self.server.keyless = True

    def change(self, key: str) -> None:
        self.server.change(key)

    def remove(self, key: str) -> None:
        self.server.remove(key)


@pytest.fixture
def source(server: ResoServer) -> PlainSource:
    return PlainSource(server)


@pytest.fixture
def wanted(server: ResoServer) -> list[str]:
    return list(server.listings)
