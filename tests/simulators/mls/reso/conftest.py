"""A small world behind the RESO face, a timer that the test sets, and a plain reader of pages."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from simulators.mls.reso.profiles import PROFILES

GPS_NAME = "Greater Palm Springs (simulated)"
OF_GPS = f"OriginatingSystemName eq '{GPS_NAME}'"


class Timer:
    """Seconds that pass only when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def mls(world: World, timer: Timer) -> Iterator[SimulatedMLS]:
    with SimulatedMLS(world, timer=timer, reso={"mls_grid": {"limits": ()}}) as server:
        yield server


class Reader:
    """Reads one kind of server as its documents say, with nothing of the product's own."""

    def __init__(self, mls: SimulatedMLS, profile: str = "certified", token: str = DEFAULT_TOKEN) -> None:
        self.root = f"{mls.url}{PROFILES[profile].root}/"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, /, **query: Any) -> requests.Response:
        """`filter="..."` stands for `$filter`, and so on; other names as they are."""
        options = {f"${name}" if name in OPTIONS else name: value for name, value in query.items()}
        return self.session.get(urljoin(self.root, path), params=options, timeout=10, allow_redirects=False)

    def value(self, path: str = "Property", /, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]

    def pages(self, path: str = "Property", /, **query: Any) -> Iterator[list[dict[str, Any]]]:
        """Every page, by the next link in the body or in the header."""
        answer = self.get(path, **query)
        while True:
            assert answer.status_code == 200, answer.text
            yield answer.json()["value"]
            header = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
            link = header[1] if header else answer.json().get("@odata.nextLink")
            if link is None:
                return
            answer = self.get(link)

    def all(self, path: str = "Property", /, **query: Any) -> list[dict[str, Any]]:
        return [record for page in self.pages(path, **query) for record in page]

    def keys(self, path: str = "Property", /, **query: Any) -> list[str]:
        return [record["ListingKey"] for record in self.all(path, **query)]

    def error(self, path: str = "Property", /, **query: Any) -> tuple[int, str]:
        """The status and the message of an error object."""
        answer = self.get(path, **query)
        return answer.status_code, answer.json()["error"]["message"]


OPTIONS = ("filter", "select", "expand", "orderby", "top", "skip", "count")


@pytest.fixture
def reader(mls: SimulatedMLS) -> Reader:
    return Reader(mls)
