"""The listings of a city or a neighborhood: a search like any other, its figures, and which cities there are."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, FloatField, Q, Value
from django.db.models.functions import Greatest

from listings.comparables import SALES_DAYS
from listings.days_on_market import today_in
from listings.enums import UNDER_CONTRACT, Offer, StandardStatus
from listings.models import City, CityAlias, FacetCity, Listing, ListingQuerySet, Neighborhood
from listings.search.criteria import SearchCriteria
from listings.search.where import where

SHOWN, MOST_CITIES = 12, 300
CLOSED = (StandardStatus.CLOSED.value,)


class Median(Aggregate):
    """Of numbers."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field: Any = FloatField()


class MedianTime(Median):
    output_field: Any = DurationField()


@dataclass(slots=True, frozen=True)
class PlaceFigures:
    """Of sales: what is on the market now, and what closed in the last SALES_DAYS. `active`, `under_contract` and
    `coming_soon` are `on_market` together; medians of prices and days are of the active ones. Prices in dollars."""

    on_market: int
    active: int
    under_contract: int
    coming_soon: int
    median_price: float | None
    median_per_foot: float | None
    median_days: int | None
    sold: int
    median_sold: float | None


def criteria_of(city: City) -> SearchCriteria:
    """The city as listings spell it, for sale and on the market. One query."""
    spelled = CityAlias.objects.filter(city=city).values("folded")
    names = FacetCity.objects.filter(folded__in=spelled).order_by("folded", "pk").distinct("folded")
    return SearchCriteria(cities=tuple(names.values_list("name", flat=True)) or (city.name,))


def listings_of(place: City | Neighborhood, criteria: SearchCriteria) -> ListingQuerySet:
    """Those that match; of a neighborhood, those that enrichment found in it. Where two cities share a spelling, what
    was found to lie in the other one is left out. One query, and one more when the queryset is asked."""
    rows = where(criteria)
    if isinstance(place, Neighborhood):
        return rows.filter(enrichment__neighborhood=place.pk)
    return rows.filter(Q(enrichment=None) | Q(enrichment__city=None) | Q(enrichment__city=place.pk))


def figures_of(place: City | Neighborhood, criteria: SearchCriteria, today: date | None = None) -> PlaceFigures:
    """Four queries, two of them for the collections. Today is the city's own."""
    city = place.city if isinstance(place, Neighborhood) else place
    zone = ZoneInfo(city.time_zones[0] if city.time_zones else "UTC")
    day = today or today_in(zone)
    active = Q(standard_status=StandardStatus.ACTIVE)
    now = listings_of(place, criteria).aggregate(
        on_market=Count("*"),
        active=Count("pk", filter=active),
        under_contract=Count("pk", filter=Q(standard_status__in=UNDER_CONTRACT)),
        coming_soon=Count("pk", filter=Q(standard_status=StandardStatus.COMING_SOON)),
        median_price=Median("list_price", filter=active),
        median_per_foot=Median("price_per_square_foot", filter=active),
        median_days=MedianTime(_days(day), filter=active),
    )
    sold = _closed(criteria)
    since = {"close_date__gt": day - timedelta(days=SALES_DAYS), "close_date__lte": day, "close_price__gt": Decimal(0)}
    then = listings_of(place, sold).filter(**since).aggregate(sold=Count("*"), median_sold=Median("close_price"))
    return PlaceFigures(**{**now, **then, "median_days": _in_days(now["median_days"])})


def _closed(criteria: SearchCriteria) -> SearchCriteria:
    return SearchCriteria(cities=criteria.cities, statuses=CLOSED, offer=Offer.SALE)


def _days(day: date) -> Any:
    """As `listings.days_on_market` counts them: from the day of entry where no other is given, and never below none."""
    passed = ExpressionWrapper(Value(day) - F("came_on"), output_field=DurationField())
    return Greatest(passed, Value(timedelta(0)), output_field=DurationField())


def _in_days(found: timedelta | None) -> int | None:
    return None if found is None else round(found / timedelta(days=1))


def newest_of(place: City | Neighborhood, criteria: SearchCriteria) -> list[Listing]:
    """The newest on the market, as cards show them. Two queries."""
    rows = listings_of(place, criteria).summaries().select_related("collection__tenant")
    return list(rows.order_by(F("came_on").desc(nulls_last=True), "-pk")[:SHOWN])


def cities_with_listings() -> list[tuple[City, int]]:
    """Cities in which sales on the market were found to lie, each with as many as its page has (`listings_of`), those
    with most first. Four queries."""
    rows = where(SearchCriteria()).values_list("facet_city__folded", "enrichment__city").annotate(n=Count("*"))
    found = list(rows)
    # A spelling alone names no city: that of one whose city is not known yet may be of cities in many states.
    places = {lies_in for _, lies_in, _ in found}
    spelled: dict[str, list[int]] = defaultdict(list)
    for folded, city in CityAlias.objects.filter(folded__in={row[0] for row in found}).values_list("folded", "city"):
        spelled[folded].append(city)
    counts: Counter[int] = Counter()
    for folded, lies_in, number in found:
        counts.update({city: number for city in spelled[folded] if city in places and lies_in in (None, city)})
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_CITIES]
    known = City.objects.select_related("county").in_bulk([pk for pk, _ in most])
    return [(known[pk], number) for pk, number in most if pk in known]


def neighborhoods_of(city: City, criteria: SearchCriteria) -> list[Neighborhood]:
    """Of the city, each with `listing_count`, as many as its page has. Three queries."""
    found = list(Neighborhood.objects.filter(city=city).order_by("name"))
    rows = where(criteria).filter(enrichment__neighborhood__in=[hood.pk for hood in found]) if found else None
    counts = dict(rows.values_list("enrichment__neighborhood").annotate(n=Count("*"))) if rows is not None else {}
    for hood in found:
        hood.city = city
        hood.listing_count = counts.get(hood.pk, 0)  # type: ignore[attr-defined]
    return found
