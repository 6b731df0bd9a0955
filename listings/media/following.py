"""Photos that came or changed, by the events of the tenant's listings."""

from django.db.models import QuerySet
from django_q.tasks import async_task

from listings.enums import EventKind, PhotoPolicy
from listings.events import subscriptions
from listings.media import demands
from listings.models import Collection, Listing
from listings.models.collection import OWN

FOLLOWER, TASK = "photos", "listings.tasks.follow_photos"
# Of `mls_sync`, which knows the sources; named by its path, since no import leads there.
COPY = "mls_sync.tasks.copy_photos"
AT_ONCE = 5_000
CAME = (EventKind.NEW, EventKind.RETURNED)

subscriptions.follow(FOLLOWER, TASK)


def follow(tenant_id: int) -> bool:
    """Take in the next events of the open tenant; True when none are left."""
    subscription = subscriptions.opened(FOLLOWER)
    events = list(
        subscriptions.unread(subscription).values_list("pk", "collection_id", "listing_id", "kind", "new_value")[
            :AT_ONCE
        ]
    )
    if not events:
        return True
    came: dict[int, set[int]] = {}
    for _, collection_id, listing_id, kind, names in events:
        if kind in CAME or (kind == EventKind.CHANGED and "photos" in names.split()):
            came.setdefault(collection_id, set()).add(listing_id)
    for collection in kept().filter(pk__in=came):
        if demands.demand(collection, Listing.objects.filter(pk__in=came[collection.pk])):
            copy_soon(tenant_id, collection.pk)
    subscriptions.advance(subscription, events[-1][0])
    return len(events) < AT_ONCE


def kept() -> QuerySet[Collection]:
    """Photos of own listings have their copies from the first."""
    return Collection.objects.filter(photo_policy=PhotoPolicy.KEEP).exclude(provider=OWN)


def copy_soon(tenant_id: int, collection_id: int) -> None:
    """The same task does not wait twice (`realty.broker`)."""
    async_task(COPY, tenant_id, collection_id)
