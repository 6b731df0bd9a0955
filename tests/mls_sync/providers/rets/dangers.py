"""What the tests of the dangers stand on: a small simulated MLS, and what is read of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.providers.base import Window
from mls_sync.providers.rets.client import RetsProvider
from simulators.mls import SimulatedMLS, World
from tests.mls_sync.providers.contract import pages
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import RetsServer, home
from tests.mls_sync.providers.rets.test_contract import rets as simulated

ALL = Window()
Values = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def module_mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=60, crmls=20)) as server:
        yield server


@pytest.fixture
def mls(module_mls: SimulatedMLS) -> Iterator[SimulatedMLS]:
    """Sixty homes in the first share, in pages of twenty."""
    yield module_mls
    module_mls.faults.clear()


@pytest.fixture
def provider(mls: SimulatedMLS) -> Iterator[RetsProvider]:
    made = simulated(mls, page_size=20)
    yield made
    made.close()


def values(provider: RetsProvider) -> Values:
    """The columns of every record that can be stored, by key."""
    found = {}
    for page in pages(provider):
        for record in page.records:
            try:
                found[record.listing_key] = provider.row(record).values
            except RecordError:
                continue
    return found


@pytest.fixture
def clean(mls: SimulatedMLS, provider: RetsProvider) -> Values:
    """As the server sends them without a fault."""
    return values(provider)


def only(server: RetsServer, provider: RetsProvider, **given: str) -> dict[str, Any]:
    """The columns of one home with these values."""
    server.rows = [home(7, **given)]
    (record,) = provider.page(ALL, "").records
    return provider.row(record).values


@pytest.fixture
def scripted(server: RetsServer) -> Iterator[RetsProvider]:
    made = reading(server)
    yield made
    made.close()
