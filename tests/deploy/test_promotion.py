"""The primary dies in the middle of a sync and its standby is promoted: the sync goes on there, and nothing is lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

from listings.models import Collection
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun
from mls_sync.replication import runs
from realty.database.config import external_database
from realty.database.external.base import DatabaseWrapper
from realty.tenants.scope import tenant_scope
from simulators.mls import SimulatedMLS, World
from tests.deploy import site
from tests.deploy.servers import OneServer, primary_and_standby
from tests.mls_sync.replication.replica import assert_is_the_world, events, spark_feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORK = """
import sys, django
django.setup()
from mls_sync.models import SyncRun
from mls_sync.replication import engine
from realty.tenants.scope import tenant_scope
with tenant_scope(int(sys.argv[1])):
    engine.run_to_end(SyncRun.objects.get(pk=int(sys.argv[2])))
"""


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=150, crmls=1)) as server:
        yield server


@pytest.fixture
def feed(gps: Collection, mls: SimulatedMLS) -> Feed:
    with tenant_scope(gps.tenant_id):
        return spark_feed(gps, mls, page_size=5)


def test_a_sync_outlives_its_primary(feed: Feed, mls: SimulatedMLS, tmp_path: Path) -> None:
    with tenant_scope(feed.tenant_id):
        run = runs.request_run(feed, RunKind.FULL, trigger="manual", enqueue=False)
    with primary_and_standby() as (primary, standby):
        first = _work(run, primary, tmp_path)
        site.until(lambda: _stored(standby) >= 20, log=tmp_path / "sync.log")
        primary.stop("immediate")
        assert first.wait(site.PATIENCE) != 0, "It was over before its primary died."
        standby.promote()
        assert 20 <= _stored(standby) < 150
        assert _work(run, standby, tmp_path).wait(site.PATIENCE) == 0, (tmp_path / "sync.log").read_text()[-3000:]
        with _at(standby), tenant_scope(feed.tenant_id):
            done = SyncRun.objects.get(pk=run.pk)
            assert (done.status, done.fetched) == (RunStatus.COMPLETE, done.accounted), done.message
            assert_is_the_world(Feed.objects.get(pk=feed.pk), mls)
            told = sorted(events(feed.collection))
            assert len(told) == len(set(told))


def _work(run: SyncRun, server: OneServer, folder: Path) -> "subprocess.Popen[bytes]":
    """In a process of its own, as a worker does after a crash: the run is taken up where it stands."""
    args = [sys.executable, "-c", WORK, str(run.tenant_id), str(run.pk)]
    # The simulated MLS is on this machine, which a production site would refuse.
    environment = site.environment(folder, DATABASE_URL=server.url(), PRODUCTION="false")
    with open(folder / "sync.log", "ab") as log:
        return subprocess.Popen(args, env=environment, cwd=site.ROOT, stdout=log, stderr=subprocess.STDOUT)


def _stored(server: OneServer) -> Any:
    return server.asked("SELECT count(*) FROM listings_listing")[0][0]


@contextmanager
def _at(server: OneServer) -> Iterator[None]:
    """This test's own connection leads to that server."""
    own = connections[DEFAULT_DB_ALIAS]
    there = {**own.settings_dict, **external_database(server.url())}
    # By another name, since Django's tests keep to the databases that there were when they began.
    connections[DEFAULT_DB_ALIAS] = connections["promoted"] = session = DatabaseWrapper(there, alias="promoted")
    try:
        yield
    finally:
        session.close()
        connections[DEFAULT_DB_ALIAS] = own
        del connections["promoted"]
