"""Exact counts of a search, in one pass over its listings.

PostgreSQL reads the listings that pass all other filters once, from a covering index, and notes for each the only facet
filter that it misses, if any; two misses count nowhere. A facet is then the sum of those that miss none and those that
miss only its own filter, so that the alternatives to what was chosen stay visible with the counts they would have.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count

from listings.criteria import SearchCriteria
from listings.matching import PAGE_SIZE, best_of, order_sql
from listings.models import ListingQuerySet

COLUMNS = ("city", "property_type", "standard_status", "bedrooms_total")
CITY, TYPE, STATUS, BEDS = 1, 2, 3, 4
# Marks in place of `missed`: rows that are no counts.
PAGE_IDS, BEST_GROUP = -1, -2

# A tenant's listings: the first set comes in the order of the index, without hashing.
SETS = """
SELECT standard_status, city, property_type, bedrooms_total, count(*){of_cities}, count(*){of_others} FROM ({hits}) hits
GROUP BY GROUPING SETS ((collection_id, standard_status, city), (standard_status, property_type, bedrooms_total))
"""

# Two small hash tables are quicker than one of all four columns (many groups) and than four (each costs every row).
# OFFSET 0 keeps PostgreSQL from computing `missed` once more for each grouping set.
COUNTS = """
WITH marked AS (SELECT {missed} AS missed, hits.* FROM ({hits}) hits OFFSET 0)
SELECT missed, city, property_type, standard_status, bedrooms_total, {number}, NULL::bigint[]
FROM marked WHERE missed IS NOT NULL
GROUP BY GROUPING SETS ((missed, city), (missed, property_type, standard_status, bedrooms_total))
"""
PAGE = """
UNION ALL SELECT -1, NULL, NULL, NULL, NULL, NULL, ARRAY(
    SELECT id FROM marked WHERE missed = 0 ORDER BY {order} LIMIT {size} OFFSET %s)
"""
# The first n listings are in the n groups whose best listing is best, and in those that tie with the last of them.
BEST_GROUPS = """
UNION ALL SELECT -2, city, property_type, standard_status, bedrooms_total, NULL, NULL
FROM marked, (SELECT (SELECT best FROM marked WHERE missed = 0 ORDER BY best {direction} NULLS LAST
                      LIMIT 1 OFFSET %s) AS best) AS last
