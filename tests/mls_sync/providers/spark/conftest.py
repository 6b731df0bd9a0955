from collections.abc import Iterator
from typing import Any

import pytest

from mls_sync.providers.spark.client import SparkProvider
from mls_sync.providers.spark.options import SparkOptions
from mls_sync.providers.transport.http import Http
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from simulators.mls.tokens import BadTokenError


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Http, "backoff", 0.0)


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    """A small simulated MLS with two data shares."""
    with SimulatedMLS(World(gps=300, crmls=200)) as server:
        yield server


def spark(mls: SimulatedMLS, token: str = DEFAULT_TOKEN, **options: Any) -> SparkProvider:
    """A provider of the first share, in small pages."""
    given = {"base_url": mls.url, "mls_id": GPS, "page_size": 100, **options}
    return SparkProvider(SparkOptions.read(given), token)


@pytest.fixture
def provider(mls: SimulatedMLS) -> Iterator[SparkProvider]:
    made = spark(mls)
    yield made
    made.close()


@pytest.fixture
def other(mls: SimulatedMLS) -> Iterator[SparkProvider]:
    made = spark(mls)
    yield made
    made.close()


def _forgotten(token: str) -> str:
    if token:
        raise BadTokenError("Invalid _skiptoken")
    return ""


class SparkSource:
    """What the provider's contract does to the simulated Spark API."""

    def __init__(self, mls: SimulatedMLS, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mls, self.monkeypatch = mls, monkeypatch

    @property
    def requests(self) -> int:
        return self.mls.requests.count

    def refuse_credentials(self) -> None:
        self.mls.tokens.clear()

    def go_down(self) -> None:
        self.mls.stop()

    def forget_tokens(self) -> None:
        self.monkeypatch.setattr("simulators.mls.spark.key_of", _forgotten)

    def lose_keys(self) -> None:
        self.mls.faults.add("missing_key", share=1.0, count=1)

    def change(self, key: str) -> None:
        self.mls.world.change_price(key, 123_400)

    def remove(self, key: str) -> None:
        self.mls.world.vanish(key)


@pytest.fixture
def source(mls: SimulatedMLS, monkeypatch: pytest.MonkeyPatch) -> SparkSource:
    return SparkSource(mls, monkeypatch)


@pytest.fixture
def wanted(mls: SimulatedMLS) -> list[str]:
    return list(mls.world.keys(GPS))
