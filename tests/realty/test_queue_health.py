"""Whoever asks, in whatever process, knows what waits and which workers run."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.status import Stat
from django_q.tasks import async_task

from realty import queue_health
from realty.broker import FairBroker
from realty.operations.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def sentinel() -> Any:
    """A cluster of three workers, as its own sentinel sees it."""
    return SimpleNamespace(
        parent_pid=10, pid=11, cluster_id=uuid4(), broker=FairBroker(), tob=timezone.now(), reincarnations=0,
        status=lambda: Conf.IDLE, monitor=None, pusher=None, pool=[SimpleNamespace(pid=pid) for pid in (12, 13, 14)],
        result_queue=SimpleNamespace(qsize=lambda: 0), task_queue=SimpleNamespace(qsize=lambda: 0),
    )  # fmt: skip


def test_without_a_worker_nothing_works() -> None:
    health = queue_health.now()
    assert (health.waiting, health.working, health.oldest_wait, health.workers) == (0, 0, None, 0)
    assert not health.is_working


def test_what_waits_what_works_and_for_how_long() -> None:
    for number in range(3):
        async_task("crm_leads.outreach.tasks.work_event", 1, number)
    OrmQ.objects.update(lock=timezone.now() - timedelta(minutes=4))
    FairBroker().dequeue()
    health = queue_health.now()
    assert (health.waiting, health.working) == (2, 1)
    assert health.oldest_wait is not None and 239 < health.oldest_wait.total_seconds() < 300


def test_a_cluster_is_alive_as_long_as_it_says_so(sentinel: Any) -> None:
    Stat(sentinel).save()
    assert queue_health.now().workers == 3 and queue_health.now().is_working
    sentinel.pool.pop()
    Stat(sentinel).save()
    assert queue_health.now().workers == 3, "written every few seconds, not at each look of the sentinel"
    Heartbeat.objects.update(seen_at=timezone.now() - queue_health.ALIVE)
    assert queue_health.now().workers == 0, "killed: it can say no goodbye"


def test_a_cluster_that_stops_says_so_at_once(sentinel: Any) -> None:
    Stat(sentinel).save()
    sentinel.status = lambda: Conf.STOPPING
    Stat(sentinel).save()
    assert [cluster.status for cluster in queue_health.clusters()] == ["Stopping"]
    sentinel.status = lambda: Conf.STOPPED
    Stat(sentinel).save()
    assert queue_health.clusters() == ()


def test_django_q2s_own_monitor_sees_the_cluster_of_another_process(sentinel: Any) -> None:
    Stat(sentinel).save()
    (seen,) = Stat.get_all(FairBroker())
    assert (seen.cluster_id, seen.workers) == (sentinel.cluster_id, [12, 13, 14])
