"""A plain reader of the simulated RETS server, with nothing of the product's own."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from requests.auth import AuthBase, HTTPDigestAuth

from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import SimulatedMLS

AGENT = {"User-Agent": "Tests/1.0", "RETS-Version": "RETS/1.7.2"}


class Client:
    """Logs in when it is made."""

    def __init__(self, mls: SimulatedMLS, auth: AuthBase | None = None, **headers: str) -> None:
        self.mls = mls
        self.session = requests.Session()
        self.session.auth = auth or HTTPDigestAuth(RETS_USER, RETS_PASSWORD)
        self.session.headers.update(AGENT | headers)

    def call(self, transaction: str, **parameters: Any) -> requests.Response:
        return self.session.get(f"{self.mls.url}/rets/{transaction}", params=parameters, timeout=10)

    def code(self, transaction: str, **parameters: Any) -> int:
        return int(ElementTree.fromstring(self.call(transaction, **parameters).content).get("ReplyCode", "-1"))

    def search(self, query: str, resource: str = "Property", name: str = "A", **more: Any) -> requests.Response:
        given = {"SearchType": resource, "Class": name, "Query": query, "QueryType": "DMQL2", "StandardNames": "1"}
        return self.call("Search", **{**given, "Format": "COMPACT-DECODED", **more})

    def rows(self, query: str, resource: str = "Property", name: str = "A", **more: Any) -> list[dict[str, str]]:
        return rows_of(self.search(query, resource, name, **more).content)

    def refusal(self, query: str, **more: Any) -> int:
        return int(ElementTree.fromstring(self.search(query, **more).content).get("ReplyCode", "-1"))


def rows_of(body: bytes) -> list[dict[str, str]]:
    """The rows of a compact answer, by column."""
    tree = ElementTree.fromstring(body)
    columns = (tree.findtext("COLUMNS") or "").split("\t")[1:-1]
    return [dict(zip(columns, (row.text or "").split("\t")[1:-1], strict=True)) for row in tree.iter("DATA")]


@pytest.fixture
def anonymous(mls: SimulatedMLS) -> Client:
    return Client(mls)


@pytest.fixture
def rets(anonymous: Client) -> Iterator[Client]:
    assert anonymous.code("Login") == 0
    yield anonymous
    anonymous.call("Logout")
