"""Homes like one: those that are for sale now, and those that sold lately, with why and how far.

The rule is that of comparable sales (`listings.comparables`): within some two miles each way, or in the same city where
the MLS gives no place; the same PropertyType, a LivingArea within a quarter, at most one bedroom more or less; another
home; sold in the last 180 days. Of a rental, others for rent, and none that sold.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Cast

from listings.comparables import NEAR, SALES_DAYS
from listings.enums import LEASES, UNDER_CONTRACT, StandardStatus
from listings.folding import fold
from listings.models import Collection, FacetCity, Listing, ListingQuerySet
from listings.models.listing import SUMMARY
from listings.photos import attach_photos

SHOWN = 6
COLUMNS = (*SUMMARY, "latitude", "longitude", "subdivision_name")
FOR_SALE = (StandardStatus.ACTIVE, *UNDER_CONTRACT)
EARTH_MILES = 3958.8


@dataclass(frozen=True)
class Similar:
    """`miles` is None where either home has no place. `reasons` are short, the likest first."""

    listing: Listing
    miles: float | None
    reasons: tuple[str, ...]


def similar_for_sale(listing: Listing) -> list[Similar]:
    """The nearest, of the listing's tenant. Two queries, and one for their photos."""
    return _shown(listing, _near(listing).filter(standard_status__in=FOR_SALE))


def sold_nearby(listing: Listing, today: date) -> list[Similar]:
    """The same of those that sold; empty of a rental."""
    if listing.property_type in LEASES:
        return []
    since = today - timedelta(days=SALES_DAYS)
    rows = _near(listing).filter(standard_status=StandardStatus.CLOSED, close_date__gte=since, close_date__lte=today)
    return _shown(listing, rows.filter(close_price__gt=0))


def _near(listing: Listing) -> ListingQuerySet:
    rows: ListingQuerySet = Listing.objects.live().filter(
        collection__in=Collection.objects.filter(tenant=listing.tenant_id).values("pk"),
        is_duplicate=False,
        property_type=listing.property_type,
    )
    rows = rows.exclude(pk=listing.pk)
    if listing.property_key:
        rows = rows.exclude(property_key=listing.property_key)
    if listing.living_area:
        area = listing.living_area
        rows = rows.filter(living_area__gte=area * Decimal("0.75"), living_area__lte=area * Decimal("1.25"))
    if listing.bedrooms_total is not None:
        beds = listing.bedrooms_total
        rows = rows.filter(bedrooms_total__gte=beds - 1, bedrooms_total__lte=beds + 1)
    return _around(rows, listing)


def _around(rows: ListingQuerySet, listing: Listing) -> ListingQuerySet:
    """The nearest first; in a city without places, the newest."""
    north, east = listing.latitude, listing.longitude
    if north is None or east is None:
        cities = FacetCity.objects.filter(folded=fold(listing.city)).values("pk")
        of_city: ListingQuerySet = rows.filter(facet_city__in=cities).order_by("-on_market_date", "-pk")
        return of_city if listing.city else rows.none()
    narrow = max(cos(radians(north)), 0.1)
    reach = NEAR / narrow
    box = Q(latitude__gte=north - NEAR, latitude__lte=north + NEAR)
    box &= Q(longitude__gte=east - reach, longitude__lte=east + reach)
    up, across = F("latitude") - Value(north), (F("longitude") - Value(east)) * Value(narrow)
    away = Cast(up * up + across * across, FloatField())
    nearest: ListingQuerySet = rows.filter(box).order_by(away, "pk")
    return nearest


def _shown(listing: Listing, rows: ListingQuerySet) -> list[Similar]:
    found: list[Any] = list(rows.only(*COLUMNS).select_related("collection__tenant")[:SHOWN])
    attach_photos(found, {each.collection for each in found})
    return [Similar(each, miles_between(listing, each), tuple(reasons(listing, each))) for each in found]


def miles_between(one: Any, other: Any) -> float | None:
    """As the crow flies, by the haversine formula on a sphere."""
    places = (one.latitude, one.longitude, other.latitude, other.longitude)
    if any(each is None for each in places):
        return None
    north, east, other_north, other_east = map(radians, places)
    half = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(half)))


def reasons(one: Any, other: Any) -> list[str]:
    """How the other home compares: "Same bedrooms", "12% larger", "Same subdivision"."""
    found = [_of_beds(one.bedrooms_total, other.bedrooms_total), _of_size(one.living_area, other.living_area)]
    if one.subdivision_name and fold(one.subdivision_name) == fold(other.subdivision_name):
        found.append("Same subdivision")
    return [each for each in found if each]


def _of_beds(one: int | None, other: int | None) -> str:
    if one is None or other is None:
        return ""
    return "Same bedrooms" if one == other else f"{abs(other - one)} bedroom {'more' if other > one else 'less'}"


def _of_size(one: Decimal | None, other: Decimal | None) -> str:
    if not one or not other:
        return ""
    share = round(100 * (other - one) / one)
    return "Same size" if share == 0 else f"{abs(share)}% {'larger' if share > 0 else 'smaller'}"

