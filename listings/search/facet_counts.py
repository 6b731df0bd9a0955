"""Exact counts of a search, in one pass over its listings.

PostgreSQL groups the listings that pass all other filters by two integers that each carries: its city, and its kind,
which is property type, status and bedrooms together (`listings.models.facet`). Each city counts the listings whose kind
passes the filters, each kind those whose city does. The total and all four facets are sums of these few hundred
numbers, so that the alternatives to what was chosen stay visible with the counts they would have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count

from listings.enums import LEASES, Offer
from listings.folding import fold
from listings.models import ListingQuerySet
from listings.search.conditions import best_of, order_sql
from listings.search.criteria import SearchCriteria
from realty.database.meanwhile import meanwhile

# {number} counts the listings of a hit. PostgreSQL stores `hits` only where more than the counts reads them.
COUNTS = """
WITH hits AS ({hits}),
    cities AS (SELECT id FROM listings_facetcity WHERE {cities}),
    kinds AS (SELECT id FROM listings_facetkind WHERE {kinds})
SELECT facet_city_id, facet_kind_id, name, property_type, standard_status, bedrooms_total, of_city, of_kind,
    NULL::bigint[] AS ids
FROM (
    SELECT facet_city_id, facet_kind_id, ({number} FILTER (WHERE {in_kinds}))::bigint AS of_city,
        ({number} FILTER (WHERE {in_cities}))::bigint AS of_kind
    FROM hits GROUP BY GROUPING SETS ((facet_city_id), (facet_kind_id))
) AS counted
LEFT JOIN listings_facetcity AS city ON city.id = facet_city_id
LEFT JOIN listings_facetkind AS kind ON kind.id = facet_kind_id
"""
# What those numbers are, for a page that reads its listings before anybody has counted.
NUMBERS = """
SELECT ARRAY(SELECT id FROM listings_facetcity WHERE {cities}), ARRAY(SELECT id FROM listings_facetkind WHERE {kinds})
"""
# Rows that are no counts: ids have neither number, groups both.
PAGE = """
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    ARRAY(SELECT id FROM hits WHERE {in_cities} AND {in_kinds} ORDER BY {order} LIMIT %s OFFSET %s)
"""
# The first n listings are in the n groups whose best listing is best, and in those that tie with the last of them.
BEST_GROUPS = """
UNION ALL SELECT facet_city_id, facet_kind_id, last.best::text, NULL, NULL, NULL, NULL, NULL, NULL
FROM hits, (SELECT (SELECT best FROM hits WHERE {in_cities} AND {in_kinds}
                    ORDER BY best {direction} NULLS LAST LIMIT 1 OFFSET %s) AS best) AS last
WHERE {in_cities} AND {in_kinds} AND (last.best IS NULL OR hits.best {at_least} last.best)
"""


@dataclass
class Counts:
    """`cities`, `types`, `statuses`, `offers`: count by value; `beds` by the exact number. A city is named by its most
    frequent spelling. An offer counts what is left of it by the chosen types that are of it.

    `city_ids` and `kind_ids` are the numbers of what was chosen from the facets. `ids` are those of the page, and
    `groups` (pairs of such numbers) hold all of its listings, where they were asked for; those are at least as good as
    `worst` in the first column of the sort.
    """

    total: int = 0
    cities: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    offers: Counter[str] = field(default_factory=Counter)
    beds: Counter[int] = field(default_factory=Counter)
    city_ids: list[int] = field(default_factory=list)
    kind_ids: list[int] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    worst: str | None = None


def count(rows: ListingQuerySet, criteria: SearchCriteria) -> Counts:
    """`rows` are the listings that pass all filters but those of the facets (`listings.search.conditions.matching`)."""
    with counting(rows, criteria) as counts:
        pass
    return counts


@contextmanager
def counting(rows: ListingQuerySet, criteria: SearchCriteria) -> Iterator[Counts]:
    """As `count`, while the block runs, which asks the database nothing; the numbers are there when it ends."""
    counts = Counts()
    asked = _statement(COUNTS, rows.order_by().values("facet_city_id", "facet_kind_id"), criteria, number="count(*)")
    if asked is None:
        yield counts
        return
    with meanwhile(*asked) as found:
        yield counts
    _sum(found, criteria, counts)


def numbers_of_facets(criteria: SearchCriteria) -> Counts:
    """Without counts: the numbers of the cities and kinds that pass the facets' filters. One query."""
    cities, city_values = city_filter(criteria)
    kinds, kind_values = kind_filter(criteria)
    with connection.cursor() as cursor:
        cursor.execute(
            NUMBERS.format(cities=cities if city_values else "false", kinds=kinds), (*city_values, *kind_values)
        )
        city_ids, kind_ids = cursor.fetchone()
    return Counts(city_ids=city_ids, kind_ids=kind_ids)


def count_with_page(rows: ListingQuerySet, criteria: SearchCriteria, page: int, size: int) -> Counts:
    """With `ids`: for searches that find few listings at a high price each, as by words."""
    order, columns = order_sql(criteria.sort)
    hits = rows.order_by().values("id", "facet_city_id", "facet_kind_id", *columns)
    start = (page - 1) * size
    return run(COUNTS + PAGE, hits, criteria, size, start, number="count(*)", order=order)


def count_by_group(rows: ListingQuerySet, criteria: SearchCriteria, page: int, size: int) -> Counts:
    """With `groups`: for very many listings. Grouped first, in the order of the platform's index: without hashing, and
    by several processes at once."""
    best, direction, at_least = best_of(criteria.sort)
    hits = rows.order_by().values("facet_kind_id", "facet_city_id").annotate(n=Count("*"), best=best)
    last = page * size - 1
    return run(COUNTS + BEST_GROUPS, hits, criteria, last, number="sum(n)", direction=direction, at_least=at_least)


