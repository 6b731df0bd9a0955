"""A database of its own for each part of the benchmark, on the site's server with its durable settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Django's connection points at a new database with every migration applied; it is dropped afterwards."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def plain_connection(**options: Any) -> psycopg.Connection[Any]:
    """psycopg alone, on the same database and role, committing each statement."""
    connection.ensure_connection()
    params = connection.get_connection_params() | {"cursor_factory": None}
    return psycopg.connect(**params, autocommit=True, **options)
