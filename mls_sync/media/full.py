"""A collection whose photo quota is used up: nothing is fetched, but copies of photos that its listings no longer have
are deleted. The sweep deletes their files, and then there is room again."""

import time

from listings.media import demands
from listings.photos import sources_of

LISTINGS_AT_ONCE = 100


def let_go(collection_id: int, deadline: float) -> bool:
    """Look once at each listing whose photos changed. True where the time was over before; in the tenant's scope."""
    while time.monotonic() <= deadline:
        rows = demands.claim(collection_id, LISTINGS_AT_ONCE, is_full=True)
        if not rows:
            return False
        sources = sources_of([row.pk for row in rows])
        for row in rows:
            demands.settle_full(row, [source.ref for source in sources.get(row.pk, [])])
    return demands.due(collection_id, is_full=True).exists()
