"""Exact total and facets of a search, in one pass over its listings.

PostgreSQL reads the listings that pass all other filters once, from a covering index, and groups them by the four
facet columns together. Total and facets are then sums over these few groups: each facet leaves out its own filter, so
that the alternatives to what was chosen stay visible with the counts they would have.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count

from listings.criteria import SearchCriteria
from listings.enums import StandardStatus
from listings.models import ListingQuerySet

MOST_BEDS = 6

COUNTS = """
WITH groups AS MATERIALIZED ({groups}),
flagged AS MATERIALIZED (
    SELECT city, property_type, standard_status, bedrooms_total, n,
           %s OR lower(city) = ANY(%s) AS in_cities,
           %s OR property_type = ANY(%s) AS in_types,
           standard_status = ANY(%s) AS in_statuses,
           coalesce(bedrooms_total >= %s, %s) AS in_beds
    FROM groups)
SELECT 'total', '', sum(n) FROM flagged WHERE in_cities AND in_types AND in_statuses AND in_beds
UNION ALL SELECT 'city', city, sum(n) FROM flagged WHERE in_types AND in_statuses AND in_beds GROUP BY city
UNION ALL SELECT 'property_type', property_type, sum(n) FROM flagged
    WHERE in_cities AND in_statuses AND in_beds GROUP BY property_type
UNION ALL SELECT 'status', standard_status, sum(n) FROM flagged
    WHERE in_cities AND in_types AND in_beds GROUP BY standard_status
UNION ALL SELECT 'min_beds', bedrooms_total::text, sum(n) FROM flagged
    WHERE in_cities AND in_types AND in_statuses AND bedrooms_total >= 0 GROUP BY bedrooms_total
"""


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """`name` is the URL's parameter."""

    name: str
    label: str
    values: list[FacetValue]


@dataclass
class Counts:
    """`cities`, `types`, `statuses`: count by value. `beds`: count by the exact number."""

    total: int = 0
    cities: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    beds: dict[int, int] = field(default_factory=dict)


def count(rows: ListingQuerySet, criteria: SearchCriteria) -> Counts:
    """`rows` are the listings that pass all filters but those of the facets (`listings.matching.matching`)."""
    groups = rows.order_by().values("city", "property_type", "standard_status", "bedrooms_total").annotate(n=Count("*"))
    sql, params = groups.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(groups=sql), (*params, *facet_params(criteria)))
        return counts_of(cursor.fetchall())


def facet_params(criteria: SearchCriteria) -> tuple[Any, ...]:
    cities = [city.lower() for city in criteria.cities]
    types, least = list(criteria.property_types), criteria.min_beds
    return (not cities, cities, not types, types, list(criteria.effective_statuses), least, least is None)


def counts_of(found: list[tuple[str, str, int | None]]) -> Counts:
    counts = Counts()
    by_name = {"city": counts.cities, "property_type": counts.types, "status": counts.statuses}
    for name, value, number in found:
        if name == "total":
            counts.total = int(number or 0)
        elif name == "min_beds":
            counts.beds[int(value)] = int(number or 0)
        else:
            by_name[name][value] = int(number or 0)
    return counts


def facets_of(counts: Counts, criteria: SearchCriteria) -> list[Facet]:
    """In the order of the page: cities and types by count, statuses and beds in their natural order."""
    cities = {city.lower() for city in criteria.cities}
    chosen_cities = [city for city in counts.cities if city.lower() in cities]
    missing = [city for city in criteria.cities if city.lower() not in {c.lower() for c in chosen_cities}]
    statuses = in_order(values(counts.statuses, criteria.effective_statuses), StandardStatus.values)
    return [
        Facet("city", "City", values(counts.cities, [*chosen_cities, *missing])),
        Facet("property_type", "Property type", values(counts.types, criteria.property_types)),
        Facet("status", "Status", statuses),
        Facet("min_beds", "Bedrooms", beds(counts.beds, criteria.min_beds)),
    ]


def values(counted: dict[str, int], chosen: tuple[str, ...] | list[str]) -> list[FacetValue]:
    """Largest first; what was chosen is listed even where nothing is left of it."""
    numbers = {value: 0 for value in chosen} | counted
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return [FacetValue(value, value or "Not stated", n, value in chosen) for value, n in ordered]


def in_order(found: list[FacetValue], order: list[str]) -> list[FacetValue]:
    return sorted(found, key=lambda value: order.index(value.value) if value.value in order else len(order))


def beds(counted: dict[int, int], chosen: int | None) -> list[FacetValue]:
    """Value "3" counts what the filter would leave: three bedrooms or more."""
    steps = range(1, MOST_BEDS + 1)
    at_least = {step: sum(n for number, n in counted.items() if number >= step) for step in steps}
    return [FacetValue(str(step), f"{step}+", at_least[step], step == chosen) for step in steps if at_least[step]]
