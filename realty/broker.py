"""Which task a worker takes next: in turn between tenants, whatever one of them has queued.

django-q2's own broker hands tasks out as they came, so one tenant's thousands would keep everybody else waiting. Here
each row of the queue says in its key whose it is, and

* a tenant with few tasks at work comes before one with many, the older task first where they are equal;
* a tenant has at most `TENANT_WORKERS` tasks at work at once, so one worker always stays for the others;
* tasks that wait for servers of others (syncs, mail, vendors) have at most all workers but one, whoever queued them;
* the same task does not wait twice;
* where a tenant has MOST_WAITING tasks waiting, one that a schedule takes up anyway is not queued.
"""

import hashlib
from datetime import timedelta
from logging import getLogger
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from realty.operations.models import Heartbeat
from realty.queue_health import ALIVE, BEAT_SECONDS

log = getLogger(__name__)

# Whose first argument is the tenant (docs/decisions/0004).
OF_TENANTS = ("listings.", "mls_sync.", "crm_leads.", "realty.tenants.", "realty.webhooks.")
MOST_WAITING = 1_000
# Seconds until the next look, where tasks wait but none of them has its turn.
LOOK_AGAIN = 0.05
PLATFORM = "-"
# A cluster that was killed leaves its row behind.
FORGOTTEN = timedelta(hours=1)

NEXT = """
WITH held AS (
    SELECT split_part(key, '/', 2) AS owner, split_part(key, '/', 3) AS pace, count(*) AS tasks
    FROM django_q_ormq WHERE lock > %(now)s AND (key = %(cluster)s OR key LIKE %(ours)s) GROUP BY 1, 2
), of_owner AS (SELECT owner, sum(tasks) AS tasks FROM held GROUP BY owner)
UPDATE django_q_ormq SET lock = %(until)s WHERE id = (
    SELECT queued.id FROM django_q_ormq AS queued
    LEFT JOIN of_owner ON of_owner.owner = split_part(queued.key, '/', 2)
    WHERE queued.lock <= %(now)s AND (queued.key = %(cluster)s OR queued.key LIKE %(ours)s)
      AND (split_part(queued.key, '/', 2) IN ('-', '') OR coalesce(of_owner.tasks, 0) < %(each)s)
      AND (split_part(queued.key, '/', 3) <> 'slow'
           OR (SELECT coalesce(sum(tasks), 0) FROM held WHERE pace = 'slow') < %(slow)s)
    ORDER BY coalesce(of_owner.tasks, 0), queued.lock, queued.id
    LIMIT 1 FOR UPDATE OF queued SKIP LOCKED
) RETURNING id, payload
"""


