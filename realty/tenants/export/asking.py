"""Asking for an archive, carrying it through, and letting it go."""

from datetime import timedelta
from logging import getLogger
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_q.tasks import async_task

from realty.audit.models import Act
from realty.audit.record import record
from realty.database.locks import Space, lease
from realty.tenants import owners, zones
from realty.tenants.export import writing
from realty.tenants.models import ExportState, Tenant, TenantExport

log = getLogger(__name__)

SLICE = "realty.tenants.tasks.export_slice"
OPEN = (ExportState.WAITING, ExportState.RUNNING)
SILENT = timedelta(minutes=3)
MOST_ATTEMPTS = 5


class ExportOpen(Exception):
    """One is under way already."""


def ask(tenant: Tenant, by: Any) -> TenantExport:
    """In the tenant's scope or the platform's. Raises ExportOpen."""
    try:
        with transaction.atomic():
            export = TenantExport.objects.create(
                tenant=tenant,
                requested_by=by,
                requested_by_name=by.get_username(),
                requested_at=timezone.now(),
                path=f"{writing.KIND}/{tenant.pk}/{uuid4().hex}.zip",
            )
            record(Act.EXPORT, "Asked for an export of everything", tenant_id=tenant.pk)
            async_task(SLICE, tenant.pk, export.pk)
    except IntegrityError:
        raise ExportOpen from None
    return export


def carry_out(export_id: int, seconds: float = writing.SLICE_SECONDS) -> TenantExport | None:
    """One slice, in the tenant's scope; queues the next. None where there is nothing to do, or another worker is at
    it. An error is noted, and tried again by the schedule, MOST_ATTEMPTS times; a slice whose worker was killed, as
    often."""
    export = TenantExport.objects.select_related("tenant").filter(pk=export_id, state__in=OPEN).first()
    if export is None:
        return None
    with lease(Space.EXPORT, export.pk) as mine:
        if not mine:
            return None
        export.refresh_from_db()
        export.state, export.heartbeat_at = ExportState.RUNNING, timezone.now()
        export.attempts += 1
        export.save(update_fields=["state", "heartbeat_at", "attempts"])
        if export.attempts > MOST_ATTEMPTS:
            # None of them came as far as to note an error.
            _note_failure(export, "Its workers were killed")
            return export
        try:
            whole = writing.work(export, seconds)
        except Exception as error:  # noqa: BLE001 - one tenant's archive must not stop the worker; it is logged
            log.exception("Export %s failed", export.pk)
            _note_failure(export, type(error).__name__)
            return export
        _finish(export) if whole else _go_on(export)
    return export


def _go_on(export: TenantExport) -> None:
    with transaction.atomic():
        TenantExport.objects.filter(pk=export.pk).update(attempts=0)
        async_task(SLICE, export.tenant_id, export.pk)


def _finish(export: TenantExport) -> None:
    path, now = writing.path_of(export), timezone.now()
    export.bytes, export.digest = path.stat().st_size, writing.digest_of(path)
    export.state, export.finished_at = ExportState.READY, now
    export.expires_at = now + timedelta(days=settings.EXPORT_DAYS)
    with transaction.atomic():
        export.save()
        until = zones.in_words(export.expires_at, export.tenant)
        transaction.on_commit(lambda: writing.settle(export))
        owners.write(export.tenant, f"The export of {export.tenant} is ready", "export_ready", {"until": until})


def _note_failure(export: TenantExport, cause: str) -> None:
    gave_up = export.attempts >= MOST_ATTEMPTS
    export.state = ExportState.FAILED if gave_up else ExportState.WAITING
    export.problem = f"{cause}: platform staff must look at the log."[:300]
    TenantExport.objects.filter(pk=export.pk).update(state=export.state, problem=export.problem)
    if gave_up:
        _remove_files(export)


def resume() -> int:
    """Queue what was left by a worker that was killed. In the platform's scope. Returns how many."""
    before = timezone.now() - SILENT
    silent = Q(heartbeat_at__lt=before) | Q(heartbeat_at=None, requested_at__lt=before)
    found = list(TenantExport.objects.filter(silent, state__in=OPEN))
    for export in found:
        TenantExport.objects.filter(pk=export.pk).update(heartbeat_at=timezone.now(), attempts=F("attempts"))
        async_task(SLICE, export.tenant_id, export.pk)
    return len(found)


def expire() -> int:
    """Remove the archives whose time is over. In the platform's scope. Returns how many."""
    over = list(TenantExport.objects.filter(state=ExportState.READY, expires_at__lte=timezone.now()))
    for export in over:
        _remove_files(export)
        TenantExport.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, path="")
    return len(over)


def _remove_files(export: TenantExport) -> None:
    for name in (export.path, export.path.removesuffix(".zip") + ".tail"):
        if name:
            default_storage.delete(name)
