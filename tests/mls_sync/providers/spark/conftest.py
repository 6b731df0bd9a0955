from collections.abc import Iterator
from typing import Any

import pytest

from mls_sync.providers.spark.client import SparkProvider
from mls_sync.providers.spark.options import SparkOptions
from mls_sync.providers.transport.http import Http
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World


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


@pytest.fixture
def wanted(mls: SimulatedMLS) -> list[str]:
    return list(mls.world.keys(GPS))
