"""The rules of an MLS Grid-like server: one system, few searchable fields, no key list, stubs for what is removed."""

import pytest

from simulators.mls import CRMLS, GPS, SimulatedMLS, World
from simulators.mls.moments import DAY

from ..conftest import Clock
from .conftest import OF_GPS, Reader


@pytest.fixture
def grid(mls: SimulatedMLS) -> Reader:
    return Reader(mls, "mls_grid")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "single OriginatingSystemName"),
        ({"filter": "MlgCanView eq true"}, "single OriginatingSystemName"),
        ({"filter": f"{OF_GPS} and {OF_GPS}"}, "single OriginatingSystemName"),
        ({"filter": f"{OF_GPS} or MlgCanView eq true"}, "single OriginatingSystemName"),
        ({"filter": f"{OF_GPS} and ListingKey eq '1'"}, "'ListingKey' of Property is not searchable"),
        ({"filter": f"{OF_GPS} and ListPrice gt 1"}, "'ListPrice' of Property is not searchable"),
        ({"filter": f"{OF_GPS} and (" + " or ".join(["ListingId eq '1'"] * 7) + ")"}, "no more than 5 'or'"),
        ({"filter": OF_GPS, "top": "5001"}, "greater than 5000"),
        ({"filter": OF_GPS, "top": "1001", "expand": "Media"}, "greater than 1000"),
        ({"filter": OF_GPS, "expand": "Media($top=1)"}, "not supported"),
        ({"filter": OF_GPS, "expand": "OpenHouse"}, "property named 'OpenHouse'"),
    ],
)
def test_what_it_refuses(grid: Reader, query: dict[str, str], message: str) -> None:
    status, told = grid.error(**query)
    assert status == 400 and message in told


def test_there_are_no_media_of_their_own(grid: Reader) -> None:
    assert grid.error("Media", filter=OF_GPS)[0] == 404


def test_records_come_oldest_first_by_next_links_that_skip(grid: Reader, world: World) -> None:
    answer = grid.get("Property", filter=f"{OF_GPS} and MlgCanView eq true", expand="Media,Rooms,UnitTypes", top=30)
    assert "skip=30" in answer.json()["@odata.nextLink"] and "expand=Media" in answer.json()["@odata.nextLink"]
    records = grid.all(filter=f"{OF_GPS} and MlgCanView eq true", top=30)
    stamps = [record["ModificationTimestamp"] for record in records]
    assert stamps == sorted(stamps) and stamps[0].endswith(".000Z")
    assert sorted(record["ListingKey"] for record in records) == list(world.keys(GPS))
    assert records[0]["@odata.id"] == f"{grid.root}Property('{records[0]['ListingKey']}')"
    assert None not in records[0].values()


def test_what_vanished_is_a_stub_for_seven_days(grid: Reader, world: World, clock: Clock) -> None:
    gone, elsewhere = next(world.keys(GPS)), next(world.keys(CRMLS))
    world.vanish(gone)
    world.vanish(elsewhere)
    since = f"{OF_GPS} and ModificationTimestamp ge 2026-11-02T00:00:00.000Z"
    stub = {name: value for name, value in grid.value(filter=since)[0].items() if not name.startswith("@")}
    assert stub == {
        "ListingKey": gone,
        "OriginatingSystemName": "Greater Palm Springs (simulated)",
        "ModificationTimestamp": "2026-11-02T00:00:00.000Z",
        "MlgCanView": False,
    }
    assert grid.keys(filter=since) == [gone]
    assert gone not in grid.keys(filter=f"{OF_GPS} and MlgCanView eq true")
    clock.moment += 7 * DAY + 1
    assert grid.keys(filter=since) == []


def test_what_comes_back_is_no_stub_any_more(grid: Reader, world: World) -> None:
    key = next(world.keys(GPS))
    world.vanish(key)
    world.restore(key)
    records = [record for record in grid.all(filter=OF_GPS) if record["ListingKey"] == key]
    assert [record["MlgCanView"] for record in records] == [True] and records[0]["MlgCanUse"] == ["IDX", "VOW"]
