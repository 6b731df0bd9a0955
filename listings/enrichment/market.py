"""A home's time on the market over its listings: which came before, and which of them the last one goes on from.

A listing goes on from an earlier one of the same home where that ended without a sale and the home was off the market
for at most RELIST_DAYS; from there backward. Days that two listings share count once, an offer in two MLSs is one
listing, and rentals and sales are counted apart. RESO leaves to each MLS when CumulativeDaysOnMarket begins again; 90
days is a common rule, and the source's own CDOM stands beside it where it sends one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from listings.days_on_market import MarketTime, Until, see_contracts, time_of
from listings.enums import LEASES, StandardStatus
from listings.models import Collection, Listing
from realty.database.statements import fetch_all

RELIST_DAYS = 90
READ = (
    "tenant", "collection", "property_key", "property_type", "standard_status", "duplicate_key", "on_market_date",
    "listing_contract_date", "original_entry_timestamp", "purchase_contract_date", "pending_timestamp",
    "contract_status_change_date", "status_change_timestamp", "close_date", "off_market_date", "expiration_date",
    "vanished_at", "modification_timestamp", "created_at", "listing_key",
)  # fmt: skip
OF_SEVERAL = """
SELECT property_key FROM listings_listing WHERE tenant_id = %(tenant)s::bigint AND purged_at IS NULL AND property_key IN
    (SELECT property_key FROM listings_listing WHERE id = ANY(%(ids)s::bigint[]) AND property_key <> '')
GROUP BY property_key HAVING count(*) > 1
"""


@dataclass(slots=True, frozen=True)
class Offer:
    """A listing and its time on the market."""

    listing: Any
    time: MarketTime


def earlier(tenant_id: int, ids: Sequence[int], today: date | None = None) -> dict[str, list[int]]:
    """For the statement in `writing`: of each listing that has earlier ones, how many, and the days of those that it
    goes on from. One query where no home has several listings, three where some has."""
    found = []
    for offers in _homes(tenant_id, ids, today):
        for place, offer in enumerate(offers):
            before = [each for each in offers[:place] if not is_same_offer(each, offer)]
            if before:
                found.append((offer.listing.pk, len(before), earlier_days(offer, before)))
    pks, counts, days = zip(*found, strict=True) if found else ((), (), ())
    return {"home_ids": list(pks), "earlier": list(counts), "days": list(days)}


def offers_of(listing: Listing, today: date | None = None) -> list[Offer]:
    """All listings of the listing's home in the open tenant that were for the same, from the first. Two queries."""
    rows = Listing.objects.filter(tenant=listing.tenant_id, property_key=listing.property_key, purged_at=None)
    if not listing.property_key:
        return []
    lease = listing.property_type in LEASES
    return in_order((row for row in rows.select_related("collection", "tenant") if _is_lease(row) == lease), today)


def _homes(tenant_id: int, ids: Sequence[int], today: date | None) -> Iterable[list[Offer]]:
    keys = [key for (key,) in fetch_all(OF_SEVERAL, {"tenant": tenant_id, "ids": list(ids)})]
    if not keys:
        return
    rows = Listing.objects.filter(tenant=tenant_id, property_key__in=keys, purged_at=None).only(*READ)
    collections = Collection.objects.filter(tenant=tenant_id).select_related("tenant").in_bulk()
    homes: dict[tuple[str, bool], list[Listing]] = defaultdict(list)
    for row in rows:
        row.collection = collections[row.collection_id]
        homes[row.property_key, _is_lease(row)].append(row)
    for listings in homes.values():
        yield in_order(listings, today)


def in_order(listings: Iterable[Any], today: date | None = None) -> list[Offer]:
    """Of listings of one home, all for sale or all for rent: those that came to market, from the first. At most one
    query."""
    kept = list(listings)
    see_contracts(kept)
    offers = [Offer(each, time) for each in kept if (time := time_of(each, today=today))]
    return sorted(offers, key=lambda offer: (offer.time.started_on, offer.listing.pk))


def _is_lease(listing: Any) -> bool:
    return listing.property_type in LEASES


def is_same_offer(one: Offer, other: Offer) -> bool:
    """In two MLSs at the same time; `one` began no later. One that ends as the other begins is another offer, unless it
    began that day too, or has not ended."""
    if one.listing.collection_id == other.listing.collection_id or one.time.ended_on < other.time.started_on:
        return False
    began_together = one.time.started_on == other.time.started_on
    return one.time.ended_on > other.time.started_on or began_together or one.time.until is Until.TODAY


def goes_on_from(offer: Offer, before: Sequence[Offer]) -> list[Offer]:
    """Which of the earlier offers, other than the same one in another MLS, this one goes on from: the one that ended
    last first. None that began before the last sale ended."""
    sales = [each.time.ended_on for each in before if each.listing.standard_status == StandardStatus.CLOSED]
    unsold = [each for each in before if each.listing.standard_status != StandardStatus.CLOSED]
    if sales:
        unsold = [each for each in unsold if each.time.started_on >= max(sales)]
    found, start = [], offer.time.started_on
    for each in sorted(unsold, key=lambda each: (each.time.ended_on, each.time.started_on), reverse=True):
        if (start - each.time.ended_on).days > RELIST_DAYS:
            break
        found.append(each)
        start = min(start, each.time.started_on)
    return found


def earlier_days(offer: Offer, before: Sequence[Offer]) -> int:
    """On the market, of the earlier offers that this one goes on from."""
    days, counted_to = 0, date.min
    for each in sorted(goes_on_from(offer, before), key=lambda each: each.time.started_on):
        ended = min(each.time.ended_on, offer.time.started_on)
        days += max((ended - max(each.time.started_on, counted_to)).days, 0)
        counted_to = max(counted_to, ended)
    return days
