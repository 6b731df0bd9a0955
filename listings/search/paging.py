"""The listings of one page of a search."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q

from listings.models import Listing, ListingQuerySet
from listings.models.listing import SUMMARY
from listings.search.any_of import AnyOf
from listings.search.conditions import best_of, order_of, order_sql
from listings.search.criteria import SearchCriteria
from listings.search.facet_counts import Counts
from realty.tenants.rows import rows as rows_of

# Beyond this many groups reading them one by one is dearer than reading everything.
MOST_GROUPS = 3000

IN_GROUPS = """
SELECT id FROM (
    SELECT hits.* FROM unnest(%s::int[], %s::int[]) AS best (city, kind)
    CROSS JOIN LATERAL (
        SELECT * FROM ({hits}) hits WHERE hits.facet_city_id = best.city AND hits.facet_kind_id = best.kind
            AND {good_enough}) hits
) AS found ORDER BY {order} LIMIT %s OFFSET %s
"""


def page_listings(
    rows: ListingQuerySet,
    counts: Counts,
    criteria: SearchCriteria,
    page: int,
    size: int,
    more: tuple[str, ...] = (),
) -> list[Listing]:
    """`rows` pass all filters but those of the facets, which `counts` has counted; of each, `more` fields are read
    beside those of any list. One query, or two by way of ids."""
    start = (page - 1) * size
    if counts.ids:
        return listings_of(counts.ids, more)
    if 0 < len(counts.groups) <= MOST_GROUPS:
        return listings_of(in_groups(rows, counts, criteria, start, size), more)
    if not counts.kind_ids or (criteria.cities and not counts.city_ids):
        return []
    ids = rows.filter(facet_filter(counts, criteria)).order_by(*order_of(criteria.sort)).values("pk")
    try:
        inner, params = ids[start : start + size].query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return []
    order, _ = order_sql(criteria.sort)
    # Without a queryset around it: to write its fifty columns took as long as to look for the ids.
    return rows_of(Listing, f"id IN ({inner}) ORDER BY {order}", params, only=(*SUMMARY, *more))


def listings_of(ids: list[int], more: tuple[str, ...] = ()) -> list[Listing]:
    """In the order of `ids`, with what a list shows of them, and `more` fields."""
    only = (*SUMMARY, *more)
    found = {row.pk: row for row in rows_of(Listing, "id = ANY(%s)", [ids], only=only)} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def in_groups(rows: ListingQuerySet, counts: Counts, criteria: SearchCriteria, start: int, size: int) -> list[int]:
    """The page's ids, from the few groups of listings (`Counts.groups`) that can hold them."""
    order, columns = order_sql(criteria.sort)
    hits, params = rows.order_by().values("id", "facet_city_id", "facet_kind_id", *columns).query.sql_with_params()
    cities, kinds = [city for city, _ in counts.groups], [kind for _, kind in counts.groups]
    good_enough, worst = "true", []
    if counts.worst is not None:
        good_enough, worst = f"hits.{columns[0]} {best_of(criteria.sort)[2]} %s", [counts.worst]
    sql = IN_GROUPS.format(hits=hits, good_enough=good_enough, order=order)
    with connection.cursor() as cursor:
        cursor.execute(sql, (cities, kinds, *params, *worst, size, start))
        return [row[0] for row in cursor.fetchall()]


def facet_filter(counts: Counts, criteria: SearchCriteria) -> Q:
    """The facets' own filters, by the numbers of the kinds and cities that were counted."""
    where = Q(AnyOf(F("facet_kind"), counts.kind_ids))
    return where & Q(AnyOf(F("facet_city"), counts.city_ids)) if criteria.cities else where
