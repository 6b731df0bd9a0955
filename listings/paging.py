"""The listings of one page of a search."""

from typing import Any

from django.db import connection
from django.db.models import Q

from listings.counting import COLUMNS, Counts
from listings.criteria import SearchCriteria
from listings.matching import PAGE_SIZE, order_of, order_sql
from listings.models import Listing, ListingQuerySet

# Beyond this many groups reading them one by one is dearer than reading everything.
MOST_GROUPS = 3000

IN_GROUPS = """
SELECT id FROM (
    SELECT hits.* FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS best (city, type, status, beds)
    CROSS JOIN LATERAL (SELECT * FROM ({hits}) hits WHERE hits.city = best.city AND hits.property_type = best.type
        AND hits.standard_status = best.status AND hits.bedrooms_total = best.beds) hits
    UNION ALL
    SELECT hits.* FROM unnest(%s::text[], %s::text[], %s::text[]) AS best (city, type, status)
    CROSS JOIN LATERAL (SELECT * FROM ({hits}) hits WHERE hits.city = best.city AND hits.property_type = best.type
        AND hits.standard_status = best.status AND hits.bedrooms_total IS NULL) hits
) AS found ORDER BY {order} LIMIT {size} OFFSET %s
"""


def page_listings(rows: ListingQuerySet, counts: Counts, criteria: SearchCriteria, page: int) -> list[Listing]:
    """`rows` pass all filters but those of the facets, which `counts` has counted. One query, or two by way of ids."""
    start = (page - 1) * PAGE_SIZE
    if counts.ids:
        return listings_of(counts.ids)
    if 0 < len(counts.groups) <= MOST_GROUPS:
        return listings_of(in_groups(rows, counts.groups, criteria, start))
    order = order_of(criteria.sort)
    ids = rows.filter(facet_filter(counts, criteria)).order_by(*order).values("pk")[start : start + PAGE_SIZE]
    return list(Listing.objects.summaries().filter(pk__in=ids).order_by(*order))


def listings_of(ids: list[int]) -> list[Listing]:
    """In the order of `ids`, with what a list shows of them."""
    found = Listing.objects.summaries().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def in_groups(rows: ListingQuerySet, groups: list[tuple[Any, ...]], criteria: SearchCriteria, start: int) -> list[int]:
    """The page's ids, from the few groups of listings (`Counts.groups`) that can hold them."""
    order, columns = order_sql(criteria.sort)
    hits, params = rows.order_by().values("id", *COLUMNS, *columns).query.sql_with_params()
    known = [group for group in groups if group[3] is not None]
    unknown = [group[:3] for group in groups if group[3] is None]
    values = (*columns_of(known, 4), *params, *columns_of(unknown, 3), *params, start)
    with connection.cursor() as cursor:
        cursor.execute(IN_GROUPS.format(hits=hits, order=order, size=PAGE_SIZE), values)
        return [row[0] for row in cursor.fetchall()]


def columns_of(groups: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[group[n] for group in groups] for n in range(width)]


def facet_filter(counts: Counts, criteria: SearchCriteria) -> Q:
    """The facets' own filters; cities as they are spelled in the data."""
    where = Q(standard_status__in=criteria.effective_statuses)
    if criteria.cities:
        asked = {city.lower() for city in criteria.cities}
        where &= Q(city__in=[city for city in counts.cities if city.lower() in asked])
    if criteria.property_types:
        where &= Q(property_type__in=criteria.property_types)
    if criteria.min_beds is not None:
        where &= Q(bedrooms_total__gte=criteria.min_beds)
    return where
