"""security H2, L17 and the kind: whatever one tenant queues, the others' tasks have their turn."""

from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from realty import broker
from realty.broker import FairBroker

QUICK, SLOW = "crm_leads.outreach.tasks.work_event", "crm_leads.outreach.email.tasks.work_tenant"
LOOK_AT_ALL = "crm_leads.outreach.calls.tasks.look_at_all"
HOUSEKEEPING = "mls_sync.schedules.queue_overdue"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conf, "WORKERS", 3)
    monkeypatch.setattr(Conf, "POLL", 0)


@pytest.fixture
def queue() -> FairBroker:
    return FairBroker(list_key=Conf.CLUSTER_NAME)


def take(queue: FairBroker, most: int = 100) -> list[tuple[Any, ...]]:
    """What workers take until nothing more has its turn; nothing of it ends."""
    taken = []
    while len(taken) < most and (found := queue.dequeue()):
        task = SignedPackage.loads(found[0][1])
        taken.append((task["func"], *task["args"]))
    return taken


def end(owner: int) -> None:
    OrmQ.objects.filter(key__contains=f"/{owner}/", lock__gt=timezone.now()).delete()


def test_one_tenants_thousands_leave_a_worker_to_the_others(queue: FairBroker) -> None:
    for number in range(500):
        async_task(QUICK, 1, number)
    async_task(QUICK, 2, 0)
    assert take(queue) == [(QUICK, 1, 0), (QUICK, 2, 0), (QUICK, 1, 1)]
    async_task(QUICK, 3, 0)
    assert take(queue) == [(QUICK, 3, 0)]
    end(1)
    assert take(queue) == [(QUICK, 1, 2), (QUICK, 1, 3)]


def test_in_turn_and_the_oldest_first(queue: FairBroker) -> None:
    for owner, number in ((1, 0), (1, 1), (2, 0), (2, 1), (3, 0)):
        async_task(QUICK, owner, number)
    assert [owner for _, owner, _ in take(queue)] == [1, 2, 3, 1, 2]


def test_what_waits_for_others_never_has_every_worker(queue: FairBroker) -> None:
    for owner in range(1, 6):
        async_task(SLOW, owner)
    async_task(HOUSEKEEPING)
    async_task(QUICK, 9, 0)
    taken = take(queue)
    assert [func for func, *_ in taken].count(SLOW) == 2
    assert (HOUSEKEEPING,) in taken and (QUICK, 9, 0) in taken


def test_housekeeping_has_no_tenant_and_no_cap(queue: FairBroker) -> None:
    for number in range(5):
        async_task("django.utils.timezone.now", number)
    assert len(take(queue)) == 5


def test_security_l17_the_same_task_does_not_wait_twice(queue: FairBroker) -> None:
    for _ in range(60):
        async_task(LOOK_AT_ALL, 1)
    assert OrmQ.objects.count() == 1
    async_task(LOOK_AT_ALL, 1, 500)
    async_task(LOOK_AT_ALL, 2)
    assert OrmQ.objects.count() == 3
    take(queue)
    async_task(LOOK_AT_ALL, 1)
    assert OrmQ.objects.count() == 4, "one at work may have read what was there before"


@pytest.mark.django_db(transaction=True)
def test_a_task_that_waits_sees_what_is_not_committed_yet(queue: FairBroker) -> None:
    """Who leaves the work to a task that waits holds it back until its own changes are there."""
    async_task(LOOK_AT_ALL, 1)
    with transaction.atomic():
        async_task(LOOK_AT_ALL, 1)
        with connection.get_new_connection(connection.get_connection_params()) as other:
            assert other.execute("SELECT id FROM django_q_ormq FOR UPDATE SKIP LOCKED").fetchall() == []
    assert OrmQ.objects.count() == 1 and take(queue) == [(LOOK_AT_ALL, 1)]


def test_a_tenant_has_so_many_tasks_waiting(queue: FairBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "MOST_WAITING", 10)
    for number in range(30):
        async_task(QUICK, 1, number)
        async_task(QUICK, 2, number) if number < 5 else None
    async_task(LOOK_AT_ALL, 1)
    waiting = list(OrmQ.objects.values_list("key", flat=True))
    assert sum("/1/" in key for key in waiting) == 11, "what no schedule takes up is queued all the same"
    assert sum("/2/" in key for key in waiting) == 5


def test_the_named_tasks_exist() -> None:
    for path in (*site.TASKS_THAT_WAIT, *site.TASKS_TAKEN_UP):
        assert callable(import_string(path))


def test_what_was_queued_before_an_upgrade_is_taken(queue: FairBroker) -> None:
    async_task(QUICK, 1, 0)
    OrmQ.objects.update(key=Conf.CLUSTER_NAME)
    assert take(queue) == [(QUICK, 1, 0)]


def test_sizes_count_our_own(queue: FairBroker) -> None:
    async_task(QUICK, 1, 0)
    async_task(QUICK, 2, 0)
    queue.dequeue()
    assert (queue.queue_size(), queue.lock_size()) == (1, 1)
    queue.purge_queue()
    assert not OrmQ.objects.exists()