WHERE missed = 0 AND (last.best IS NULL OR marked.best {at_least} last.best)
"""


@dataclass
class Counts:
    """`cities`, `types`, `statuses`: count by value; `beds` by the exact number.

    `ids` are those of the page, and `groups` (values of COLUMNS) hold all of its listings, where they were asked for.
    """

    total: int = 0
    cities: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    beds: Counter[int] = field(default_factory=Counter)
    ids: list[int] = field(default_factory=list)
    groups: list[tuple[Any, ...]] = field(default_factory=list)


def count(rows: ListingQuerySet, criteria: SearchCriteria) -> Counts:
    """`rows` are the listings that pass all filters but those of the facets (`listings.matching.matching`)."""
    try:
        inner, params = rows.order_by().values("collection_id", *COLUMNS).query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return Counts()
    active = facet_filters(criteria)
    of_cities, city_values = filtered(active, TYPE, BEDS)
    of_others, other_values = filtered(active, CITY)
    with connection.cursor() as cursor:
        sql = SETS.format(hits=inner, of_cities=of_cities, of_others=of_others)
        cursor.execute(sql, (*city_values, *other_values, *params))
        return summed_sets(cursor.fetchall(), criteria)


def count_with_page(rows: ListingQuerySet, criteria: SearchCriteria, page: int) -> Counts:
    """With `ids`: for searches that find few listings at a high price each, as by words."""
    order, columns = order_sql(criteria.sort)
    more = PAGE.format(order=order, size=PAGE_SIZE)
    return run(rows.order_by().values("id", *COLUMNS, *columns), criteria, "count(*)", more, (page - 1) * PAGE_SIZE)


def count_by_group(rows: ListingQuerySet, criteria: SearchCriteria, page: int) -> Counts:
    """With `groups`: for very many listings. Grouped first, in the order of the platform's index: without hashing, and
    by several processes at once."""
    best, direction, at_least = best_of(criteria.sort)
    more = BEST_GROUPS.format(direction=direction, at_least=at_least)
    hits = rows.order_by().values(*COLUMNS).annotate(n=Count("*"), best=best)
    return run(hits, criteria, "sum(n)::bigint", more, page * PAGE_SIZE - 1)


def run(hits: Any, criteria: SearchCriteria, number: str, more: str = "", *more_values: int) -> Counts:
    try:
        inner, params = hits.query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return Counts()
    missed, values = missed_filter(criteria)
    with connection.cursor() as cursor:
        sql = COUNTS.format(missed=missed, hits=inner, number=number) + more
        cursor.execute(sql, (*values, *params, *more_values))
        return summed(cursor.fetchall())


def facet_filters(criteria: SearchCriteria) -> dict[int, tuple[str, Any]]:
    """SQL and its parameter for each facet that is chosen from."""
    active: dict[int, tuple[str, Any]] = {STATUS: ("standard_status = ANY(%s)", list(criteria.effective_statuses))}
    if criteria.cities:
        active[CITY] = ("lower(city) = ANY(%s)", [city.lower() for city in criteria.cities])
    if criteria.property_types:
        active[TYPE] = ("property_type = ANY(%s)", list(criteria.property_types))
    if criteria.min_beds is not None:
        active[BEDS] = ("coalesce(bedrooms_total >= %s, false)", criteria.min_beds)
    return active


def filtered(active: dict[int, tuple[str, Any]], *facets: int) -> tuple[str, list[Any]]:
    """A FILTER of an aggregate that admits what passes these facets, and its parameters; "" where none is chosen."""
    tests = [active[facet] for facet in facets if facet in active]
    return (f" FILTER (WHERE {' AND '.join(sql for sql, _ in tests)})" if tests else "", [value for _, value in tests])


def summed_sets(found: list[tuple[Any, ...]], criteria: SearchCriteria) -> Counts:
    """The rows of SETS: each facet sums what passes the filters of the other three."""
    counts = Counts()
    statuses, kinds = set(criteria.effective_statuses), set(criteria.property_types)
    cities = {city.lower() for city in criteria.cities}
    for status, city, kind, beds, of_cities, of_others in found:
        in_status = status in statuses
        if city is not None:
            if in_status and of_cities:
                counts.cities[city] += of_cities
                counts.total += of_cities if not cities or city.lower() in cities else 0
        elif of_others:
            in_kind = not kinds or kind in kinds
            in_beds = criteria.min_beds is None or (beds is not None and beds >= criteria.min_beds)
            counts.types[kind] += of_others if in_status and in_beds else 0
            counts.statuses[status] += of_others if in_kind and in_beds else 0
            if beds is not None:
                counts.beds[beds] += of_others if in_kind and in_status else 0
    return counts


def missed_filter(criteria: SearchCriteria) -> tuple[str, list[Any]]:
    """SQL for which facet filter alone a listing misses: 0 for none, NULL for several; and its parameters."""
    active = facet_filters(criteria)
    cases, values = [], []
    for missed in (0, *active):
        others = [test for facet, test in active.items() if facet != missed]
        cases.append(f"WHEN {' AND '.join(sql for sql, _ in others) or 'true'} THEN {missed}")
        values += [value for _, value in others]
    return f"CASE {' '.join(cases)} END", values


def summed(found: list[tuple[Any, ...]]) -> Counts:
    counts = Counts()
    for missed, city, kind, status, beds, number, ids in found:
        if missed == PAGE_IDS:
            counts.ids = ids
        elif missed == BEST_GROUP:
            counts.groups.append((city, kind, status, beds))
        elif city is not None:
            counts.total += number if missed == 0 else 0
            counts.cities[city] += number if missed in (0, CITY) else 0
        else:
            counts.types[kind] += number if missed in (0, TYPE) else 0
            counts.statuses[status] += number if missed in (0, STATUS) else 0
            if beds is not None:
                counts.beds[beds] += number if missed in (0, BEDS) else 0
    return counts
