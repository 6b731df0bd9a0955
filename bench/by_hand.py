"""The same answers by SQL as one would write it by hand: psycopg alone, no ORM, no row-level security to pay for."""

from typing import Any

import psycopg

from listings.enums import LEASES, Offer
from listings.search.conditions import RANGES
from listings.search.criteria import SearchCriteria
from listings.search.facet_counts import Counts
from listings.traits import GARAGE_MASK, GARAGE_SHIFT, TRAITS
from listings.words import has_word

OPERATORS = {"gte": ">=", "lte": "<="}
ORDERS = {
    "newest": "came_on DESC NULLS LAST, modification_timestamp DESC NULLS LAST, listing.id DESC",
    "updated": "modification_timestamp DESC NULLS LAST, listing.id DESC",
    "price_low": "list_price NULLS LAST, listing.id DESC",
    "price_high": "list_price DESC NULLS LAST, listing.id DESC",
    "area": "living_area DESC NULLS LAST, listing.id DESC",
    "price_per_area": "price_per_square_foot NULLS LAST, listing.id DESC",
    "days_on_market": "came_on NULLS LAST, listing.id DESC",
}
# With what the covering indexes know only by number.
LISTINGS = """listings_listing AS listing JOIN listings_facetcity AS city ON city.id = listing.facet_city_id
    JOIN listings_facetkind AS kind ON kind.id = listing.facet_kind_id"""
# Four facets, each without its own filter, and the total: one pass.
FACETS = """
SELECT city, property_type, standard_status, bedrooms_total,
    count(*) FILTER (WHERE t AND s AND b), count(*) FILTER (WHERE c AND s AND b),
    count(*) FILTER (WHERE c AND t AND b), count(*) FILTER (WHERE c AND t AND s),
    count(*) FILTER (WHERE c AND t AND s AND b)
FROM (SELECT city.name AS city, kind.property_type, kind.standard_status, kind.bedrooms_total,
          {city} AS c, {type} AS t, {status} AS s, {beds} AS b FROM {listings} WHERE {where} OFFSET 0) matching
GROUP BY GROUPING SETS ((city), (property_type), (standard_status), (bedrooms_total), ())
"""
PAGE = """
SELECT {columns} FROM listings_listing AS listing WHERE id = ANY(ARRAY(
    SELECT listing.id FROM {listings} WHERE {where} AND {city} AND {type} AND {status} AND {beds}
    ORDER BY {order} LIMIT 24 OFFSET %(offset)s))
ORDER BY {order}
"""


class ByHand:
    """One search of a tenant whose collections are `collections` (ids), as two statements."""

    def __init__(self, criteria: SearchCriteria, collections: list[int], page: int, columns: list[str]) -> None:
        self.criteria = criteria
        self.values: dict[str, Any] = {"collections": collections, "offset": (page - 1) * 24}
        parts = {
            "city": self.one_of("city.name", criteria.cities),
            "type": f"{self.one_of('kind.property_type', criteria.chosen_types)} AND {self.offered(criteria)}",
            "status": self.one_of("kind.standard_status", criteria.effective_statuses),
            "beds": "true"
            if criteria.min_beds is None
            else f"coalesce(kind.bedrooms_total >= {criteria.min_beds:d}, false)",
            "where": " AND ".join(self.others(criteria)),
            "listings": LISTINGS,
        }
        self.facets = FACETS.format(**parts)
        self.page = PAGE.format(**parts, order=ORDERS[criteria.sort], columns=", ".join(columns))

    def one_of(self, column: str, chosen: tuple[str, ...]) -> str:
        self.values[column] = list(chosen)
        return f"{column} = ANY(%({column})s)" if chosen else "true"

    def offered(self, criteria: SearchCriteria) -> str:
        self.values["leases"] = list(LEASES)
        wanted = criteria.effective_offer
        return "true" if wanted is Offer.ANY else f"(kind.property_type = ANY(%(leases)s)) = {wanted is Offer.LEASE}"

    def others(self, criteria: SearchCriteria) -> list[str]:
        where = ["collection_id = ANY(%(collections)s)", "vanished_at IS NULL"]
        if len(criteria.collections) != 1:
            where.append("NOT is_duplicate")
        for name, lookup in RANGES.items():
            if (value := getattr(criteria, name)) is not None:
                column, operator = lookup.split("__")
                self.values[name] = value
                where.append(f"{column} {OPERATORS[operator]} %({name})s")
        for trait in TRAITS.values():
            if asked := getattr(criteria, trait.name):
                where.append(f"traits & {trait.mask << trait.shift} = {trait.values[asked] << trait.shift}")
        if criteria.min_garage:
            where.append(f"traits & {GARAGE_MASK << GARAGE_SHIFT} >= {(criteria.min_garage + 1) << GARAGE_SHIFT}")
        if criteria.home_types:
            self.values["home_types"] = [name.lower() for name in criteria.home_types]
            where.append(
                "facet_sub_type_id IN (SELECT id FROM listings_facetsubtype WHERE lower(name) = ANY(%(home_types)s))"
            )
        if criteria.postal_codes:
            self.values["zips"] = list(criteria.postal_codes)
            where.append("left(postal_code, 5) = ANY(%(zips)s)")
        if criteria.subdivision:
            self.values["subdivision"] = f"%{criteria.subdivision}%"
            known = "SELECT id FROM listings_facetsubdivision WHERE name ILIKE %(subdivision)s"
            where.append(f"facet_subdivision_id IN ({known})")
        if criteria.text:
            words = [word for word in criteria.text.split() if has_word(word)]
            self.values["words"] = " & ".join(words)
            where.append("search_vector @@ to_tsquery('simple', %(words)s)")
        return where

    def answer(self, connection: psycopg.Connection[Any]) -> tuple[Counts, list[int]]:
        found = connection.execute(self.facets, self.values).fetchall()
        rows = connection.execute(self.page, self.values).fetchall()
        return counted(found, self.criteria), [row[0] for row in rows]


def counted(found: list[tuple[Any, ...]], criteria: SearchCriteria) -> Counts:
    counts = Counts()
    for city, kind, status, beds, of_city, of_type, of_status, of_beds, total in found:
        if city is not None:
            counts.cities[city] = of_city
        elif kind is not None:
            for offer in (Offer.LEASE if kind in LEASES else Offer.SALE, Offer.ANY):
                kept = criteria.types_under(offer)
                counts.offers[offer] += of_type if not kept or kind in kept else 0
            counts.types[kind] = of_type if criteria.is_offered(kind) else 0
        elif status is not None:
            counts.statuses[status] = of_status
        elif beds is not None:
            counts.beds[beds] = of_beds
        else:
            counts.total = total
    return counts
