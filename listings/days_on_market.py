"""How days on market are counted: one rule for every page, for leads, and for comparable sales (docs/listings.md).

All days are days in the zone of the MLS. They run from OnMarketDate (else ListingContractDate, else the day of
OriginalEntryTimestamp) to the day on which the listing left the market, by its status:

* Active: to today. Coming Soon: none yet.
* Active Under Contract, Pending: to the contract, which is PurchaseContractDate, else the day of PendingTimestamp, else
  of the change of status.
* Closed: to the contract, which is PurchaseContractDate, else the day of PendingTimestamp, else of the change to one of
  those statuses that we saw. Where none is known, to CloseDate, which pages mark.
* Any other: to OffMarketDate, else the change of status, else an ExpirationDate that has passed, else our last news.

Most MLSs stop at the contract (RESO leaves it to "the MLS business rules"); for one that counts through, its collection
says so: `Collection.days_count_to`. `days_on_market` is the rule in Python; the SQL below it is the same, for
statements over many listings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from listings.enums import ON_MARKET, UNDER_CONTRACT, DaysCountTo, EventKind, StandardStatus
from realty.database.statements import fetch_all


class Until(StrEnum):
    """What the last day counted is."""

    TODAY = "today"
    CONTRACT = "contract"
    CLOSING = "closing"
    OFF_MARKET = "off the market"


@dataclass(frozen=True, slots=True)
class MarketTime:
    """`days` from `started_on` to `ended_on`, whole days, never negative."""

    started_on: date
    ended_on: date
    until: Until

    @property
    def days(self) -> int:
        return max((self.ended_on - self.started_on).days, 0)

    @property
    def is_with_escrow(self) -> bool:
        """The contract's day is not known, so the days run on to the closing."""
        return self.until is Until.CLOSING


def zone_of(collection: Any, tenant: Any = None) -> ZoneInfo:
    """The zone of the collection's MLS: its own, else its tenant's. `tenant` saves a query where it is at hand."""
    return ZoneInfo(collection.time_zone or (tenant or collection.tenant).time_zone)


