"""A market counted the slow way: listing by listing, in plain Python, with no SQL."""

from datetime import date, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from listings.days_on_market import day_of, market_time, started_on
from listings.models import Listing

ZONE = ZoneInfo("America/Los_Angeles")
COUNTED = {"Active", "Active Under Contract", "Pending", "Closed", "Expired", "Canceled", "Withdrawn", "Hold"}


def contract_on(listing: Listing) -> date | None:
    """The day on which it came under contract, of one that is, or that closed."""
    told = listing.purchase_contract_date or day_of(listing.pending_timestamp, ZONE)
    if listing.standard_status in ("Active Under Contract", "Pending"):
        return told or listing.contract_status_change_date or day_of(listing.status_change_timestamp, ZONE)
    if listing.standard_status != "Closed" or told is None:
        return None
    return min(told, listing.close_date or told)


def closed_on(listing: Listing) -> date | None:
    return listing.close_date if listing.standard_status == "Closed" else None


def is_for_sale(listing: Listing, day: date, today: date) -> bool:
    """Whether it was for sale, and not under contract, at the end of the day."""
    start = started_on(listing, ZONE)
    if start is None or start > day:
        return False
    if listing.standard_status == "Active":
        return True
    left = contract_on(listing) or closed_on(listing) or gone_on(listing, today)
    return max(min(left, today), start) > day


def gone_on(listing: Listing, today: date) -> date:
    expired = listing.expiration_date
    days = (
        listing.off_market_date, day_of(listing.status_change_timestamp, ZONE), listing.contract_status_change_date,
        expired if expired and expired <= today else None, day_of(listing.modification_timestamp, ZONE),
        day_of(listing.created_at, ZONE),
    )  # fmt: skip
    return next(day for day in days if day)


def middle(values: Any) -> float | None:
    known = [float(value) for value in values if value is not None]
    return median(known) if known else None


def share(of: Any, whole: Any) -> float | None:
    return float(of) / float(whole) if of and whole else None


def month(listings: list[Listing], first: date, last: date, today: date) -> dict[str, Any]:
    """The numbers of one month, as `listings.market.figures.Month` names them."""
    listed = [each for each in listings if _within(started_on(each, ZONE), first, last)]
    closed = [each for each in listings if _within(closed_on(each), first, last)]
    year = [each for each in listings if _within(closed_on(each), a_year_before(last) + timedelta(days=1), last)]
    inventory = sum(is_for_sale(each, last, today) for each in listings)
    return {
        "inventory": inventory,
        "listed": len(listed),
        "agreed": sum(_within(contract_on(each), first, last) for each in listings),
        "closed": len(closed),
        "list_price": middle(each.original_list_price or each.list_price or None for each in listed),
        "close_price": middle(each.close_price or None for each in closed),
        "per_foot": middle(share(each.close_price, each.living_area) for each in closed),
        "days": middle(days(each, today) for each in closed),
        "to_list": middle(share(each.close_price, each.list_price) for each in closed),
        "to_first": middle(share(each.close_price, each.original_list_price or each.list_price) for each in closed),
        "supply": inventory * 12 / len(year) if year else None,
    }


def days(listing: Listing, today: date) -> int | None:
    time = market_time(listing, ZONE, today)
    return time.days if time else None


def a_year_before(last: date) -> date:
    following = last + timedelta(days=1)
    if following.day == 1:
        return following.replace(year=following.year - 1) - timedelta(days=1)
    return last.replace(year=last.year - 1)


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def a_year(closed: date, day: date) -> bool:
    """Whether it closed in the twelve months to the day."""
    before = day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
    return before < closed <= day
