"""The market's numbers, counted by PostgreSQL in one statement over the listings of a queryset.

Each listing has a day on which it came to market, and perhaps one on which it came under contract, one on which it
closed and one from which it was no longer for sale; every number counts listings by one of these days, or is a median
over them. So the listings are read once, and grouped by months four times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from listings.market.criteria import MOST_BEDS
from listings.market_days import COLUMNS, TODAY, days_of
from listings.models import ListingQuerySet

# What the statement is asked: the day it is for, the first day of the first month told and of the month before it, and
# the day a year ago.
ASKED = """
asked AS MATERIALIZED (SELECT %s::date AS today, %s::date AS since, %s::date AS before, %s::date AS year_ago)
"""
SINCE, BEFORE, YEAR_AGO = (f"(SELECT {name} FROM asked)" for name in ("since", "before", "year_ago"))


def month(day: str) -> str:
    """The first day of the month of a date, in SQL; all months before the first one told are one."""
    return f"greatest({day} - (date_part('day', {day})::int - 1), {BEFORE})"


# What the market needs of a listing: the months of its days, and its numbers, null where they are not known.
HOMES = f"""
SELECT nullif(list_price, 0)::float AS list_price, nullif(close_price, 0)::float AS close_price,
    coalesce(nullif(original_list_price, 0), nullif(list_price, 0))::float AS first_price,
    nullif(living_area, 0)::float AS area, least(bedrooms_total, {MOST_BEDS}) AS beds, property_type AS kind,
    CASE WHEN closed_on - started_on IS NOT NULL THEN greatest(0, least(counted_to, closed_on) - started_on)
        END AS sold_in, {TODAY} - started_on AS age,
    started_on IS NULL AS is_undated, closed_on IS NOT NULL AND contract_on IS NULL AS is_without_contract,
    CASE WHEN started_on <= {TODAY} THEN {month("started_on")} END AS listed,
    CASE WHEN started_on <= {TODAY} AND left_on <= {TODAY} THEN left_on END AS gone,
    CASE WHEN contract_on BETWEEN {SINCE} AND {TODAY} THEN contract_on END AS agreed,
    CASE WHEN closed_on BETWEEN {SINCE} AND {TODAY} THEN {month("closed_on")} END AS closed,
    coalesce(started_on <= {TODAY} AND (left_on <= {TODAY}) IS NOT TRUE, false) AS is_now,
    coalesce(closed_on > {YEAR_AGO} AND closed_on <= {TODAY}, false) AS is_sold
FROM ({{days}}) AS days
"""
MEDIAN = "percentile_cont(0.5) WITHIN GROUP (ORDER BY {})"
PARTS = {
    "listed": f"""
SELECT listed AS month, count(*) AS listed, {MEDIAN.format("first_price")} AS list_price
FROM homes WHERE listed IS NOT NULL GROUP BY 1
""",
    # By days first, which are few, so that no month is worked out of a listing.
    "gone": f"""
SELECT {month("day")} AS month, sum(n)::int AS gone FROM
    (SELECT gone AS day, count(*) AS n FROM homes WHERE gone IS NOT NULL GROUP BY 1) AS days GROUP BY 1
""",
    "agreed": f"""
SELECT {month("day")} AS month, sum(n)::int AS agreed FROM
    (SELECT agreed AS day, count(*) AS n FROM homes WHERE agreed IS NOT NULL GROUP BY 1) AS days GROUP BY 1
""",
    "closed": f"""
SELECT closed AS month, count(*) AS closed, {MEDIAN.format("close_price")} AS close_price,
    {MEDIAN.format("close_price / area")} AS per_foot, {MEDIAN.format("sold_in")} AS days,
    {MEDIAN.format("close_price / list_price")} AS to_list, {MEDIAN.format("close_price / first_price")} AS to_first
FROM homes WHERE closed IS NOT NULL GROUP BY 1
""",
    "now": f"""
SELECT count(*) FILTER (WHERE is_now) AS for_sale, {MEDIAN.format("list_price")} FILTER (WHERE is_now) AS list_price,
    {MEDIAN.format("list_price / area")} FILTER (WHERE is_now) AS per_foot,
    {MEDIAN.format("age")} FILTER (WHERE is_now) AS days, count(*) FILTER (WHERE is_sold) AS sold,
    count(close_price) FILTER (WHERE is_sold) AS sold_with_price,
    {MEDIAN.format("close_price")} FILTER (WHERE is_sold) AS close_price,
    count(*) FILTER (WHERE is_sold AND is_without_contract) AS sold_without_contract,
    count(*) FILTER (WHERE is_undated) AS undated
FROM homes WHERE is_now OR is_sold OR is_undated
""",
    "bands": f"""
SELECT CASE grouping(band, beds, kind) WHEN 3 THEN 'price' WHEN 5 THEN 'beds' ELSE 'type' END AS by,
    coalesce(band::text, beds::text, kind) AS value, count(*) FILTER (WHERE is_now) AS for_sale,
    count(*) FILTER (WHERE is_sold) AS sold, {MEDIAN.format("close_price")} FILTER (WHERE is_sold) AS close_price
FROM (SELECT width_bucket(CASE WHEN is_now THEN list_price ELSE close_price END, %s::float[]) AS band, beds, kind,
        is_now, is_sold, close_price
    FROM homes WHERE is_now OR is_sold) AS counted
GROUP BY GROUPING SETS ((band), (beds), (kind))
""",
}
ROWS = "(SELECT coalesce(json_agg(to_json(part)), '[]') FROM ({}) AS part) AS {}"
COUNTED = "WITH {asked}, homes AS MATERIALIZED ({homes}) SELECT {parts}"


@dataclass(frozen=True)
class Asked:
    """`since` is the first day of a month, `steps` are prices from low to high."""

    today: date
    since: date
    year_ago: date
    steps: Sequence[int]


def counted(rows: ListingQuerySet, asked: Asked) -> dict[str, list[dict[str, Any]]]:
    """For each of PARTS its rows by the names of their columns; months as "2026-11-01". One query; none without a
    collection."""
    try:
        hits, values = rows.order_by().values(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return {name: [] for name in PARTS}
    parts = ", ".join(ROWS.format(part, name) for name, part in PARTS.items())
    statement = COUNTED.format(asked=ASKED, homes=HOMES.format(days=days_of(hits)), parts=parts)
    before = (asked.since - timedelta(days=1)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            (asked.today, asked.since, before, asked.year_ago, *values, [float(step) for step in asked.steps]),
        )
        return dict(zip(PARTS, cursor.fetchone(), strict=True))