def day_of(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def today_in(zone: ZoneInfo, now: datetime | None = None) -> date:
    return (now or timezone.now()).astimezone(zone).date()


def started_on(listing: Any, zone: ZoneInfo) -> date | None:
    """The day it came to market, by the source's dates."""
    dates = (listing.on_market_date, listing.listing_contract_date)
    return next(filter(None, dates), None) or day_of(listing.original_entry_timestamp, zone)


def market_time(
    listing: Any,
    zone: ZoneInfo,
    today: date | None = None,
    *,
    count_to: str = DaysCountTo.CONTRACT,
    contract_seen_at: datetime | None = None,
) -> MarketTime | None:
    """None for a listing without a day of coming to market. `contract_seen_at` is when we saw its status become one
    under contract (`contract_seen`)."""
    start = started_on(listing, zone)
    if start is None:
        return None
    ended, until = _ended_on(listing, zone, today or today_in(zone), count_to, contract_seen_at)
    if listing.standard_status == StandardStatus.COMING_SOON:
        ended = start
    return MarketTime(start, ended, until)


def days_on_market(listing: Any, zone: ZoneInfo, today: date | None = None, **rule: Any) -> int | None:
    """The days of `market_time`."""
    found = market_time(listing, zone, today, **rule)
    return None if found is None else found.days


def time_of(listing: Any, tenant: Any = None, today: date | None = None) -> MarketTime | None:
    """`market_time` by the rule of the listing's collection. `tenant` saves a query where it is at hand."""
    collection = listing.collection
    seen = getattr(listing, "contract_seen_at", None)
    zone, count_to = zone_of(collection, tenant), collection.days_count_to
    return market_time(listing, zone, today, count_to=count_to, contract_seen_at=seen)


def contract_seen(events: Iterable[Any]) -> datetime | None:
    """When we last saw a listing come under contract, of its events from the oldest. Active Under Contract, then
    Pending, is one contract."""
    kinds = (EventKind.STATUS, EventKind.BACK_ON_MARKET)
    changes = [event for event in events if event.kind in kinds and event.new_value in UNDER_CONTRACT]
    return max((each.occurred_at for each in changes if each.old_value not in UNDER_CONTRACT), default=None)


def see_contracts(listings: Iterable[Any]) -> None:
    """Tells those that need it what their events know, for `time_of`. One query; none where the source gave the dates
    of the contract, as for all that are for sale."""
    asked = {listing.pk: listing for listing in listings if _needs_events(listing)}
    if asked:
        for pk, seen_at in fetch_all(SEEN, {"listings": list(asked)}):
            asked[pk].contract_seen_at = seen_at


def _needs_events(listing: Any) -> bool:
    if listing.standard_status != StandardStatus.CLOSED or listing.pending_timestamp:
        return False
    return not listing.purchase_contract_date or listing.collection.days_count_to == DaysCountTo.PENDING


def _ended_on(listing: Any, zone: ZoneInfo, today: date, count_to: str, seen_at: datetime | None) -> tuple[date, Until]:
    status = listing.standard_status
    contract = _contract_on(listing, zone, count_to, seen_at)
    if contract is not None and contract <= today:
        return contract, Until.CONTRACT
    if status in ON_MARKET:
        vanished = day_of(listing.vanished_at, zone)
        return (vanished, Until.OFF_MARKET) if vanished else (today, Until.TODAY)
    if status == StandardStatus.CLOSED and listing.close_date:
        if count_to == DaysCountTo.OFF_MARKET:
            return min(listing.off_market_date or listing.close_date, listing.close_date), Until.OFF_MARKET
        return listing.close_date, Until.CLOSING
    left = _left_on(listing, zone, today) or today
    return left, Until.CLOSING if status == StandardStatus.CLOSED else Until.OFF_MARKET


def _contract_on(listing: Any, zone: ZoneInfo, count_to: str, seen_at: datetime | None) -> date | None:
    """The day on which the contract ended the count; None where it did not, or nothing tells."""
    status = listing.standard_status
    if count_to == DaysCountTo.OFF_MARKET or status not in (*UNDER_CONTRACT, StandardStatus.CLOSED):
        return None
    if count_to == DaysCountTo.PENDING and status == StandardStatus.ACTIVE_UNDER_CONTRACT:
        return None
    pending = day_of(listing.pending_timestamp, zone)
    told = (pending,) if count_to == DaysCountTo.PENDING else (listing.purchase_contract_date, pending)
    day = next(filter(None, told), None) or day_of(seen_at, zone)
    if day is None and count_to == DaysCountTo.PENDING:
        day = listing.purchase_contract_date
    if day is None and status in UNDER_CONTRACT:
        day = listing.contract_status_change_date or day_of(listing.status_change_timestamp, zone)
    return min(day, listing.close_date) if day and listing.close_date and status == StandardStatus.CLOSED else day


def _left_on(listing: Any, zone: ZoneInfo, today: date) -> date | None:
    expired = listing.expiration_date
    days = (
        listing.off_market_date,
        day_of(listing.status_change_timestamp, zone),
        listing.contract_status_change_date,
        expired if expired and expired <= today else None,
        day_of(listing.vanished_at, zone),
        day_of(listing.modification_timestamp, zone),
        day_of(listing.created_at, zone),
    )
    return next((min(day, today) for day in days if day), None)


# The same in SQL, of a row `listing`, its `collection` and its `tenant`: these follow FROM listings_listing AS listing.
OF_LISTING = """
JOIN listings_collection AS collection ON collection.id = listing.collection_id
JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
"""
ZONE = "coalesce(nullif(collection.time_zone, ''), tenant.time_zone)"
STARTED_ON = f"""
coalesce(listing.on_market_date, listing.listing_contract_date,
    (listing.original_entry_timestamp AT TIME ZONE {ZONE})::date)
"""
COMES_UNDER_CONTRACT = f"""
event.kind IN ('{EventKind.STATUS}', '{EventKind.BACK_ON_MARKET}')
    AND event.new_value IN ('{StandardStatus.ACTIVE_UNDER_CONTRACT}', '{StandardStatus.PENDING}')
    AND event.old_value NOT IN ('{StandardStatus.ACTIVE_UNDER_CONTRACT}', '{StandardStatus.PENDING}')
"""
SEEN = f"""
SELECT event.listing_id, max(event.occurred_at) FROM listings_listingevent AS event
WHERE event.listing_id = ANY(%(listings)s::bigint[]) AND {COMES_UNDER_CONTRACT} GROUP BY event.listing_id
"""
SEEN_ON = f"""
((SELECT max(event.occurred_at) FROM listings_listingevent AS event
    WHERE event.listing_id = listing.id AND {COMES_UNDER_CONTRACT}) AT TIME ZONE {ZONE})::date
"""
PENDING_ON = f"(listing.pending_timestamp AT TIME ZONE {ZONE})::date"
# Of a Closed listing, the day that its days run to; null where that is the closing.
CONTRACT_ON = f"""
CASE collection.days_count_to
    WHEN '{DaysCountTo.OFF_MARKET}' THEN least(listing.off_market_date, listing.close_date)
    WHEN '{DaysCountTo.PENDING}' THEN coalesce({PENDING_ON}, {SEEN_ON}, listing.purchase_contract_date)
    ELSE coalesce(listing.purchase_contract_date, {PENDING_ON}, {SEEN_ON})
END
"""
# Of a listing that is neither for sale nor Closed; `today` is the day in the tenant's zone.
LEFT_ON = f"""
least(%(today)s::date, coalesce(listing.off_market_date,
    (listing.status_change_timestamp AT TIME ZONE {ZONE})::date, listing.contract_status_change_date,
    CASE WHEN listing.expiration_date <= %(today)s::date THEN listing.expiration_date END,
    (listing.vanished_at AT TIME ZONE {ZONE})::date, (listing.modification_timestamp AT TIME ZONE {ZONE})::date,
    (listing.created_at AT TIME ZONE {ZONE})::date))
"""
