"""Homes like one: those that are for sale now, and those that sold lately, with why and how far. Which they are, says
the rule of comparable sales (`listings.comparables`); of a rental, others for rent, and none that sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from listings.comparables import Home, nearest
from listings.enums import LEASES, UNDER_CONTRACT, StandardStatus
from listings.folding import fold
from listings.models import Listing
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


def similar_to(listing: Listing, today: date) -> tuple[list[Similar], list[Similar]]:
    """Of the listing's tenant: the nearest that are for sale, and the nearest that sold. Three queries, and one for
    their photos."""
    home = Home(
        listing.pk, listing.tenant_id, listing.property_key, listing.property_type, listing.city, listing.latitude,
        listing.longitude, listing.living_area or None, listing.bedrooms_total, today,
    )  # fmt: skip
    for_sale = nearest(home, FOR_SALE, SHOWN)
    sold = [] if listing.property_type in LEASES else nearest(home, [StandardStatus.CLOSED], SHOWN)
    rows = Listing.objects.only(*COLUMNS).select_related("collection__tenant").in_bulk([*for_sale, *sold])
    attach_photos(rows.values(), {each.collection for each in rows.values()})
    return _shown(listing, for_sale, rows), _shown(listing, sold, rows)


def _shown(listing: Listing, ids: Sequence[int], rows: dict[int, Listing]) -> list[Similar]:
    found = [rows[pk] for pk in ids if pk in rows]
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
    return "Same bedrooms" if one == other else f"{abs(other - one)} bedroom {'more' if other > one else 'fewer'}"


def _of_size(one: Decimal | None, other: Decimal | None) -> str:
    if not one or not other:
        return ""
    share = round(100 * (other - one) / one)
    return "Same size" if share == 0 else f"{abs(share)}% {'larger' if share > 0 else 'smaller'}"

