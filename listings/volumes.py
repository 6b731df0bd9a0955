"""How much each tenant stores, from the volume columns that `listings.ingest` keeps exact."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from listings.models import Collection

SUMS = {
    "collections": Count("pk"),
    "listings": Sum("listing_count", default=0),
    "quota": Sum("max_listings", default=0),
    "listing_bytes": Sum("listing_bytes", default=0),
    "photos": Sum("photo_count", default=0),
    "media_bytes": Sum("media_bytes", default=0),
}


@dataclass(frozen=True)
class Volume:
    """Of one tenant, or of all; `quota` is the sum of its collections'."""

    tenant_id: int | None
    tenant: str
    collections: int
    listings: int
    quota: int
    listing_bytes: int
    photos: int
    media_bytes: int

    @property
    def bytes(self) -> int:
        return self.listing_bytes + self.media_bytes

    @property
    def percent_used(self) -> int:
        return min(100 * self.listings // self.quota, 100) if self.quota else 0

    @property
    def is_nearly_full(self) -> bool:
        return self.percent_used >= 90


def largest(most: int) -> list[Volume]:
    """The tenants that store most, in the open scope. One query."""
    rows = Collection.objects.order_by().values("tenant", "tenant__name").annotate(**SUMS)
    found = rows.order_by("-listing_bytes", "-listings", "tenant__name")[:most]
    return [Volume(row["tenant"], row["tenant__name"], *_numbers(row)) for row in found]


def total() -> Volume:
    """Of everything in the open scope. One query."""
    return Volume(None, "All tenants", *_numbers(Collection.objects.order_by().aggregate(**SUMS)))


def _numbers(row: dict[str, Any]) -> tuple[int, int, int, int, int, int]:
    collections, listings, quota, listing_bytes, photos, media_bytes = (int(row[name]) for name in SUMS)
    return collections, listings, quota, listing_bytes, photos, media_bytes
