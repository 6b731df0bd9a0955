"""What every source must do: a small server of nobody in particular, and each kind of server of the simulated MLS."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.utils import timezone

from mls_sync.providers.base import Window
from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.reso.options import ResoOptions
from mls_sync.providers.transport.auth import Bearer
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from simulators.mls.records import MLS_NAMES
from simulators.mls.reso.odata import QueryError
from simulators.mls.reso.pages import Reading
from simulators.mls.reso.profiles import PROFILES
from simulators.mls.reso.writing import Writer
from tests.mls_sync.providers.contract import ProviderContract, pages

NO_LIMITS: dict[str, dict[str, Any]] = {name: {"limits": ()} for name in PROFILES}


class TestPlain(ProviderContract):
    """The small server behind it."""


class OnTheFace(ProviderContract):
    """The simulated MLS's own kinds of servers, written from the specification by somebody else. Most of them let a
    listing vanish without a word: the key sweep finds it."""

    face: ClassVar[str]
    options: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    def mls(self) -> Iterator[SimulatedMLS]:
        with SimulatedMLS(World(gps=160, crmls=80), reso=NO_LIMITS) as server:
            yield server

    def made(self, mls: SimulatedMLS) -> ResoProvider:
        given = {"base_url": mls.url + PROFILES[self.face].root, "system": MLS_NAMES[GPS], "page_size": 50}
        return ResoProvider(ResoOptions.read({**given, **self.options}), Bearer(DEFAULT_TOKEN))

    @pytest.fixture
    def provider(self, mls: SimulatedMLS) -> Iterator[ResoProvider]:
        made = self.made(mls)
        yield made
        made.close()

    @pytest.fixture
    def other(self, mls: SimulatedMLS) -> Iterator[ResoProvider]:
        made = self.made(mls)
        yield made
        made.close()

    @pytest.fixture
    def source(self, mls: SimulatedMLS, monkeypatch: pytest.MonkeyPatch) -> "FaceSource":
        return FaceSource(mls, monkeypatch)

    @pytest.fixture
    def wanted(self, mls: SimulatedMLS) -> list[str]:
        return list(mls.world.keys(GPS))

    def test_the_hash_is_of_the_record_alone(self, provider: Any, source: Any) -> None:
        """Whatever page it is on: some services list what was changed last at the end."""
        before = {record.listing_key: record.content_hash for page in pages(provider) for record in page.records}
        moved = next(iter(before))
        source.change(moved)
        after = {record.listing_key: record.content_hash for page in pages(provider) for record in page.records}
        assert {key for key in before if before[key] != after[key]} == {moved}

    def test_what_is_removed_is_named_by_some_page(self, provider: Any, source: Any, wanted: list[str]) -> None:
        source.remove(wanted[0])
        assert not [key for page in pages(provider) for key in page.removed]


class FaceSource:
    """What the contract does to the simulated MLS."""

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
        self.mls.reso.replications.clear()
        place = Reading._place

        def forgotten(reading: Reading) -> Any:
            if reading.query.token or reading.query.skip or "next" in reading.query.texts:
                raise QueryError("The link has expired.", "$skiptoken")
            return place(reading)

        self.monkeypatch.setattr(Reading, "_place", forgotten)

    def lose_keys(self) -> None:
        write = Writer.write

        def keyless(writer: Writer, row: Any, query: Any) -> Any:
            return {name: value for name, value in write(writer, row, query).items() if name != "ListingKey"}

        self.monkeypatch.setattr(Writer, "write", keyless)

    def change(self, key: str) -> None:
        self.mls.world.change_price(key, 123_400)

    def remove(self, key: str) -> None:
        self.mls.world.vanish(key)


class TestCertified(OnTheFace):
    face = "certified"


@pytest.mark.proof
class TestEnumerations(OnTheFace):
    face = "enumerations"

    def test_a_forgotten_token_is_no_fault_of_the_feed(self, provider: Any, source: Any) -> None:
        """Once it is known that this server goes on by links where $top does not bound the whole."""
        list(pages(provider))
        super().test_a_forgotten_token_is_no_fault_of_the_feed(provider, source)


@pytest.mark.proof
class TestSpark(OnTheFace):
    face = "spark"
    options: ClassVar = {"profile": "spark"}


class TestTrestle(OnTheFace):
    face = "trestle"
    options: ClassVar = {"profile": "trestle", "auth": "bearer"}


class TestBridge(OnTheFace):
    face = "bridge"
    options: ClassVar = {"profile": "bridge"}


class TestMLSGrid(OnTheFace):
    face = "mls_grid"
    options: ClassVar = {"profile": "mlsgrid"}

    def test_what_is_removed_is_named_by_some_page(self, provider: Any, source: Any, wanted: list[str]) -> None:
        """In an increment, as a stub."""
        source.remove(wanted[0])
        since = Window(timezone.now() - timedelta(days=7), timezone.now() + timedelta(days=1))
        assert wanted[0] in {key for page in pages(provider, since) for key in page.removed}
