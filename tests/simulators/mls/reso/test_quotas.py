"""Budgets: what they let pass, what comes over them, and the suspension that a client must never meet."""

from collections.abc import Iterator

import pytest

from simulators.mls import SimulatedMLS, World
from simulators.mls.reso.profiles import Limit

from .conftest import OF_GPS, Reader, Timer


@pytest.fixture
def grid(world: World, timer: Timer) -> Iterator[SimulatedMLS]:
    with SimulatedMLS(world, timer=timer) as server:
        yield server


def statuses(reader: Reader, times: int, **query: object) -> list[int]:
    return [reader.get("Property", filter=OF_GPS, top=1, **query).status_code for _ in range(times)]


def test_two_requests_a_second(grid: SimulatedMLS, timer: Timer) -> None:
    reader = Reader(grid, "mls_grid")
    for _ in range(3):
        assert statuses(reader, 2) == [200, 200]
        timer.seconds += 1
    assert not grid.reso.quotas.exceeded and not grid.reso.quotas.suspended


def test_a_third_one_suspends_the_token_for_good(grid: SimulatedMLS, timer: Timer) -> None:
    reader = Reader(grid, "mls_grid")
    assert statuses(reader, 3) == [200, 200, 429]
    timer.seconds += 90_000
    assert statuses(reader, 2) == [429, 429]
    assert grid.reso.quotas.exceeded["mls_grid"] == 1 and grid.reso.quotas.refused["mls_grid"] == 2
    assert Reader(grid, "certified").value(top=1)
    grid.reso.quotas.forgive()
    assert statuses(reader, 1) == [200]


@pytest.mark.parametrize("limit", [Limit(3_600, requests=5), Limit(86_400, requests=5)])
def test_hours_and_days(world: World, timer: Timer, limit: Limit) -> None:
    with SimulatedMLS(world, timer=timer, reso={"mls_grid": {"limits": (limit,)}}) as mls:
        reader = Reader(mls, "mls_grid")
        assert statuses(reader, 5) == [200] * 5
        timer.seconds += limit.seconds
        assert statuses(reader, 6) == [200] * 5 + [429]


def test_bytes_of_an_hour(world: World, timer: Timer) -> None:
    with SimulatedMLS(world, timer=timer, reso={"mls_grid": {"limits": (Limit(3_600, bytes=20_000),)}}) as mls:
        reader = Reader(mls, "mls_grid")
        assert statuses(reader, 1) == [200]
        assert len(reader.value(filter=OF_GPS, top=20)) == 20
        timer.seconds += 3_600
        assert statuses(reader, 1) == [200]
        reader.value(filter=OF_GPS, top=20)
        assert statuses(reader, 1) == [429]


def test_other_servers_only_make_one_wait(world: World, timer: Timer) -> None:
    with SimulatedMLS(world, timer=timer, reso={"trestle": {"limits": (Limit(60, requests=2),)}}) as mls:
        reader = Reader(mls, "trestle")
        answers = [reader.get("Property", top=1) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "60"
        timer.seconds += 60
        assert reader.value(top=1)


def test_what_is_left_stands_in_headers(grid: SimulatedMLS) -> None:
    trestle = Reader(grid, "trestle").get("Property", top=1).headers
    assert (trestle["Hour-Quota-Limit"], trestle["Hour-Quota-Available"]) == ("7200", "7199")
    assert trestle["Minute-Quota-Limit"] == "180" and int(trestle["Hour-Quota-ResetTime"]) > 1_700_000_000_000
    bridge = Reader(grid, "bridge").get("Property", top=1).headers
    assert (bridge["Application-RateLimit-Limit"], bridge["Burst-RateLimit-Remaining"]) == ("5000", "333")


def test_compression_is_compulsory_there(grid: SimulatedMLS) -> None:
    reader = Reader(grid, "mls_grid")
    reader.session.headers["Accept-Encoding"] = "identity"
    assert reader.error(filter=OF_GPS) == (400, "COMPRESSION REQUIRED")
