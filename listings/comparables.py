"""Comparable sales, defined once: for a lead's score, the lead page's panel, and the homes like a listing.

Of a home that left the market on a day, a comparable

* is **near**: within some two miles each way, or in the same city where the MLS withholds the home's place;
* is **similar**: the same PropertyType, a LivingArea within a quarter, at most one bedroom more or less;
* is another home, and not the same offer in another of the tenant's collections (`is_duplicate`);
* is **sold**: Closed, with a price, in the 180 days up to that day. Leases are no sales, and have no comparables.

Fewer than MIN_SALES tell nothing. One home is asked for by `neighbors` and `nearest`, many at once by `paid_per_foot`:
the same conditions, once by the index of places, once by a grid over all sales that come into question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import cos, radians

from listings.days_on_market import CONTRACT_ON, STARTED_ON, ZONE
from listings.enums import LEASES, ON_MARKET, StandardStatus
from realty.database.statements import fetch_all

SALES_DAYS = 180
MIN_SALES = 3
# Degrees of latitude in some two miles; of longitude it takes more, the further north.
NEAR = 0.029
REACH = f"({NEAR} / greatest(cos(radians(latitude)), 0.1))"
# The grid's cells: two miles of latitude, two miles of longitude at 44 degrees north, and a fifth of living area.
PARALLEL, MERIDIAN, SIZE = f"{NEAR}", "0.04", "ln(1.25)"

# What a home's neighbors are held against, from its place, living area and bedrooms; null where it has none.
BOUNDS = f"""latitude - {NEAR} AS south, latitude + {NEAR} AS north, longitude - {REACH} AS west,
        longitude + {REACH} AS east, living_area * 0.75 AS least_area, living_area * 1.25 AS most_area,
        bedrooms_total - 1 AS least_beds, bedrooms_total + 1 AS most_beds"""
# Conditions on a listing `near` and a home `home` with these bounds.
IN_BOX = "near.latitude BETWEEN home.south AND home.north AND near.longitude BETWEEN home.west AND home.east"
SIMILAR = """near.property_type = home.property_type AND near.property_key <> home.property_key
        AND (home.least_area IS NULL OR near.living_area BETWEEN home.least_area AND home.most_area)
        AND (home.least_beds IS NULL OR near.bedrooms_total BETWEEN home.least_beds AND home.most_beds)"""
SOLD_IN_TIME = f"near.close_date BETWEEN home.ended_on - {SALES_DAYS} AND home.ended_on"

# The home that is asked for, and the listings like it; `place`, `similar` and `since` are filled in.
LIKE_ONE = f"""
FROM (SELECT property_key, property_type, latitude, longitude, {BOUNDS} FROM (SELECT %(key)s::text AS property_key,
        %(type)s::text AS property_type, %(latitude)s::float AS latitude, %(longitude)s::float AS longitude,
        %(area)s::float AS living_area, %(beds)s::bigint AS bedrooms_total) AS given) AS home
CROSS JOIN listings_collection AS collection JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
CROSS JOIN LATERAL (
    SELECT near.* FROM listings_listing AS near
    WHERE near.collection_id = collection.id AND near.vanished_at IS NULL AND NOT near.is_duplicate
        AND {{place}} AND {{similar}}
        AND (near.close_date IS NULL OR near.close_date >= %(since)s::date)
        AND near.standard_status = ANY(%(statuses)s::text[])
) AS listing
WHERE collection.tenant_id = %(tenant)s::bigint
"""
OF_ONE = f"""
SELECT listing.standard_status, listing.list_price, listing.close_price, listing.living_area, {STARTED_ON},
    CASE WHEN listing.standard_status = '{StandardStatus.CLOSED}' THEN {CONTRACT_ON} END, listing.close_date,
    coalesce(listing.close_date, listing.off_market_date, (listing.status_change_timestamp AT TIME ZONE {ZONE})::date)
{LIKE_ONE}
"""
# Degrees of longitude are narrower than those of latitude.
AWAY = "(listing.latitude - home.latitude) ^ 2"
AWAY += " + ((listing.longitude - home.longitude) * greatest(cos(radians(home.latitude)), 0.1)) ^ 2"
NEAREST = f"""
SELECT listing.id {LIKE_ONE} AND (NOT %(sold)s::boolean
    OR listing.close_price > 0 AND listing.close_date BETWEEN %(since)s::date AND %(until)s::date)
ORDER BY {{order}}, listing.id DESC LIMIT %(most)s::int
"""
# By the numbers that the index of listings is led by.
IN_CITY = """near.facet_city_id = ANY(ARRAY(
            SELECT id FROM listings_facetcity WHERE folded = listings_fold(%(city)s::text)))
        AND near.facet_kind_id = ANY(ARRAY(SELECT id FROM listings_facetkind
            WHERE property_type = %(type)s::text AND standard_status = ANY(%(statuses)s::text[])))"""

SALES = f"""
SELECT near.tenant_id, near.property_key, near.property_type, near.latitude, near.longitude,
    near.living_area::float AS living_area, near.bedrooms_total, near.close_date, near.facet_city_id,
    (near.close_price / near.living_area)::float AS paid
