"""Plain statements on Django's connection, with parameters sent apart from the SQL and results as plain tuples."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor
from psycopg.rows import tuple_row

Parameters = Sequence[Any] | Mapping[str, Any]


def plain_cursor() -> "Cursor[tuple[Any, ...]]":
    """A psycopg cursor that binds on the server: pages of keys and hashes are not quoted into the SQL's text."""
    connection.ensure_connection()
    return Cursor(connection.connection, row_factory=tuple_row)


def run(sql: str, parameters: Parameters = ()) -> int:
    """Execute and give the number of rows touched."""
    with connection.wrap_database_errors, plain_cursor() as cursor:
        return cursor.execute(sql, parameters).rowcount


def fetch_all(sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    with connection.wrap_database_errors, plain_cursor() as cursor:
        return cursor.execute(sql, parameters).fetchall()


def fetch_one(sql: str, parameters: Parameters = ()) -> tuple[Any, ...]:
    """The only row of a statement that always has one."""
    return fetch_all(sql, parameters)[0]
