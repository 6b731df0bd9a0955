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
from listings.matching import PAGE_SIZE, order_sql
from listings.models import ListingQuerySet

COLUMNS = ("city", "property_type", "standard_status", "bedrooms_total")
CITY, TYPE, STATUS, BEDS = 1, 2, 3, 4

# Two small hash tables are quicker than one of all four columns (many groups) and than four (each costs every row).
# OFFSET 0 keeps PostgreSQL from computing `missed` once more for each grouping set.
COUNTS = """
WITH marked AS (SELECT {missed} AS missed, hits.* FROM ({hits}) hits OFFSET 0)
SELECT missed, city, property_type, standard_status, bedrooms_total, {number}, NULL::bigint[]
FROM marked WHERE missed IS NOT NULL
GROUP BY GROUPING SETS ((missed, city), (missed, property_type, standard_status, bedrooms_total))
"""
PAGE = """
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, ARRAY(
    SELECT id FROM marked WHERE missed = 0 ORDER BY {order} LIMIT {size} OFFSET %s)
"""


@dataclass
class Counts:
    """`cities`, `types`, `statuses`: count by value; `beds` by the exact number. `ids` of the page, where asked for."""

    total: int = 0
    cities: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    beds: Counter[int] = field(default_factory=Counter)
    ids: list[int] = field(default_factory=list)


def count(rows: ListingQuerySet, criteria: SearchCriteria, *, page: int | None, grouped: bool) -> Counts:
    """`rows` are the listings that pass all filters but those of the facets (`listings.matching.matching`).

    With `page` the ids of that page come along: worth it where finding listings is dear, as for words. Else `grouped`
    groups first, in the order of the platform's index: without hashing, and by several processes at once.
    """
    order, columns = order_sql(criteria.sort)
    plain = rows.order_by()
    grouped = grouped and not page
    hits = plain.values(*COLUMNS).annotate(n=Count("*")) if grouped else plain.values("id", *COLUMNS, *columns)
    try:
        inner, params = hits.query.sql_with_params()
    except EmptyResultSet:  # Django knows already that nothing can match: a tenant without a collection
        return Counts()
    missed, values = missed_filter(criteria)
    sql = COUNTS.format(missed=missed, hits=inner, number="sum(n)::bigint" if grouped else "count(*)")
    if page:
        sql += PAGE.format(order=order, size=PAGE_SIZE)
    with connection.cursor() as cursor:
        cursor.execute(sql, (*values, *params, *([(page - 1) * PAGE_SIZE] if page else [])))
        return summed(cursor.fetchall())


def missed_filter(criteria: SearchCriteria) -> tuple[str, list[Any]]:
    """SQL for which facet filter alone a listing misses: 0 for none, NULL for several; and its parameters."""
    active: dict[int, tuple[str, Any]] = {STATUS: ("standard_status = ANY(%s)", list(criteria.effective_statuses))}
    if criteria.cities:
        active[CITY] = ("lower(city) = ANY(%s)", [city.lower() for city in criteria.cities])
    if criteria.property_types:
        active[TYPE] = ("property_type = ANY(%s)", list(criteria.property_types))
    if criteria.min_beds is not None:
        active[BEDS] = ("coalesce(bedrooms_total >= %s, false)", criteria.min_beds)
    cases, values = [], []
    for missed in (0, *active):
        others = [test for facet, test in active.items() if facet != missed]
        cases.append(f"WHEN {' AND '.join(sql for sql, _ in others) or 'true'} THEN {missed}")
        values += [value for _, value in others]
    return f"CASE {' '.join(cases)} END", values


def summed(found: list[tuple[Any, ...]]) -> Counts:
    counts = Counts()
    for missed, city, kind, status, beds, number, ids in found:
        if ids is not None:
            counts.ids = ids
        elif city is not None:
            counts.total += number if missed == 0 else 0
            counts.cities[city] += number if missed in (0, CITY) else 0
        else:
            counts.types[kind] += number if missed in (0, TYPE) else 0
            counts.statuses[status] += number if missed in (0, STATUS) else 0
            if beds is not None:
                counts.beds[beds] += number if missed in (0, BEDS) else 0
    return counts