FROM listings_listing AS near
WHERE near.collection_id = ANY(ARRAY(SELECT id FROM listings_collection WHERE tenant_id = ANY(%(tenants)s::bigint[])))
    AND near.vanished_at IS NULL AND NOT near.is_duplicate AND near.standard_status = '{StandardStatus.CLOSED}'
    AND near.close_price > 0 AND near.living_area > 0
    AND near.property_type = ANY(%(types)s::text[]) AND near.close_date BETWEEN %(since)s::date AND %(until)s::date
"""
MEDIAN = f"""SELECT home.id, percentile_cont(0.5) WITHIN GROUP (ORDER BY near.paid) AS paid,
        count(*) >= {MIN_SALES} AS enough"""
HOMES = f"""
homes AS MATERIALIZED (
    SELECT *, {BOUNDS} FROM unnest(%(ids)s::bigint[], %(tenant_ids)s::bigint[], %(keys)s::text[], %(kinds)s::text[],
        %(cities)s::text[], %(latitudes)s::float[], %(longitudes)s::float[], %(areas)s::float[], %(beds)s::bigint[],
        %(days)s::date[]) AS home (id, tenant_id, property_key, property_type, city, latitude, longitude,
        living_area, bedrooms_total, ended_on)
)"""
SIZES = f"generate_series(floor(ln(least_area) / {SIZE})::int, floor(ln(most_area) / {SIZE})::int) AS size"
SIZE_OF = f"floor(ln(living_area) / {SIZE})::int AS size"
OF_PLACES = f"""
WITH {HOMES}, sales AS MATERIALIZED ({SALES}
    AND near.latitude BETWEEN %(south)s::float - {NEAR} AND %(north)s::float + {NEAR}
    AND near.longitude BETWEEN %(west)s::float - %(reach)s::float AND %(east)s::float + %(reach)s::float
), near AS MATERIALIZED (
    SELECT *, floor(latitude / {PARALLEL})::int AS parallel, floor(longitude / {MERIDIAN})::int AS meridian, {SIZE_OF}
    FROM sales
), cells AS MATERIALIZED (
    SELECT homes.*, parallel, meridian, size FROM homes
    CROSS JOIN LATERAL generate_series(floor(south / {PARALLEL})::int, floor(north / {PARALLEL})::int) AS parallel
    CROSS JOIN LATERAL generate_series(floor(west / {MERIDIAN})::int, floor(east / {MERIDIAN})::int) AS meridian
    CROSS JOIN LATERAL {SIZES}
)
SELECT id, paid FROM ({MEDIAN}
    FROM cells AS home JOIN near USING (tenant_id, property_type, parallel, meridian, size)
    WHERE {IN_BOX} AND {SIMILAR} AND {SOLD_IN_TIME}
    GROUP BY home.id) AS compared WHERE enough
"""
OF_CITIES = f"""
WITH {HOMES}, sales AS MATERIALIZED ({SALES}
    AND near.facet_kind_id = ANY(ARRAY(SELECT id FROM listings_facetkind
        WHERE property_type = ANY(%(types)s::text[]) AND standard_status = '{StandardStatus.CLOSED}'))
    AND near.facet_city_id = ANY(ARRAY(SELECT id FROM listings_facetcity
        WHERE folded IN (SELECT listings_fold(city) FROM homes)))
), near AS MATERIALIZED (
    SELECT sales.*, place.folded, {SIZE_OF} FROM sales JOIN listings_facetcity AS place ON place.id = facet_city_id
), cells AS MATERIALIZED (
    SELECT homes.*, listings_fold(city) AS folded, size FROM homes CROSS JOIN LATERAL {SIZES}
)
SELECT id, paid FROM ({MEDIAN}
    FROM cells AS home JOIN near USING (tenant_id, property_type, folded, size)
    WHERE {SIMILAR} AND {SOLD_IN_TIME}
    GROUP BY home.id) AS compared WHERE enough
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A home that left the market on `ended_on`; `living_area` in square feet. `id` is the asker's."""

    id: int
    tenant_id: int
    property_key: str
    property_type: str
    city: str
    latitude: float | None
    longitude: float | None
    living_area: Decimal | None
    bedrooms_total: int | None
    ended_on: date

    @property
    def has_place(self) -> bool:
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True)
class Neighbor:
    """A similar home nearby; `left_on` is the day it left the market, None while it is for sale. `contract_on` is the
    day that the days of a sale count to, None where that is the closing (`listings.days_on_market`)."""

    status: str
    list_price: Decimal | None
    close_price: Decimal | None
    living_area: Decimal | None
    started_on: date | None
    contract_on: date | None
    close_on: date | None
    left_on: date | None

    @property
    def paid_per_foot(self) -> float | None:
        return float(self.close_price / self.living_area) if self.close_price and self.living_area else None

    @property
    def days(self) -> int | None:
        """Days on market of a sale; to the closing where the contract's day is not known."""
        ended = min(filter(None, (self.contract_on, self.close_on)), default=None)
        return max((ended - self.started_on).days, 0) if ended and self.started_on else None

    def was_sold_before(self, day: date) -> bool:
        """Whether it is a comparable sale of a home that left the market on `day`."""
        if self.status != StandardStatus.CLOSED or not self.close_price or not self.close_on:
            return False
        return day - timedelta(days=SALES_DAYS) <= self.close_on <= day

    def was_for_sale(self, day: date) -> bool:
        """Came before that day, and stayed at least until then."""
        if self.started_on is None or self.started_on > day:
            return False
        left_on = self.contract_on or self.left_on
        return self.status in ON_MARKET or (left_on is not None and left_on >= day)


