"""One worker at a time for a feed: an advisory lock of the database session, which dies with its process.

A session that broke and was opened again has lost its lease without knowing. So `checkpoint.claim` checks, inside the
page's transaction, that the cursor still stands where the page was read from.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

# "RLTY" as a number: keeps our locks apart from other users of the two-key advisory locks of this database.
SPACE = 0x524C5459


@contextmanager
def held(feed_id: int) -> Iterator[bool]:
    """Yields whether the lease is ours. If another session holds it, False at once, and nothing is waited for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, _key(feed_id)])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            _release(feed_id)


def is_free(feed_id: int) -> bool:
    with held(feed_id) as mine:
        return mine


def _key(feed_id: int) -> int:
    """PostgreSQL's second key is a signed int4."""
    return feed_id % 2**31


def _release(feed_id: int) -> None:
    if connection.connection is None or connection.connection.closed:
        return  # The session is gone, and its locks with it.
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SPACE, _key(feed_id)])
    except Error:
        # A session in a failed transaction cannot unlock; closing it does, and the next query opens a new one.
        if connection.in_atomic_block:
            raise
        connection.close()
