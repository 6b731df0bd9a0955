"""One at a time for each tenant, across all processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(space: int) -> Iterator[bool]:
    """The open tenant's lease of this kind of work: an advisory lock of the database session, which dies with its
    process. False where somebody else has it. `space` keeps the kinds apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, current_setting('realty.tenant')::int)", [space])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, current_setting('realty.tenant')::int)", [space])