def neighbors(home: Home) -> list[Neighbor]:
    """Similar homes near this one, sold in time or for sale now. One query; none for a lease or without a place and a
    city."""
    if home.property_type in LEASES or not (home.has_place or home.city):
        return []
    parameters = {**_given(home), "statuses": [*ON_MARKET, StandardStatus.CLOSED]}
    return [Neighbor(*row) for row in fetch_all(OF_ONE.format(**_likeness(home)), parameters)]


def nearest(home: Home, statuses: Sequence[str], most: int) -> list[int]:
    """Ids of listings like this home with one of these statuses, the nearest first, in a city without places the
    newest; of closed ones, its comparable sales. One query; none without a place and a city."""
    if not (home.has_place or home.city):
        return []
    sold = {"sold": list(statuses) == [StandardStatus.CLOSED], "until": home.ended_on}
    order = AWAY if home.has_place else "listing.came_on DESC NULLS LAST"
    parameters = {**_given(home), **sold, "statuses": list(statuses), "most": most}
    return [pk for (pk,) in fetch_all(NEAREST.format(order=order, **_likeness(home)), parameters)]


def _likeness(home: Home) -> dict[str, str]:
    return {"place": IN_BOX if home.has_place else IN_CITY, "similar": SIMILAR}


def _given(home: Home) -> dict[str, object]:
    given: dict[str, object] = {
        "tenant": home.tenant_id, "key": home.property_key, "type": home.property_type,
        "latitude": home.latitude, "longitude": home.longitude, "area": home.living_area, "beds": home.bedrooms_total,
        "since": home.ended_on - timedelta(days=SALES_DAYS),
    }  # fmt: skip
    return given if home.has_place else {**given, "city": home.city}


def paid_per_foot(homes: Sequence[Home]) -> dict[int, float]:
    """Home's id -> the median price per square foot of its comparable sales; without those that have too few, no living
    area, or are leases. Two queries at most, for any number of homes."""
    asked = [home for home in homes if home.living_area and home.property_type not in LEASES]
    placed = [home for home in asked if home.has_place]
    found: dict[int, float] = {}
    if placed:
        latitudes, longitudes = [h.latitude or 0.0 for h in placed], [h.longitude or 0.0 for h in placed]
        box = {
            "south": min(latitudes), "north": max(latitudes), "west": min(longitudes), "east": max(longitudes),
            "reach": NEAR / max(cos(radians(max(map(abs, latitudes)))), 0.1),
        }  # fmt: skip
        found |= dict(fetch_all(OF_PLACES, {**_asked(placed), **box}, prepare=False))
    elsewhere = [home for home in asked if not home.has_place and home.city]
    if elsewhere:
        found |= dict(fetch_all(OF_CITIES, _asked(elsewhere), prepare=False))
    return found


def _asked(homes: Sequence[Home]) -> dict[str, object]:
    days = [home.ended_on for home in homes]
    return {
        "ids": [home.id for home in homes], "tenant_ids": [home.tenant_id for home in homes],
        "keys": [home.property_key for home in homes], "kinds": [home.property_type for home in homes],
        "cities": [home.city for home in homes], "latitudes": [home.latitude for home in homes],
        "longitudes": [home.longitude for home in homes], "areas": [home.living_area for home in homes],
        "beds": [home.bedrooms_total for home in homes], "days": days,
        "tenants": list({home.tenant_id for home in homes}), "types": list({home.property_type for home in homes}),
        "since": min(days) - timedelta(days=SALES_DAYS), "until": max(days),
    }  # fmt: skip
