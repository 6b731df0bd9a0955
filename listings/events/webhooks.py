"""What webhooks tell of listings: new prices and statuses, and listings that came or went, in the order in which it was
recorded. Events, their webhook-ids and the cursor are one transaction, so a crash loses and doubles nothing."""

import time
from datetime import datetime
from typing import Any

from django.db import transaction

from listings.enums import EventKind
from listings.events.subscriptions import advance, follow, newest, opened, unread
from listings.models import ListingEvent
from realty.webhooks import kinds
from realty.webhooks.events import Happened, record_many, wanted_since

FOLLOWER, TASK = "webhooks", "listings.tasks.tell_webhooks"
CREATED, PRICE_CHANGED, STATUS_CHANGED = "listing.created", "listing.price_changed", "listing.status_changed"
REMOVED, RETURNED = "listing.removed", "listing.returned"
LABELS = {
    CREATED: "A listing is new",
    PRICE_CHANGED: "A price changed",
    STATUS_CHANGED: "A status changed",
    REMOVED: "A listing left its feed",
    RETURNED: "A listing came back into its feed",
}
TOLD = {
    EventKind.NEW: CREATED,
    EventKind.RELISTED: CREATED,
    EventKind.PRICE: PRICE_CHANGED,
    EventKind.STATUS: STATUS_CHANGED,
    EventKind.BACK_ON_MARKET: STATUS_CHANGED,
    EventKind.VANISHED: REMOVED,
    EventKind.RETURNED: RETURNED,
}
# Events in one transaction, and seconds for one task.
AT_ONCE, BUDGET = 1_000, 30
READ = (
    "tenant", "kind", "old_value", "new_value", "occurred_at", "recorded_at", "listing__tenant",
    "listing__listing_key", "listing__listing_id", "collection__tenant", "collection__name",
    "collection__is_simulated",
)  # fmt: skip

kinds.register("Listings", LABELS)
follow(FOLLOWER, TASK)


def tell(tenant_id: int) -> bool:
    """Hand the open tenant's new events to its webhooks. False where the time was over before the events were."""
    began = time.monotonic()
    while time.monotonic() - began < BUDGET:
        with transaction.atomic():
            if not _tell_some(tenant_id):
                return True
    return False


def _tell_some(tenant_id: int) -> bool:
    """Whether there may be more."""
    subscription, since = opened(FOLLOWER), wanted_since(tenant_id, LABELS)
    if not since:
        before = newest()
        # Asked again behind it: a webhook that was added meanwhile is told of what came after.
        if wanted_since(tenant_id, LABELS):
            return True
        advance(subscription, before)
        return False
    events = list(unread(subscription).select_related("listing", "collection").only(*READ)[:AT_ONCE])
    if not events:
        return False
    record_many(tenant_id, [_happened(event) for event in events if _is_told(event, since)])
    advance(subscription, events[-1].pk)
    return len(events) == AT_ONCE


def _is_told(event: ListingEvent, since: dict[str, datetime]) -> bool:
    """Who asked to be told yesterday is not told of last year."""
    kind = TOLD.get(EventKind(event.kind))
    return kind in since and event.recorded_at >= since[kind]


def _happened(event: ListingEvent) -> Happened:
    kind, listing, collection = TOLD[EventKind(event.kind)], event.listing, event.collection
    data = {
        "property_id": listing.pk,
        "listing_key": listing.listing_key,
        "listing_id": listing.listing_id,
        "collection": collection.name,
        "is_simulated": collection.is_simulated,
        **_values(kind, event),
    }
    return Happened(kind, data, event.occurred_at, origin=f"listing event {event.pk}")


def _values(kind: str, event: ListingEvent) -> dict[str, Any]:
    old, new = event.old_value, event.new_value
    if kind == CREATED:
        return {"list_price": _price(new), "former_listing_key": old or None}
    if kind == PRICE_CHANGED:
        return {"old_list_price": _price(old), "list_price": _price(new)}
    if kind == STATUS_CHANGED:
        return {"old_standard_status": old, "standard_status": new}
    return {"standard_status": new} if kind == RETURNED else {}


def _price(written: str) -> float | None:
    return float(written) if written else None
