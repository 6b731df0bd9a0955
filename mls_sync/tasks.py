"""Entry points of the task queue. They take ids, open the scope, and call one function."""

from logging import getLogger

from django.conf import settings

from mls_sync.models import SyncRun
from mls_sync.replication import engine, runs
from realty.tenants.scope import platform_scope, tenant_scope

log = getLogger(__name__)


def run_slice(tenant_id: int, run_id: int, number: int | None = None) -> None:
    """One bounded slice of a run; queues the next. With ENABLE_MLS_SYNC off nothing is read, and the run waits."""
    if not settings.ENABLE_MLS_SYNC:
        return
    with tenant_scope(tenant_id):
        try:
            engine.run_slice(run_id, number=number, queue_next=True)
        except SyncRun.DoesNotExist:
            log.info("Run %s is gone, with its collection.", run_id)


def resume_stuck() -> int:
    """Take up runs that waited or lost their worker; for a schedule of each minute."""
    if not settings.ENABLE_MLS_SYNC:
        return 0
    with platform_scope("runs that wait or lost their worker are taken up again"):
        return runs.resume_stuck()
