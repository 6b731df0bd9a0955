"""The filters by when: days since it came to market, a price cut, a change of status.

Days are those of the MLS's clock. Which day a listing came to market, its column `came_on` says, as days on market are
counted (`listings.days_on_market`).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils import timezone

from listings.days_on_market import day_of, today_in
from listings.models import ListingQuerySet
from listings.search.criteria import SearchCriteria

ANY = "any"


def asks_when(criteria: SearchCriteria) -> bool:
    days = (criteria.min_days, criteria.max_days, criteria.status_days)
    return bool(criteria.price_cut) or any(each is not None for each in days)


def at_times(rows: ListingQuerySet, criteria: SearchCriteria, zone: ZoneInfo) -> ListingQuerySet:
    """Those that pass; `zone` is the MLS's, of a search over several that of the first."""
    now = timezone.now()
    if criteria.min_days is not None or criteria.max_days is not None:
        today = now.astimezone(zone).date()
        rows = rows.filter(came_ago(criteria.min_days, criteria.max_days, today))
    if criteria.price_cut:
        rows = rows.filter(price_cut(criteria.price_cut, now))
    if criteria.status_days is not None:
        rows = rows.filter(status_changed(criteria.status_days, now, zone))
    return rows


def came_ago(least: int | None, most: int | None, today: date) -> Q:
    """Came to market between so many days ago."""
    came = Q()
    if most is not None:
        came &= Q(came_on__gte=today - timedelta(days=most))
    if least is not None:
        came &= Q(came_on__lte=today - timedelta(days=least))
    return came


def status_changed(days: int, now: datetime, zone: ZoneInfo) -> Q:
    """At most so many days ago, by the moment, or by the day where no moment is given; 0 is since the day began."""
    today = datetime.combine(today_in(zone, now), time(), tzinfo=zone)
    since = now - timedelta(days=days) if days else today
    by_day = Q(status_change_timestamp=None, contract_status_change_date__gte=day_of(since, zone))
    return Q(status_change_timestamp__gte=since) | by_day


def price_cut(within: str, now: datetime) -> Q:
    """The price is below the price before. Of when, PriceChangeTimestamp tells."""
    cut = Q(previous_list_price__gt=F("list_price"))
    if within == ANY:
        return cut
    return cut & Q(price_change_timestamp__gte=now - timedelta(days=int(within)))
