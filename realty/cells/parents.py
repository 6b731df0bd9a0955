"""The schema `all_cells`: a parent of each table, from which those of all cells inherit (PostgreSQL 18, 5.11)."""

from django.db import transaction

from realty.cells.catalog import KEYS, POLICIES, TRIGGERS, execute, names, quoted
from realty.cells.layout import tables
from realty.cells.models import Cell
from realty.database.cells import PARENTS
from realty.database.statements import fetch_all

SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname = %s"
CHILDREN = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"
OLD = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace ORDER BY relname"


@transaction.atomic
def remove() -> None:
    """The parents go, their children stay: for a migration, which may not remove a column that is inherited."""
    if not names(SCHEMAS, PARENTS):
        return
    for table in names(OLD, PARENTS):
        parent = f"{PARENTS}.{quoted(table)}"
        for child in names(CHILDREN, parent):
            execute(f"ALTER TABLE {child} NO INHERIT {parent}")
        # Never CASCADE: it would take the children along.
        execute(f"DROP TABLE {parent}")
    execute(f"DROP SCHEMA {PARENTS}")


@transaction.atomic
def make() -> None:
    """A parent of each table, like that of the first cell, with the same walls; all cells inherit from it."""
    remove()
    cells = list(Cell.objects.values_list("name", flat=True))
    execute(f"CREATE SCHEMA {PARENTS}")
    for table in tables():
        _parent(table, cells)
    model = cells[0]
    for table, key in fetch_all(KEYS, [model]):
        if table in tables():
            execute(f"ALTER TABLE {PARENTS}.{quoted(table)} ADD {key}")
    for table, name, command, shown, written in fetch_all(POLICIES, [model]):
        using = f" USING ({shown})" if shown else ""
        check = f" WITH CHECK ({written})" if written else ""
        execute(f"CREATE POLICY {name} ON {PARENTS}.{quoted(table)} FOR {command}{using}{check}")
    # Those of statements: PostgreSQL runs only the triggers of the table that a statement names.
    for table, text in fetch_all(TRIGGERS, [model]):
        execute(text.replace(f" ON {model}.{table} ", f" ON {PARENTS}.{table} ", 1))


def _parent(table: str, cells: list[str]) -> None:
    parent = f"{PARENTS}.{quoted(table)}"
    execute(f"CREATE TABLE {parent} (LIKE {cells[0]}.{quoted(table)} INCLUDING DEFAULTS INCLUDING GENERATED)")
    # A row is added in a cell; one in the parent would be in none.
    execute(f"ALTER TABLE {parent} ADD CONSTRAINT rows_are_added_in_a_cell CHECK (false) NO INHERIT")
    execute(f"ALTER TABLE {parent} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for cell in cells:
        execute(f"ALTER TABLE {cell}.{quoted(table)} INHERIT {parent}")
