"""`kill -9` at random moments: afterwards the collection is the simulated world, and no event is lost or doubled."""

import random
import time
from collections.abc import Callable, Iterator

import pytest

from listings.collections import provision
from listings.models import Collection
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun
from mls_sync.providers import capabilities_of
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import GPS, SimulatedMLS, World
from tests.mls_sync.replication.replica import (
    assert_is_the_world,
    contents,
    csv_feed,
    events,
    reso_feed,
    rets_feed,
    spark_feed,
)
from tests.mls_sync.replication.worker import start

LONGEST_RUN = 120


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=150, crmls=100), reso={"certified": {"limits": ()}}) as server:
        yield server


MakeFeed = Callable[[Collection, SimulatedMLS], Feed]


@pytest.fixture(params=[spark_feed, reso_feed, rets_feed, csv_feed], ids=["spark", "reso", "rets", "csv"])
def make_feed(request: pytest.FixtureRequest) -> MakeFeed:
    """Of each kind."""
    made: MakeFeed = request.param
    return made


@pytest.fixture
def killed_feed(gps: Collection, mls: SimulatedMLS, make_feed: MakeFeed) -> Feed:
    with tenant_scope(gps.tenant_id):
        return make_feed(gps, mls)


@pytest.fixture
def calm_feed(other_tenant: Tenant, mls: SimulatedMLS, make_feed: MakeFeed) -> Feed:
    """The same source, replicated by another tenant whose worker is never killed."""
    with tenant_scope(other_tenant):
        return make_feed(provision(other_tenant, "gps", title="Greater Palm Springs MLS"), mls)


class Killer:
    """Runs syncs in processes that it kills at random moments, so many times in all."""

    def __init__(self, kills: int) -> None:
        self.left, self.chance = kills, random.Random(20_261_121)

    def run(self, run: SyncRun, seconds: float, at_most: int) -> None:
        """Kill the workers of a run `at_most` times, each within `seconds`, and let the last one finish."""
        for _ in range(min(at_most, self.left)):
            worker = start(run)
            worker.join(self.chance.uniform(0, seconds))
            worker.kill()
            worker.join()
            self.left -= worker.exitcode == -9
        worker = start(run)
        worker.join(LONGEST_RUN)
        assert worker.exitcode == 0


def sync(feed: Feed, kind: str, killer: Killer | None = None, seconds: float = 0, at_most: int = 0) -> float:
    """One sync to its end; gives its seconds."""
    started = time.monotonic()
    with tenant_scope(feed.tenant_id):
        run = runs.request_run(feed, kind, trigger="manual", enqueue=False)
        if killer:
            killer.run(run, seconds, at_most)
        else:
            engine.run_to_end(run)
        run.refresh_from_db()
        assert run.status == RunStatus.COMPLETE, run.message
        assert run.fetched == run.accounted
    return time.monotonic() - started


def stir(world: World, round_number: int) -> None:
    """The world moves, and some listings go or change without a word."""
    world.advance(3, share=0.03)
    keys = sorted(world.keys(GPS))
    world.vanish(keys[round_number * 7 % len(keys)])


def both(killed: Feed, calm: Feed, kind: str, killer: Killer, at_most: int) -> None:
    seconds = sync(calm, kind)
    # A process takes its time to start as well.
    sync(killed, kind, killer, seconds + 0.2, at_most)


def kinds(feed: Feed) -> list[tuple[str, int]]:
    """What a source can be asked for, and how often each is killed: a file is only ever read whole."""
    can = capabilities_of(feed.kind)
    return [(RunKind.INCREMENTAL, 3), (RunKind.SWEEP, 2)] if can.key_list else [(RunKind.FULL, 4)]


def assert_same(killed: Feed, calm: Feed) -> None:
    with tenant_scope(killed.tenant_id):
        held, seen = contents(killed.collection), events(killed.collection)
    with tenant_scope(calm.tenant_id):
        assert held == contents(calm.collection)
        assert seen == events(calm.collection)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.proof)])
def test_no_kill_loses_or_doubles_anything(mls: SimulatedMLS, killed_feed: Feed, calm_feed: Feed, kills: int) -> None:
    killer, round_number = Killer(kills), 0
    both(killed_feed, calm_feed, RunKind.FULL, killer, at_most=max(3, kills // 5))
    while killer.left:
        round_number += 1
        stir(mls.world, round_number)
        for kind, at_most in kinds(killed_feed):
            both(killed_feed, calm_feed, kind, killer, at_most)
    assert_same(killed_feed, calm_feed)
    with tenant_scope(killed_feed.tenant_id):
        assert_is_the_world(killed_feed, mls)
        assert {"price", "status", "vanished"} <= {kind for _, kind, _, _ in events(killed_feed.collection)}
