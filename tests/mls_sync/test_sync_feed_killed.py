"""feed_replay A3: `manage.py sync_feed` under `kill -9`. The next one takes the run up, without a worker and without a
person."""

import json
import time
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from listings.models import Collection
from mls_sync.models import Feed, SyncRun
from realty.tenants.scope import tenant_scope
from simulators.mls import SimulatedMLS, World
from tests.mls_sync.replication.replica import assert_is_the_world, spark_feed
from tests.mls_sync.replication.worker import command, processes

LONGEST = 60


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=150, crmls=10)) as server:
        yield server


@pytest.fixture
def feed(gps: Collection, mls: SimulatedMLS) -> Feed:
    with tenant_scope(gps.tenant_id):
        return spark_feed(gps, mls)


def pages_of(feed: Feed) -> int:
    with tenant_scope(feed.tenant_id):
        return sum(SyncRun.objects.filter(feed=feed).values_list("pages", flat=True))


def killed_in_the_middle(feed: Feed, mls: SimulatedMLS) -> None:
    """A `sync_feed` of its own process, killed after some pages; the source is slow, so that it cannot have ended."""
    mls.faults.add("slow", path="/v1/listings", seconds=0.5)
    name = connection.settings_dict["NAME"]
    process = processes().Process(target=command, args=(name, "sync_feed", feed.collection.name))
    process.start()
    until = time.monotonic() + LONGEST
    while pages_of(feed) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.join()
    assert process.exitcode == -9
    mls.faults.clear()


@pytest.mark.django_db(transaction=True)
def test_feed_replay_a3_a_sync_feed_that_was_killed_is_taken_up_by_the_next(mls: SimulatedMLS, feed: Feed) -> None:
    killed_in_the_middle(feed, mls)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("sync_feed", feed.collection.name, "--json", stdout=out, stderr=StringIO())
    told = json.loads(out.getvalue())
    assert (ended.value.code, told["status"], told["fetched"], told["created"]) == (0, "complete", 150, 150)
    with tenant_scope(feed.tenant_id):
        assert SyncRun.objects.filter(feed=feed).count() == 1
        assert_is_the_world(feed, mls)
