"""How long a session waits for a lock. A statement that waits for an exclusive lock on a table lets nobody pass that
comes after it, readers included, so what changes tables must not wait long."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, appendix A


@contextmanager
def waiting_at_most(connection: BaseDatabaseWrapper, seconds: int) -> Iterator[None]:
    """The session's `lock_timeout` within the block; 0 waits for ever. A statement that waits longer raises
    OperationalError with the state LOCK_NOT_AVAILABLE."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])
    try:
        yield
    finally:
        # A session that is gone, or in a failed transaction, has nothing to be set back.
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