class FairBroker(ORM):
    """Keys are `<cluster>/<tenant or ->/<slow or quick>/<digest of what is called with what>`."""

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key)
        # Of each cluster when it was last written, by monotonic time, and with which status.
        self._beats: dict[str, tuple[float, str]] = {}

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        self._beats = {}

    def enqueue(self, task: str) -> int | None:
        """The id of the row; of the one that waits already where it is the same task; None for one too many."""
        key, path = self._key_of(task)
        self.get_connection()
        same = self._waiting().filter(key=key)
        if connections[Conf.ORM].in_atomic_block:
            # Locked until our own transaction ends: nobody takes it before what it is to see is committed.
            same = same.select_for_update(skip_locked=True)
        if (found := same.values_list("pk", flat=True).first()) is not None:
            return int(found)
        if path in settings.TASKS_TAKEN_UP and self._is_full(key):
            return None
        row = OrmQ.objects.using(Conf.ORM).create(key=key, payload=task, lock=timezone.now())
        return int(row.pk)

    def dequeue(self) -> list[tuple[int, str]] | None:
        now = timezone.now()
        workers = max(Conf.WORKERS - 1, 1)
        parameters = {
            "now": now,
            "until": self.timeout(None),
            # Also what django-q2's own broker queued, before an upgrade.
            "cluster": self._cluster,
            "ours": f"{self._cluster}/%",
            "each": settings.TENANT_WORKERS or workers,
            "slow": workers,
        }
        self.get_connection()
        with connections[Conf.ORM].cursor() as cursor:
            cursor.execute(NEXT, parameters)
            taken = cursor.fetchall()
        if not taken:
            sleep(LOOK_AGAIN if self._waiting().exists() else Conf.POLL)
            return None
        return [(int(pk), str(payload)) for pk, payload in taken]

    def queue_size(self) -> int:
        return self._waiting().count()

    def lock_size(self) -> int:
        return self._ours().filter(lock__gt=timezone.now()).count()

    def purge_queue(self) -> Any:
        return self._ours().delete()

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        """A cluster's sign of life, which its sentinel gives twice a second: written where every process can read it,
        every BEAT_SECONDS and when its status changes. django-q2's own place is a cache, which each process of ours has
        to itself."""
        stat = SignedPackage.loads(value)
        last, status = self._beats.get(key, (0.0, ""))
        if stat.status == status and monotonic() - last < BEAT_SECONDS:
            return
        self._beats[key] = (monotonic(), stat.status)
        self.get_connection()
        beats = Heartbeat.objects.using(Conf.ORM)
        if stat.status == Conf.STOPPED:
            beats.filter(cluster=stat.cluster_id).delete()
            return
        now = timezone.now()
        told = {"host": stat.host, "workers": len(stat.workers), "status": str(stat.status), "started_at": stat.tob}
        beats.update_or_create(cluster=stat.cluster_id, defaults={**told, "seen_at": now, "stat": value})
        beats.filter(seen_at__lt=now - FORGOTTEN).delete()

    def get_stat(self, key: str) -> str | None:
        alive = self._alive().filter(cluster=key.rpartition(":")[2])
        return alive.values_list("stat", flat=True).first()

    def get_stats(self, pattern: str) -> list[str]:
        return list(self._alive().values_list("stat", flat=True))

    def _alive(self) -> "QuerySet[Heartbeat]":
        self.get_connection()
        return Heartbeat.objects.using(Conf.ORM).filter(seen_at__gt=timezone.now() - ALIVE)

    @property
    def _cluster(self) -> str:
        return str(self.list_key or Conf.CLUSTER_NAME)

    def _ours(self) -> "QuerySet[OrmQ]":
        mine = Q(key=self._cluster) | Q(key__startswith=f"{self._cluster}/")
        rows: QuerySet[OrmQ] = self.get_connection().filter(mine)
        return rows

    def _waiting(self) -> "QuerySet[OrmQ]":
        return self._ours().filter(lock__lte=timezone.now())

    def _is_full(self, key: str) -> bool:
        owner = key.split("/")[1]
        if owner == PLATFORM:
            return False
        full = self._waiting().filter(key__startswith=f"{self._cluster}/{owner}/").count() >= MOST_WAITING
        if full:
            log.warning("Tenant %s has %s tasks waiting: another is left to its schedule.", owner, MOST_WAITING)
        return full

    def _key_of(self, task: str) -> tuple[str, str]:
        """The row's key, and the path of the function."""
        content = SignedPackage.loads(task)
        path = content["func"] if isinstance(content["func"], str) else ""
        args: tuple[Any, ...] = tuple(content.get("args") or ())
        named: dict[str, Any] = content.get("kwargs") or {}
        is_tenants = path.startswith(OF_TENANTS) and bool(args) and type(args[0]) is int
        owner = str(args[0]) if is_tenants else PLATFORM
        pace = "slow" if path in settings.TASKS_THAT_WAIT else "quick"
        # A function that came as an object has no name to be known again by.
        known = f"{path}{args!r}{sorted(named.items())!r}" if path else str(content["id"])
        digest = hashlib.sha256(known.encode()).hexdigest()[:24]
        return f"{self._cluster}/{owner}/{pace}/{digest}", path
