"""The months of what collections held, and the bill that follows.

The trigger `billing_keep_volume` (a migration of listings) writes a collection's row of a month at its first change in
it. A month without any change gets its row here: what the collection held last, it held all the time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from realty.billing.models import MonthlyVolume, TenantTier, Tier
from realty.billing.tiers import MAX_LISTINGS
from realty.csv_files import BYTE_ORDER_MARK, END, written
from realty.tenants.models import Tenant

HEAD = (
    "Month", "Tenant", "Slug", "Tier", "Collection", "Quota", "Most listings", "Most bytes of rows",
    "Most bytes of media", "Listings at the end", "Bytes of rows at the end", "Bytes of media at the end",
)  # fmt: skip
TOTAL = "All collections"


def this_month() -> date:
    """Months are counted in UTC, whichever zone the tenant is in."""
    return timezone.now().date().replace(day=1)


def following(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


@transaction.atomic
def carry_on(until: date | None = None) -> int:
    """A row for each month up to this one, of each collection that is there. In the platform's scope; harmless to
    repeat. Returns how many were made."""
    newest = MonthlyVolume.objects.order_by("tenant_id", "collection", "-month").distinct("tenant_id", "collection")
    made = [row for last in newest if not last.ended for row in _after(last, until or this_month())]
    # The trigger may be faster, and knows more.
    MonthlyVolume.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _after(last: MonthlyVolume, until: date) -> Iterator[MonthlyVolume]:
    month = following(last.month)
    while month <= until:
        yield MonthlyVolume(
            tenant_id=last.tenant_id,
            collection=last.collection,
            month=month,
            quota=last.quota,
            peak_listings=last.last_listings,
            peak_listing_bytes=last.last_listing_bytes,
            peak_media_bytes=last.last_media_bytes,
            last_listings=last.last_listings,
            last_listing_bytes=last.last_listing_bytes,
            last_media_bytes=last.last_media_bytes,
        )
        month = following(month)


@dataclass
class Bill:
    """One tenant's month. `price` in USD; None where its tier has no prices."""

    tenant: Tenant
    month: date
    tier: Tier | None
    volumes: list[MonthlyVolume] = field(default_factory=list)

    @property
    def listings(self) -> int:
        return sum(volume.peak_listings for volume in self.volumes)

    @property
    def listing_bytes(self) -> int:
        return sum(volume.peak_listing_bytes for volume in self.volumes)

    @property
    def media_bytes(self) -> int:
        return sum(volume.peak_media_bytes for volume in self.volumes)

    @property
    def quota(self) -> int:
        return self.tier.max_listings if self.tier else MAX_LISTINGS

    @property
    def percent(self) -> int:
        """Of the collection that is nearest to its quota."""
        return max((volume.percent for volume in self.volumes), default=0)

    @property
    def price(self) -> Decimal | None:
        bands = list(self.tier.bands.all()) if self.tier else []
        return max(
            ((band.from_listings, band.price) for band in bands if band.from_listings <= self.listings),
            default=(0, None),
        )[1]


def bills(month: date) -> list[Bill]:
    """Of every tenant in the open scope, by name. Five queries, whatever their number."""
    own = {row.tenant_id: row.tier for row in TenantTier.objects.select_related("tier").prefetch_related("tier__bands")}
    usual = Tier.objects.filter(is_default=True).prefetch_related("bands").first()
    found = {t.pk: Bill(t, month, own.get(t.pk, usual)) for t in Tenant.objects.order_by("name", "pk")}
    for volume in MonthlyVolume.objects.filter(month=month).order_by("collection"):
        found[volume.tenant_id].volumes.append(volume)
    return list(found.values())


def as_csv(month: date, found: Iterable[Bill]) -> str:
    """A line for each collection, and one for each tenant with its price."""
    lines = [line for bill in found for line in _lines(bill)]
    head = (*HEAD, "Price, USD")
    return BYTE_ORDER_MARK + written([head, *lines, (END, f"{len(lines)} lines of {month:%Y-%m}")])


def _lines(bill: Bill) -> Iterator[tuple[object, ...]]:
    whose = (f"{bill.month:%Y-%m}", bill.tenant.name, bill.tenant.slug, bill.tier or "")
    for v in bill.volumes:
        peaks = (v.peak_listings, v.peak_listing_bytes, v.peak_media_bytes)
        yield (*whose, v.collection, v.quota, *peaks, v.last_listings, v.last_listing_bytes, v.last_media_bytes, "")
    last = [
        sum(getattr(v, name) for v in bill.volumes)
        for name in ("last_listings", "last_listing_bytes", "last_media_bytes")
    ]
    price = "" if bill.price is None else f"{bill.price:.2f}"
    yield (*whose, TOTAL, "", bill.listings, bill.listing_bytes, bill.media_bytes, *last, price)
