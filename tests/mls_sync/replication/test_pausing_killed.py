"""`kill -9` of two workers at random moments of a run that the MLS refuses: the feed is announced once, each time."""

import random
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from mls_sync.feeds import resume_feed
from mls_sync.models import Feed, Letter, Outage, RunKind, RunStatus
from mls_sync.replication import runs
from realty.tenants.scope import tenant_scope
from realty.webhooks.models import WebhookEvent
from simulators.mls import SimulatedMLS, World
from tests.mls_sync.replication.replica import spark_feed
from tests.mls_sync.replication.worker import start

LONGEST_RUN = 120


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=5, crmls=0)) as server:
        yield server


def announce_under_fire(rounds: int, kills: int, gps: Collection, mls: SimulatedMLS) -> None:
    chance = random.Random(20_261_130)
    with tenant_scope(gps.tenant_id):
        feed = spark_feed(gps, mls)
        Feed.objects.filter(pk=feed.pk).update(secrets={"token": "withdrawn"})
        for number in range(1, rounds + 1):
            run = runs.request_run(Feed.objects.get(pk=feed.pk), RunKind.FULL, trigger="manual", enqueue=False)
            for _ in range(kills):
                workers = [start(run), start(run)]
                for worker in workers:
                    worker.join(chance.uniform(0, 0.3))
                    worker.kill()
                    worker.join()
            last = start(run)
            last.join(LONGEST_RUN)
            run.refresh_from_db()
            assert (last.exitcode, run.status) == (0, RunStatus.FAILED)
            disabled = WebhookEvent.objects.filter(type="feed.disabled").count()
            assert (Outage.objects.count(), Letter.objects.count(), disabled) == (number, number, number)
            resume_feed(Feed.objects.get(pk=feed.pk))


@pytest.mark.django_db(transaction=True)
def test_two_killed_workers_announce_it_once(gps: Collection, mls: SimulatedMLS, owner: User) -> None:
    announce_under_fire(2, 3, gps, mls)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_hundred_killed_workers_announce_each_failure_once(gps: Collection, mls: SimulatedMLS, owner: User) -> None:
    announce_under_fire(10, 5, gps, mls)
