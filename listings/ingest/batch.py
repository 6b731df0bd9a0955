"""The state of one call of the write door, and the locks that make it exact."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from listings.events.signals import listing_events_recorded
from listings.models import Collection
from realty.database.locks import Space, lock
from realty.database.statements import fetch_all, fetch_one, run


@dataclass(slots=True, frozen=True)
class Batch:
    """One write into one collection; `room` is how many more listings its quota admits, `now` one moment for all."""

    tenant_id: int
    collection_id: int
    room: int
    has_siblings: bool
    now: datetime
    run_id: int | None
    meanwhile: Callable[[], None] | None = None
    is_anew: bool = False

    def parameters(self) -> dict[str, Any]:
        """For the SQL texts of this package."""
        return {"tenant": self.tenant_id, "collection": self.collection_id, "now": self.now, "run_id": self.run_id}


def lock_tenant(tenant_id: int) -> None:
    """Until the transaction ends, nobody else writes listings of this tenant. Two feeds of a tenant touch each other's
    duplicates, so they take turns from the start of a write: later locks can then not be taken in crossing orders."""
    lock(Space.LISTINGS, tenant_id)


def open_batch(
    collection: Collection,
    run_id: int | None,
    meanwhile: Callable[[], None] | None = None,
    *,
    is_anew: bool = False,
) -> Batch:
    """Lock the tenant's duplicates and the collection's counts until the transaction ends, and read the quota."""
    if not connection.in_atomic_block:
        raise RuntimeError("The write door works inside the caller's transaction.atomic()")
    lock_tenant(collection.tenant_id)
    rows = fetch_all(
        "SELECT max_listings - listing_count,"
        " EXISTS (SELECT FROM listings_collection AS other"
        " WHERE other.tenant_id = mine.tenant_id AND other.id <> mine.id)"
        " FROM listings_collection AS mine WHERE id = %s::bigint FOR NO KEY UPDATE",
        (collection.pk,),
    )
    if not rows:
        raise Collection.DoesNotExist(f"{collection.name} has been dropped")
    room, has_siblings = rows[0]
    return Batch(
        collection.tenant_id, collection.pk, max(room, 0), has_siblings, timezone.now(), run_id, meanwhile, is_anew
    )


def add_volumes(batch: Batch, *, listings: int, row_bytes: int, photos: int) -> None:
    """Move the collection's counts by these differences."""
    run(
        "UPDATE listings_collection SET listing_count = listing_count + %s::int,"
        " listing_bytes = listing_bytes + %s::bigint, photo_count = photo_count + %s::int WHERE id = %s::bigint",
        (listings, row_bytes, photos, batch.collection_id),
    )


def next_ids(count: int) -> list[int]:
    """Ids for rows to come, so that photos and events can be written beside them without asking back."""
    if not count:
        return []
    sequence = fetch_one("SELECT pg_get_serial_sequence('listings_listing', 'id')")[0]
    return [
        row[0] for row in fetch_all("SELECT nextval(%s::regclass) FROM generate_series(1, %s::int)", (sequence, count))
    ]


def announce(batch: Batch) -> None:
    """Nudge the other apps after the commit."""
    send = partial(
        listing_events_recorded.send, sender=Collection, tenant_id=batch.tenant_id, collection_id=batch.collection_id
    )
    transaction.on_commit(send, robust=True)
