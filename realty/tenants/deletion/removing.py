"""Removes a tenant: what apps do first, its files, its rows table by table in slices, the accounts of people who belong
to no other tenant, and last the tenant itself. What is done is noted in the transaction that does it, so a process may
be killed at any moment, and the next goes on with exact counts."""

import time
from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_q.models import OrmQ

from realty.audit.models import Act
from realty.audit.record import record
from realty.database.statements import fetch_all, fetch_one, run
from realty.tenants import owned
from realty.tenants.deletion import accounts, certificate, farewells
from realty.tenants.models import Membership, Tenant, TenantDeletion
from realty.tenants.scope import platform_scope, tenant_scope

SLICE_ROWS = 2_000
SLICE_SECONDS = 40.0
FILES_AT_ONCE = 200
# From the catalog, so that a table without a model is seen as well. With cells these are the parents, which show
# the rows of all.
TABLES = """
SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text = ANY(current_schemas(false)) ORDER BY relname
"""


class RowsLeft(RuntimeError):
    """Tables still have rows of the tenant: it is not gone, and gets no certificate."""


def work(deletion: TenantDeletion, seconds: float = SLICE_SECONDS) -> bool:
    """Slices until the time is over; by one worker at a time. True when the tenant is gone. Raises RowsLeft."""
    deadline = time.monotonic() + seconds
    if not _begin(deletion):
        return False
    for _ in _slices(deletion):
        if time.monotonic() > deadline:
            return False
    return True


def _begin(deletion: TenantDeletion) -> bool:
    """From here on it cannot be taken back."""
    now = timezone.now()
    with platform_scope("the deletion of a tenant"):
        rows = TenantDeletion.objects.filter(pk=deletion.pk, undone_at=None, finished_at=None, due_at__lte=now)
        # One statement: whoever keeps the tenant does so before it, or not at all.
        if not rows.update(heartbeat_at=now, started_at=Coalesce("started_at", now)):
            return False
        deletion.refresh_from_db()
    return True


def _slices(deletion: TenantDeletion) -> Iterator[None]:
    number = deletion.tenant_number
    for name, step in farewells.steps().items():
        with tenant_scope(number), transaction.atomic():
            _note(deletion, step(number), once=f"step {name}")
        yield
    yield from _files(deletion)
    for model in owned.owned_models():
        if model is Membership:
            continue
        with tenant_scope(number):
            for field in owned.self_pointers(model):
                model._default_manager.exclude(**{field: None}).update(**{field: None})
        while _slice(deletion, model._meta.db_table):
            yield
        yield
    while _person(deletion):
        yield
    _end(deletion)


def _slice(deletion: TenantDeletion, table: str) -> int:
    with transaction.atomic():
        with tenant_scope(deletion.tenant_number):
            removed = int(fetch_one("SELECT realty_remove_rows(%s::regclass, %s::int)", (table, SLICE_ROWS))[0])
        if removed:
            _note(deletion, {table: removed})
    return removed


def _person(deletion: TenantDeletion) -> bool:
    """One membership, and the account with it where it belongs to no other tenant and is not that of staff."""
    number = deletion.tenant_number
    with transaction.atomic(), platform_scope("people of a tenant that is deleted"):
        membership = Membership.objects.filter(tenant=number).select_related("user").order_by("pk").first()
        if membership is None:
            return False
        user, gone = membership.user, {Membership._meta.db_table: 1}
        membership.delete()
        if not user.is_staff and not Membership.objects.filter(user=user).exists():
            gone |= accounts.remove(user)
        _note(deletion, gone)
    return True


def _files(deletion: TenantDeletion) -> Iterator[None]:
    """Counted before the first goes, since a file that is gone cannot be counted again; some at a time, since a bucket
    is asked for the size of each."""
    number = deletion.tenant_number
    while "files" not in deletion.counts:
        some = list(islice(owned.files(number), deletion.files, deletion.files + FILES_AT_ONCE))
        deletion.files += len(some)
        deletion.file_bytes += sum(file.storage.size(file.path) for file in some)
        _note(deletion, {} if some else {"files": deletion.files})
        yield
    while going := list(islice(owned.files(number), FILES_AT_ONCE)):
        for file in going:
            file.storage.delete(file.path)
        yield
    owned.remove_folders(number)


def _note(deletion: TenantDeletion, counts: dict[str, int], once: str = "") -> None:
    """Add to the counts, in the caller's transaction; with `once`, in place of what the same step counted before."""
    if once:
        kept = deletion.counts.get(once, {})
        deletion.counts[once] = {name: max(count, kept.get(name, 0)) for name, count in counts.items()}
    else:
        for name, count in counts.items():
            deletion.counts[name] = deletion.counts.get(name, 0) + count
    deletion.heartbeat_at = timezone.now()
    with platform_scope("the deletion of a tenant"):
        deletion.save(update_fields=["counts", "files", "file_bytes", "heartbeat_at"])


def left_in(tenant_id: int) -> dict[str, int]:
    """Rows of the tenant by table, of every table that has a tenant; in the platform's scope."""
    found = {}
    for (table,) in fetch_all(TABLES):
        name = connection.ops.quote_name(table)
        if count := fetch_one(f"SELECT count(*) FROM {name} WHERE tenant_id = %s", (tenant_id,))[0]:  # noqa: S608
            found[table] = int(count)
    return found


def _end(deletion: TenantDeletion) -> None:
    number = deletion.tenant_number
    with transaction.atomic(), platform_scope("the end of a tenant"):
        OrmQ.objects.filter(key__contains=f"/{number}/").delete()
        if left := left_in(number):
            raise RowsLeft(f"Tenant {number} still has rows in {', '.join(left)}.")
        # Nothing hangs on it any more; Django would look for that in tables that refuse to be asked.
        run("DELETE FROM tenants_tenant WHERE id = %s", (number,))
        deletion.counts[Tenant._meta.db_table] = 1
        deletion.finished_at = timezone.now()
        certificate.sign(deletion)
        deletion.save()
        record(Act.DELETION, f"Deleted {deletion.name} ({deletion.slug}), certificate {deletion.digest[:16]}")
