"""Adds a cell. The first time, what is there becomes the first cell, and a second one is added beside it."""

from django.core.management.base import CommandError
from django.db import connection, transaction

from realty.backup.dump import running
from realty.cells import catalog, parents
from realty.cells.models import Cell
from realty.database import rights
from realty.database.cells import DIRECTORY, IDS, forget_places, has_cells, schema
from realty.database.programs import folder_for, reached
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

NOT_DECLARED = "Set DATABASE_CELLS=on for all processes first, and stop the site: its tables are about to move."


def add() -> list[Cell]:
    """The cells that were made: two by the first call, then one by each. Raises CommandError where the site does not
    know that it has cells, or pg_dump fails; then no half of a cell is left."""
    if not has_cells(connection):
        raise CommandError(NOT_DECLARED)
    made = []
    with platform_scope("adding a cell"):
        if not Cell.objects.exists():
            made.append(_first())
        # Those who inherit are dumped without what they inherit.
        parents.remove()
        try:
            made.append(_next())
        finally:
            parents.make()
    rights.give_rights()
    forget_places()
    return made


@transaction.atomic
def _first() -> Cell:
    """The tables that the site has so far move; nothing is copied."""
    cell = Cell.objects.create(name=schema(1), number=1)
    catalog.execute(f"CREATE SCHEMA {cell.name}")
    catalog.move_functions(cell.name)
    catalog.settle_functions(cell.name)
    catalog.move_tables(cell.name)
    catalog.copy_migrations(DIRECTORY, cell.name)
    Tenant.objects.update(cell=cell)
    return cell


def _next() -> Cell:
    """A cell with the structure of the first, and ids of its own."""
    model, number = Cell.objects.earliest("number").name, Cell.objects.latest("number").number + 1
    structure = _structure(model).replace(model, schema(number))
    with transaction.atomic():
        cell = Cell.objects.create(name=schema(number), number=number)
        catalog.execute(structure)
        catalog.copy_migrations(model, cell.name)
        catalog.give_ids(cell.name, number * IDS, (number + 1) * IDS - 1)
    return cell


def _structure(model: str) -> str:
    """The SQL that makes the schema, without its views of collections, owners and rights."""
    left_out = [*catalog.names(catalog.VIEWS, model), "django_migrations"]
    views = [f"--exclude-table={model}.{name}" for name in left_out]
    conninfo, environment = reached(connection)
    args = ["--schema-only", f"--schema={model}", "--no-owner", "--no-privileges", "--no-comments", *views]
    programs = folder_for(connection.cursor().connection.info.server_version)
    with running([programs / "pg_dump", *args, conninfo], environment) as process:
        lines = [line.decode() for line in process.stdout]
    # What the session is told is the dump's own business; psql's commands are no SQL.
    return "".join(line for line in lines if not line.startswith(("\\", "SET ", "SELECT pg_catalog.set_config")))
