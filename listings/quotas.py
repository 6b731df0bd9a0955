"""What happens as a collection fills up: its owners are told at WARN_AT percent of the quota, and when it is full.

The write door stores no new listing beyond the quota (`listings.ingest.admission`); updates and removals go on. The
quota is the tier's (`realty.billing.tiers`), unless staff set one apart.
"""

from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast
from django.dispatch import receiver

from listings.models import Collection
from realty.billing.tiers import quota_changed
from realty.tenants import owners

WARN_AT, FULL = 80, 100
# A letter again only after it was well below: a collection at the edge would write one each day.
CALM_BELOW = 75


def look() -> int:
    """Write to the owners of collections that reached a mark since the last look. In the platform's scope. Returns how
    many letters were begun."""
    # Both are 32 bits, and so would their products be.
    count, quota = Cast("listing_count", BigIntegerField()), Cast("max_listings", BigIntegerField())
    Collection.objects.filter(Q(listing_count__lt=quota * CALM_BELOW / 100)).exclude(quota_told=0).update(quota_told=0)
    reached = Collection.objects.annotate(share=count * 100).filter(share__gte=quota * WARN_AT)
    written = 0
    for collection in reached.select_related("tenant").filter(quota_told__lt=FULL, max_listings__gt=0):
        mark = FULL if collection.room_left == 0 else WARN_AT
        if mark > collection.quota_told:
            written += _tell(collection, mark)
    return written


@transaction.atomic
def _tell(collection: Collection, mark: int) -> int:
    told = Collection.objects.filter(pk=collection.pk, quota_told__lt=mark).update(quota_told=mark)
    if not told:
        return 0
    title = collection.title
    subject = f"{title}: the quota is used up" if mark == FULL else f"{title}: {WARN_AT}% of the quota is used"
    context = {
        "collection": title,
        "listings": f"{collection.listing_count:,}",
        "quota": f"{collection.max_listings:,}",
    }
    return len(owners.write(collection.tenant, subject, "quota_full" if mark == FULL else "quota_warning", context))


@receiver(quota_changed)
def follow(tenant_id: int, before: int, after: int, **kwargs: Any) -> None:
    """Collections that had the tier's quota take the new one."""
    Collection.objects.filter(tenant=tenant_id, max_listings=before).update(max_listings=after)
