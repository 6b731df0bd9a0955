"""Schedules in tests: the clock is moved by hand, and django-q2's own scheduler rings as two clusters would."""

from datetime import UTC, datetime

from django.utils.module_loading import import_string
from django_q.models import OrmQ
from django_q.scheduler import scheduler

from listings.collections import provision
from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.schedules import SYNC_DUE, sync_schedule
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WEST = "America/Los_Angeles"


def make_feed(tenant: Tenant, name: str, cron: str = "0 * * * *", zone: str = WEST) -> Feed:
    with tenant_scope(tenant):
        collection = provision(tenant, name, title=name)
        feed = Feed.objects.create(tenant=tenant, collection=collection, kind="spark", schedule=cron, time_zone=zone)
        sync_schedule(feed)
    return feed


def ring(clusters: int = 2) -> None:
    """The schedulers of all clusters look once; the workers then do what is queued, each task twice, as a lost
    acknowledgement would make them."""
    for _ in range(clusters):
        scheduler()
    for queued in OrmQ.objects.order_by("pk"):
        task = queued.task
        queued.delete()
        if task["func"] == SYNC_DUE:
            for _ in range(2):
                import_string(task["func"])(*task["args"])


def runs() -> list[SyncRun]:
    with platform_scope("test"):
        return list(SyncRun.objects.order_by("pk"))


def end_runs() -> None:
    with platform_scope("test"):
        SyncRun.objects.filter(status__in=OPEN_STATUSES).update(status=RunStatus.COMPLETE)
