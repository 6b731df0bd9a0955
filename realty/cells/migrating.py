"""Migrates the tables in `public`, then those of each cell."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.dispatch import Signal

from realty.cells import parents
from realty.cells.catalog import settle_functions
from realty.cells.layout import migrating
from realty.cells.models import Cell
from realty.database.cells import has_cells
from realty.database.rights import give_rights
from realty.tenants.scope import cell_scope, platform_scope

# Sent in the platform's scope of a cell, once its tables are as they should be.
cell_migrated = Signal()

Target = tuple[str, str | None]


def schemas() -> list[str]:
    """Those of all cells; empty on a site without any, and on one that is being made. Raises CommandError where the
    process does not know of them."""
    if Cell._meta.db_table not in connection.introspection.table_names():
        return []
    with platform_scope("migrations"):
        names = list(Cell.objects.values_list("name", flat=True))
    if names and not has_cells(connection):
        raise CommandError("The tables of this site lie in cells: set DATABASE_CELLS=on (docs/scale.md).")
    return names


def missing(cell: str, target: Target | None = None) -> list[str]:
    """The migrations that a cell lacks up to `target` (all, without one), as `app.name`."""
    with cell_scope(cell):
        _, plan = _planned(target)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(cells: list[str], target: Target | None, say: Callable[[str], object]) -> None:
    """Each cell's tables, one cell after the other. One that fails leaves the others as they are; run it again, and it
    goes on where it stood."""
    for number, cell in enumerate(cells, 1):
        with cell_scope(cell), migrating(cell):
            executor, plan = _planned(target)
            executor.migrate(_targets(executor, target), plan)
            settle_functions(cell)
            cell_migrated.send(sender=Cell)
        say(f"{cell} ({number} of {len(cells)}): {len(plan)} migrations")


def around(work: Callable[[], Any]) -> None:
    """A table may lose no column that it inherits, so the parents are away meanwhile. Where it fails in the middle they
    stay away until it has run through: cells that differ have no parent."""
    with platform_scope("migrations"):
        parents.remove()
    try:
        work()
    except BaseException:
        with suppress(DatabaseError):
            _make_parents()
        raise
    _make_parents()


def _make_parents() -> None:
    with platform_scope("migrations"):
        parents.make()
    # What is new belongs to the owner alone.
    give_rights()


def _planned(target: Target | None) -> tuple[MigrationExecutor, list[Any]]:
    executor = MigrationExecutor(connection)
    return executor, executor.migration_plan(_targets(executor, target))


def _targets(executor: MigrationExecutor, target: Target | None) -> list[Any]:
    return [target] if target else list(executor.loader.graph.leaf_nodes())
