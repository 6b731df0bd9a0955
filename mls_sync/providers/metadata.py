"""What a source said of itself, stored per feed with its age: codes and their meaning, its fields, its limits.

A provider lives for one slice of some seconds; without this it would ask for all of it in each.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mls_sync.models import SourceMetadata
from mls_sync.providers.errors import TransientError

if TYPE_CHECKING:
    from mls_sync.models import Feed

FRESH = timedelta(days=1)
_as_stored: ContextVar[bool] = ContextVar("metadata_as_stored", default=False)


@contextmanager
def as_stored() -> Iterator[None]:
    """Within it nothing is asked of a source: what is stored of it counts, whatever its age. For mapping stored
    records, also of a feed that has been paused for weeks."""
    token = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(token)


class Metadata:
    """By name, JSON values. Of a feed that is not stored yet, or of none, it lasts as long as the object."""

    def __init__(self, feed: "Feed | None" = None) -> None:
        self._feed = feed if feed is not None and feed.pk else None
        self._known: dict[str, tuple[datetime, Any]] = {}

    def get(self, name: str, ask: Callable[[], Any], fresh_for: timedelta = FRESH) -> Any:
        """The value as it is known, asked for where it is older. Raises what `ask` raises; then nothing is stored.
        `as_stored`, raises TransientError for what the source never told."""
        known = self._known.get(name) or self._stored(name)
        if known and (_as_stored.get() or known[0] > timezone.now() - fresh_for):
            self._known[name] = known
            return known[1]
        if _as_stored.get():
            raise TransientError(f"The source has not told its {name.replace('_', ' ')} yet; the next sync asks.")
        return self.put(name, ask())

    def known(self, name: str) -> Any:
        """The value whatever its age; None where the source never told it."""
        found = self._known.get(name) or self._stored(name)
        return found[1] if found else None

    def put(self, name: str, value: Any) -> Any:
        """Store what the source says now; gives it back."""
        now = timezone.now()
        self._known[name] = (now, value)
        if self._feed:
            SourceMetadata.objects.update_or_create(
                tenant_id=self._feed.tenant_id, feed=self._feed, name=name, defaults={"value": value, "read_at": now}
            )
        return value

    def _stored(self, name: str) -> tuple[datetime, Any] | None:
        if self._feed is None:
            return None
        row = SourceMetadata.objects.filter(feed=self._feed, name=name).values_list("read_at", "value").first()
        return row if row is None else (row[0], row[1])
