"""A statement that PostgreSQL works at while Python does something else (psycopg, "Pipeline mode support")."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(statement: str, params: Sequence[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Its rows are in the list when the block ends. The block is for work that asks the database nothing: a query there
    would wait for this one. Raises what the statement raises, at the end of the block."""
    found: list[tuple[Any, ...]] = []
    # The cursor first: it makes sure of the session.
    with connection.cursor() as cursor, connection.connection.pipeline():
        cursor.execute(statement, params)
        yield found
        found += cursor.fetchall()
