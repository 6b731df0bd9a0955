"""Plain statements on Django's connection, with parameters sent apart from the SQL and results as plain tuples.

Those with parameters are prepared: planning the wide statements of the write door costs more than running them for the
few rows that most pages change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor
from psycopg.rows import tuple_row

from realty.tenants.scope import tell_session

Parameters = Sequence[Any] | Mapping[str, Any]
# psycopg prepares nothing while its threshold is None, Django's default; with this one, only what asks for it.
ONLY_ON_DEMAND = 2**31


def plain_cursor() -> "Cursor[tuple[Any, ...]]":
    """A psycopg cursor that binds on the server: pages of keys and hashes are not quoted into the SQL's text. It goes
    round Django's cursors, so the session is told of the open scope here."""
    connection.ensure_connection()
    tell_session(connection)
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = ONLY_ON_DEMAND
    return Cursor(connection.connection, row_factory=tuple_row)


def run(sql: str, parameters: Parameters = ()) -> int:
    """Execute and give the number of rows touched. Without parameters it may be several statements."""
    with connection.wrap_database_errors, plain_cursor() as cursor:
        return cursor.execute(sql, parameters or None, prepare=bool(parameters)).rowcount


def fetch_all(sql: str, parameters: Parameters = (), *, prepare: bool = True) -> list[tuple[Any, ...]]:
    """All rows. Without `prepare`, PostgreSQL plans for these parameters: for statements whose best plan depends on
    how many values an array has."""
    with connection.wrap_database_errors, plain_cursor() as cursor:
        return cursor.execute(sql, parameters or None, prepare=prepare and bool(parameters)).fetchall()


def fetch_one(sql: str, parameters: Parameters = ()) -> tuple[Any, ...]:
    """The only row of a statement that always has one."""
    return fetch_all(sql, parameters)[0]
