"""One worker at a time for a feed: an advisory lock of the database session, which dies with its process.

A session that broke and was opened again has lost its lease without knowing. So `checkpoint.claim` checks, inside the
page's transaction, that the cursor still stands where the page was read from.
"""

from contextlib import AbstractContextManager

from realty.database.locks import Space, lease


def held(feed_id: int) -> AbstractContextManager[bool]:
    """Yields whether the lease is ours. If another session holds it, False at once, and nothing is waited for."""
    return lease(Space.FEED, feed_id)


def is_free(feed_id: int) -> bool:
    with held(feed_id) as mine:
        return mine
