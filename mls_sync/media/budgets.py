"""What the photos of a collection may cost: so many an hour as its feed says, and the source's own limits where its
service counts photos as it counts requests."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from listings.media.sizes import MOST_BYTES
from mls_sync.media.fresh import agents_of
from mls_sync.models import Feed
from mls_sync.providers import PROVIDERS, provider_class
from mls_sync.providers.errors import RateLimited
from mls_sync.providers.transport.budget import Budget, Limit, credential_digest

HOUR = timedelta(hours=1)
# A turn that comes later than this is left to a later slice.
PATIENCE = timedelta(seconds=5)


class PhotoBudget:
    """Counts in the tenant's scope, outside of a transaction, and in one thread."""

    def __init__(self, feed: Feed) -> None:
        """Photos of the hosts that `agents` names count in the service's own budget too. Raises ProviderError for a
        wrong option, and SecretUnreadable."""
        self.agents = agents_of(feed)
        credential = credential_digest("photos", str(feed.collection_id))
        self._own = Budget(feed.tenant_id, credential, (Limit(feed.collection.photos_per_hour, HOUR),))
        service = provider_class(feed.kind).photo_budget(feed) if feed.kind in PROVIDERS else None
        # No photo is longer, and several are on their way at once.
        self._service = service and replace(service, reserve=MOST_BYTES)

    def spend(self, address: str) -> None:
        """Count a photo before it is asked for. Raises RateLimited where its turn does not come soon."""
        self._own.spend()
        until = time.monotonic() + PATIENCE.total_seconds()
        while self._service and self._counts(address):
            try:
                return self._service.spend()
            except RateLimited as full:
                wait = full.retry_after.total_seconds()
                if time.monotonic() + wait > until:
                    raise
            time.sleep(wait)

    def received(self, address: str, size: int) -> None:
        """The host answered with so many bytes, or not at all."""
        if self._service and self._counts(address):
            self._service.answered()
            self._service.received(size)

    def _counts(self, address: str) -> bool:
        with suppress(ValueError):
            parts = urlsplit(address)
            return f"{parts.scheme}://{parts.netloc.lower()}" in self.agents
        return False