def run(sql: str, hits: Any, criteria: SearchCriteria, *more_values: int, **parts: str) -> Counts:
    """`parts` fill in the SQL's own braces, `more_values` its last parameters."""
    return summed(_fetched(_statement(sql, hits, criteria, *more_values, **parts)), criteria)


def counted_rows(rows: ListingQuerySet, criteria: SearchCriteria) -> list[tuple[Any, ...]]:
    """As `count`, not summed yet: those of several scopes are summed together (`listings.partners`)."""
    hits = rows.order_by().values("facet_city_id", "facet_kind_id")
    return _fetched(_statement(COUNTS, hits, criteria, number="count(*)"))


def summed(found: list[tuple[Any, ...]], criteria: SearchCriteria) -> Counts:
    """Of the rows of one search, or of several that were counted apart."""
    counts = Counts()
    _sum(found, criteria, counts)
    return counts


def _fetched(asked: tuple[str, tuple[Any, ...]] | None) -> list[tuple[Any, ...]]:
    if asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return list(cursor.fetchall())


def _statement(
    sql: str, hits: Any, criteria: SearchCriteria, *more_values: int, **parts: str
) -> tuple[str, tuple[Any, ...]] | None:
    """With its values; None where there is no collection to search."""
    try:
        inner, params = hits.query.sql_with_params()
    except EmptyResultSet:
        return None
    cities, city_values = city_filter(criteria)
    kinds, kind_values = kind_filter(criteria)
    in_cities = "facet_city_id IN (SELECT id FROM cities)" if city_values else "true"
    in_kinds = "facet_kind_id IN (SELECT id FROM kinds)"
    filled = sql.format(hits=inner, cities=cities, kinds=kinds, in_cities=in_cities, in_kinds=in_kinds, **parts)
    return filled, (*params, *city_values, *kind_values, *more_values)


def city_filter(criteria: SearchCriteria) -> tuple[str, list[Any]]:
    """SQL for which cities are chosen, and its parameters; "true" without any where none is."""
    if not criteria.cities:
        return "true", []
    return "folded = ANY(%s)", [[folded for city in criteria.cities if (folded := fold(city))]]


def kind_filter(criteria: SearchCriteria) -> tuple[str, list[Any]]:
    """The same for the kinds that pass the filters by property type, status and bedrooms."""
    tests: list[tuple[str, Any]] = [("standard_status = ANY(%s)", list(criteria.effective_statuses))]
    if criteria.effective_offer is not Offer.ANY:
        is_lease = criteria.effective_offer is Offer.LEASE
        tests.append((f"(property_type = ANY(%s)) = {is_lease}", list(LEASES)))
    if criteria.chosen_types:
        tests.append(("property_type = ANY(%s)", list(criteria.chosen_types)))
    if criteria.min_beds is not None:
        tests.append(("bedrooms_total >= %s", criteria.min_beds))
    return " AND ".join(sql for sql, _ in tests), [value for _, value in tests]


def _sum(found: list[tuple[Any, ...]], criteria: SearchCriteria, counts: Counts) -> None:
    """Into `counts` the rows of COUNTS: what passes the filters of all facets but the counted one."""
    passing = _Passing(criteria)
    chosen = {fold(city) for city in criteria.cities}
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for city, kind, name, *combined, of_city, of_kind, ids in found:
        if ids is not None:
            counts.ids = ids
        elif city is None:
            add_kind(counts, passing, kind, combined, of_kind)
        elif kind is None:
            spelled[fold(name)][name] += of_city or 0
            if not chosen or fold(name) in chosen:
                counts.total += of_city or 0
                counts.city_ids.append(city)
        else:
            counts.groups.append((city, kind))
            counts.worst = name
    for spellings in spelled.values():
        counts.cities[best_spelling(spellings)] = spellings.total()


def best_spelling(spellings: Counter[str]) -> str:
    """The most frequent; of those as frequent the one that is not all capitals or all small, then the one with accents:
    `La Cañada` rather than `La Canada` or `LA CANADA`."""
    return min(spellings, key=lambda name: (-spellings[name], name.isupper() or name.islower(), name.isascii(), name))


class _Passing:
    """What a kind must be to pass each of the filters, worked out once: a page counts hundreds of kinds."""

    def __init__(self, criteria: SearchCriteria) -> None:
        self.offer, self.chosen = criteria.effective_offer, frozenset(criteria.chosen_types)
        # The form sends the chosen types with another offer, too, and those of that offer stay chosen.
        self.kept = {offer: frozenset(criteria.types_under(offer)) for offer in Offer}
        self.statuses = frozenset(criteria.effective_statuses)
        self.min_beds = criteria.min_beds


def add_kind(counts: Counts, passing: _Passing, number: int, combined: list[Any], n: int | None) -> None:
    kind, status, beds = combined
    offers = (Offer.LEASE if kind in LEASES else Offer.SALE, Offer.ANY)
    is_offered = passing.offer in offers
    in_kind, in_status = is_offered and (not passing.chosen or kind in passing.chosen), status in passing.statuses
    in_beds = passing.min_beds is None or (beds is not None and beds >= passing.min_beds)
    n = n or 0
    counts.types[kind] += n if is_offered and in_status and in_beds else 0
    for offer in offers:
        is_kept = not passing.kept[offer] or kind in passing.kept[offer]
        counts.offers[offer] += n if is_kept and in_status and in_beds else 0
    counts.statuses[status] += n if in_kind and in_beds else 0
    if beds is not None:
        counts.beds[beds] += n if in_kind and in_status else 0
    if in_kind and in_status and in_beds:
        counts.kind_ids.append(number)
