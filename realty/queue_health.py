"""How the background tasks do: what waits, what is at work, and whether a worker takes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django_q.models import OrmQ, Schedule

# Housekeeping is due each minute; where nothing moves its moments on, no cluster runs.
ALIVE = timedelta(minutes=2)


@dataclass(frozen=True)
class Cluster:
    """One running `manage.py qcluster`."""

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
    is_working: bool

    @property
    def workers(self) -> int:
        return sum(cluster.workers for cluster in self.clusters)


def now() -> QueueHealth:
    """Two queries, in any scope."""
    moment = timezone.now()
    waits = Q(lock__lte=moment)
    found = OrmQ.objects.aggregate(
        waiting=Count("pk", filter=waits), working=Count("pk", filter=~waits), first=Min("lock", filter=waits)
    )
    oldest = moment - found["first"] if found["first"] else None
    planned = Schedule.objects.aggregate(
        all=Count("pk", filter=Q(cron="* * * * *")),
        late=Count("pk", filter=Q(cron="* * * * *", next_run__lt=moment - ALIVE)),
    )
    is_working = planned["all"] > planned["late"]
    return QueueHealth(found["waiting"], found["working"], oldest, (), is_working)
