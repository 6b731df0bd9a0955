"""A small world with a clock that the test sets, and its server."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from simulators.mls.moments import DAY, GENESIS


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = float(GENESIS + DAY)

    def __call__(self) -> float:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(seed=3, gps=80, crmls=120, clock=clock)


@pytest.fixture
def mls(world: World) -> Iterator[SimulatedMLS]:
    with SimulatedMLS(world) as server:
        yield server


class Client:
    """A plain reader of the simulated API, with nothing of the product's own."""

    def __init__(self, mls: SimulatedMLS) -> None:
        self.mls = mls
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {DEFAULT_TOKEN}"
        self.session.headers["X-SparkApi-User-Agent"] = "tests"

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(self.mls.url + path, params=query, timeout=10, allow_redirects=False)

    def page(self, **query: Any) -> dict[str, Any]:
        return self.get("/v1/listings", **query).json()["D"]

    def pages(self, **query: Any) -> Iterator[dict[str, Any]]:
        token = ""
        while True:
            data = self.page(_skiptoken=token, **query)
            yield data
            if not data["Results"] or data["SkipToken"] == token:
                return
            token = data["SkipToken"]

    def keys(self, **query: Any) -> list[str]:
        return [record["Id"] for data in self.pages(**query) for record in data["Results"]]


@pytest.fixture
def client(mls: SimulatedMLS) -> Client:
    return Client(mls)
