"""How the background tasks do: what waits, what is at work, and which workers run. For probes, metrics and the console.

    health = queue_health.now()
    health.waiting, health.working, health.workers, health.is_working
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django_q.models import OrmQ

from realty.operations.models import Heartbeat

# A cluster beats every BEAT_SECONDS (`realty.broker`); after three that are missing it counts as dead.
BEAT_SECONDS = 5
ALIVE = timedelta(seconds=3 * BEAT_SECONDS)


@dataclass(frozen=True)
class Cluster:
    """One running `manage.py qcluster`: its machine, worker processes, django-q2's word for its status."""

    host: str
    workers: int
    status: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class QueueHealth:
    """`waiting` and `working` count tasks; `oldest_wait` is how long the oldest that waits does so, None where none
    does; `clusters` are those alive."""

    waiting: int
    working: int
    oldest_wait: timedelta | None
    clusters: tuple[Cluster, ...]

    @property
    def workers(self) -> int:
        return sum(cluster.workers for cluster in self.clusters)

    @property
    def is_working(self) -> bool:
        """Whether any worker is there to take a task."""
        return self.workers > 0


def now() -> QueueHealth:
    """Two queries, in any scope."""
    moment = timezone.now()
    waits = Q(lock__lte=moment)
    found = OrmQ.objects.aggregate(
        waiting=Count("pk", filter=waits), working=Count("pk", filter=~waits), first=Min("lock", filter=waits)
    )
    oldest = moment - found["first"] if found["first"] else None
    return QueueHealth(found["waiting"], found["working"], oldest, clusters(moment))


def clusters(moment: datetime | None = None) -> tuple[Cluster, ...]:
    """Those that gave a sign lately, the oldest first. One query."""
    alive = Heartbeat.objects.filter(seen_at__gt=(moment or timezone.now()) - ALIVE).order_by("started_at", "pk")
    rows = alive.values_list("host", "workers", "status", "started_at", "seen_at")
    return tuple(Cluster(*row) for row in rows)
