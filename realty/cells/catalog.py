"""What PostgreSQL's catalog says of a schema, and changes to a whole schema. As the owner of the tables."""

from typing import Any

from django.db import connection

from realty.cells.layout import CELL_APPS, tables
from realty.database.cells import DIRECTORY
from realty.database.statements import fetch_all

VIEWS = "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = %s::regnamespace ORDER BY relname"
# Before the tables move; other views in `public` are the operator's own, and stay.
COLLECTIONS = """
SELECT relname FROM pg_class JOIN listings_collection ON relname = name
WHERE relkind = 'v' AND relnamespace = %s::regnamespace ORDER BY relname
"""
STATISTICS = """
SELECT stxname FROM pg_statistic_ext WHERE stxrelid::regclass::text = ANY(%s) AND stxnamespace = %s::regnamespace
"""
# Those that belong to the tables of cells: triggers', and those with the owner's rights, which run in a fixed schema. A
# migration replaces each cell's own. What only reckons (folding) stays in `public`, where the places need it, too.
FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = %s::regnamespace
    AND (prosecdef OR prorettype = 'trigger'::regtype) AND proname ~ %s ORDER BY proname
"""
DEFINERS = """
SELECT proname, oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
WHERE prosecdef AND pronamespace = %s::regnamespace AND proowner = current_user::regrole ORDER BY proname
"""
IDENTITIES = """
SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = %s::regnamespace AND relkind = 'r' AND attidentity <> '' ORDER BY relname
"""
POLICIES = """
SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = %s
ORDER BY tablename, policyname
"""
TRIGGERS = """
SELECT relname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
WHERE relnamespace = %s::regnamespace AND NOT tgisinternal AND tgtype & 1 = 0 ORDER BY relname, tgname
"""
KEYS = """
SELECT relname, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid
WHERE contype = 'p' AND relnamespace = %s::regnamespace ORDER BY relname
"""


def quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def names(statement: str, *values: Any) -> list[str]:
    return [name for (name,) in fetch_all(statement, list(values))]


def move_tables(into: str) -> None:
    """All tables of a cell, their statistics, and the views of collections, from `public` to another schema."""
    for view in names(COLLECTIONS, DIRECTORY):
        execute(f"ALTER VIEW {DIRECTORY}.{quoted(view)} SET SCHEMA {into}")
    for statistics in names(STATISTICS, tables(), DIRECTORY):
        execute(f"ALTER STATISTICS {DIRECTORY}.{quoted(statistics)} SET SCHEMA {into}")
    for table in tables():
        execute(f"ALTER TABLE {DIRECTORY}.{quoted(table)} SET SCHEMA {into}")


def move_functions(into: str) -> None:
    """From `public` to another schema. Triggers go on with them, wherever they are."""
    for function in names(FUNCTIONS, DIRECTORY, f"^({'|'.join(sorted(CELL_APPS))})_"):
        execute(f"ALTER FUNCTION {function} SET SCHEMA {into}")


def settle_functions(schema: str) -> None:
    """Functions with the owner's rights find the tables of the cell, and so do the triggers that they set off: what
    lies in `public` is there once more, as it is by now, and what a migration made names `public` no longer."""
    for name, _, text in fetch_all(DEFINERS, [DIRECTORY]):
        execute(text.replace(f"FUNCTION {DIRECTORY}.{name}", f"FUNCTION {schema}.{name}", 1))
    for _, function, _ in fetch_all(DEFINERS, [schema]):
        execute(f"ALTER FUNCTION {function} SET search_path = {schema}, {DIRECTORY}, pg_temp")


def copy_migrations(of: str, into: str) -> None:
    """Which migrations the tables of the new schema have."""
    execute(f"CREATE TABLE {into}.django_migrations (LIKE {DIRECTORY}.django_migrations INCLUDING ALL)")
    execute(
        f"INSERT INTO {into}.django_migrations (app, name, applied)"
        f" SELECT app, name, applied FROM {of}.django_migrations ORDER BY id"
    )


def give_ids(schema: str, least: int, most: int) -> None:
    """The numbers that a cell gives to its rows."""
    for table, column in fetch_all(IDENTITIES, [schema]):
        if table in tables():
            execute(
                f"ALTER TABLE {schema}.{quoted(table)} ALTER COLUMN {quoted(column)}"
                f" SET MINVALUE {least} SET MAXVALUE {most} SET START WITH {least} RESTART"
            )
