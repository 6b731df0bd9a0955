"""The provider's contract over the simulated MLS, whose RETS face was written by another reader of the
specification."""

from collections.abc import Iterator
from typing import Any

import pytest

from mls_sync.providers.rets.client import RetsProvider
from mls_sync.providers.rets.options import RetsOptions
from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import GPS, SimulatedMLS, World
from simulators.mls.rets.compact import Page
from simulators.mls.rets.fields import property_table
from simulators.mls.rets.page_faults import PAGES
from tests.mls_sync.providers.contract import ProviderContract


def system_name(standard: str) -> str:
    return property_table()[0].by_standard[standard].system


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    """A small simulated MLS with two data shares."""
    with SimulatedMLS(World(gps=300, crmls=60)) as server:
        yield server


def rets(mls: SimulatedMLS, password: str = RETS_PASSWORD, ua_password: str = "", **options: Any) -> RetsProvider:
    """A provider of the first share, in small pages."""
    given = {
        "login_url": f"{mls.url}/rets/login",
        "criteria": f"({system_name('MlsId')}={GPS})",
        "page_size": 40,
        **options,
    }
    return RetsProvider(RetsOptions.read(given), RETS_USER, password, ua_password)


@pytest.fixture
def provider(mls: SimulatedMLS) -> Iterator[RetsProvider]:
    made = rets(mls)
    yield made
    made.close()


@pytest.fixture
def other(mls: SimulatedMLS) -> Iterator[RetsProvider]:
    made = rets(mls)
    yield made
    made.close()


class RetsSource:
    """What the provider's contract does to the simulated RETS server."""

    def __init__(self, mls: SimulatedMLS, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mls, self.monkeypatch = mls, monkeypatch

    @property
    def requests(self) -> int:
        return self.mls.requests.count

    def refuse_credentials(self) -> None:
        self.mls.rets.account.password = "another"

    def go_down(self) -> None:
        self.mls.stop()

    def forget_tokens(self) -> None:
        """No row is where it was: RETS has no tokens, pages meet in their rows."""
        for key in list(self.mls.world.keys(GPS))[:200]:
            self.mls.world.vanish(key)

    def lose_keys(self) -> None:
        self.monkeypatch.setitem(PAGES, "no_rows", _without_a_key)
        self.mls.faults.add("no_rows", count=1)

    def change(self, key: str) -> None:
        self.mls.world.change_price(key, 123_400)

    def remove(self, key: str) -> None:
        self.mls.world.vanish(key)


def _without_a_key(page: Page, options: Any) -> None:
    page.rows[0][page.columns.index(page.kept)] = ""


@pytest.fixture
def source(mls: SimulatedMLS, monkeypatch: pytest.MonkeyPatch) -> RetsSource:
    return RetsSource(mls, monkeypatch)


@pytest.fixture
def wanted(mls: SimulatedMLS) -> list[str]:
    return list(mls.world.keys(GPS))


class TestContract(ProviderContract):
    """RETS over the simulated MLS."""
