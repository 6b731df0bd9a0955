"""Moves a tenant to another cell, as it is, in one transaction. Only while the site is stopped: a process that knows
the tenant's old cell would go on there."""

from django.core.management.base import CommandError
from django.db import transaction

from realty.cells.catalog import execute, quoted
from realty.cells.layout import tables
from realty.cells.models import Cell
from realty.database.cells import PARENTS, forget_places
from realty.database.statements import fetch_all, fetch_one, run
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
# Each collection's view bears its name.
VIEWS = """
SELECT relname, array_to_string(reloptions, ', '), pg_get_viewdef(pg_class.oid)
FROM pg_class JOIN {cell}.listings_collection ON relname = name AND tenant_id = %s
WHERE relkind = 'v' AND relnamespace = %s::regnamespace ORDER BY relname
"""
# What triggers once did is in the rows already; and append-only tables let rows go to their owner alone, and only
# without the walls that hold for it as well. Foreign keys are checked as ever.
DOWN, UP = "NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER", "FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER"


def move(tenant: Tenant, to: Cell) -> int:
    """How many rows moved. Raises CommandError where other programs are connected, the tenant is in no cell, or in this
    one already."""
    before = tenant.cell_id
    if before is None or before == to.name:
        raise CommandError(f"{tenant.slug} is in {before or 'no cell'} already.")
    if others := fetch_one(OTHERS)[0]:
        raise CommandError(f"{others} other sessions are connected to the database: stop the site and its workers.")
    with transaction.atomic(durable=True), platform_scope(f"moving {tenant.slug} to {to}"):
        moved = _rows(tenant.pk, before, to.name)
        _views(tenant.pk, before, to.name)
        for table in tables():
            run(f"DELETE FROM {before}.{quoted(table)} WHERE tenant_id = %s", (tenant.pk,))
        # Deferred checks of foreign keys come first: a table that has some left is not altered.
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        _walls(UP, before, to.name)
        Tenant.objects.filter(pk=tenant.pk).update(cell=to)
    forget_places()
    return moved


def _rows(tenant_id: int, before: str, to: str) -> int:
    _walls(DOWN, before, to)
    moved = 0
    for table in tables():
        name = quoted(table)
        columns = fetch_one(COLUMNS, (f"{PARENTS}.{name}",))[0]
        moved += run(
            f"INSERT INTO {to}.{name} ({columns}) SELECT {columns} FROM {before}.{name} WHERE tenant_id = %s",
            (tenant_id,),
        )
    return moved


def _walls(change: str, *cells: str) -> None:
    for cell in cells:
        for table in tables():
            execute(f"ALTER TABLE {cell}.{quoted(table)} {change}")


def _views(tenant_id: int, before: str, to: str) -> None:
    for name, options, definition in fetch_all(VIEWS.format(cell=before), (tenant_id, before)):
        execute(f"DROP VIEW {before}.{quoted(name)}")
        execute(f"CREATE VIEW {to}.{quoted(name)} WITH ({options}) AS {definition.replace(f'{before}.', f'{to}.')}")
