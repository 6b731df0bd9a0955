"""One pass over the listings of a search, for what stands behind "More filters": they are grouped by what they are to
the filters by when, by their names, and by traits and home type.

The pass visits the table, since no index has the names; so what one visit can answer is asked with it. A name that is
chosen takes a pass of its own, without its filter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from listings.models import ListingQuerySet
from listings.open_house_days import WORDS as DAYS
from listings.open_house_days import days_of
from listings.search.conditions import NAMED, today_where, zone_where
from listings.search.criteria import PRICE_CUTS, SearchCriteria
from listings.search.scope import Searched
from listings.search.times import ANY, came_ago, price_cut, status_changed
from listings.search.where import where
from listings.words import quoted

# Days on the market, both ends counted; None is without an end.
BANDS: tuple[tuple[int | None, int | None], ...] = ((None, 7), (8, 30), (31, 90), (91, 180), (181, None))
# Of these two the wider choices hold the narrower ones.
CUTS = (*sorted((cut for cut in PRICE_CUTS if cut != ANY), key=int), ANY)
CHANGED = (1, 7, 30, 90)
NAMES = {"area": NAMED["area"], "school": NAMED["school"], "neighborhood": ("enrichment__neighborhood",)}
OF_TIMES = ("min_days", "max_days", "price_cut", "status_days")
PASSING = ("in_days", "in_cut", "in_changed")

# One number, which is quicker to group by than six columns.
TIMES = "((band + 1) * 8 + cut + 1) * 8 + changed + 1"
# GROUPING is 0 for the columns of a row's own set.
GROUPED = """
WITH hits AS ({hits}), numbered AS (SELECT *, {times} AS times_0 FROM hits)
SELECT {shown}, count(*), count(*) FILTER (WHERE {passing}), {own} FROM numbered GROUP BY GROUPING SETS ({sets})
"""
# Not by an aggregate: Django takes longer to write it than PostgreSQL to answer.
OPEN = "SELECT {counts} FROM ({hits}) AS hits"
IS_OPEN = "count(*) FILTER (WHERE search_vector @@ %s::tsquery)"
# What is grouped by number, as a word; asked for each group that was found.
IN_WORDS = {
    "neighborhood_0": "(SELECT name FROM listings_neighborhood WHERE id = neighborhood_0)",
    "traits_1": "(SELECT name FROM listings_facetsubtype WHERE id = traits_1)",
}


@dataclass
class MoreCounts:
    """`times`: the numbers of the band, and of the narrowest choice of CUTS and CHANGED (-1 for none), whether each of
    these filters passes (PASSING), and how many. `names`: for each of NAMES the values of its columns, and how many.
    `traits`: the number `traits`, the home type, and how many."""

    times: list[tuple[Any, ...]] = field(default_factory=list)
    names: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=lambda: {name: [] for name in NAMES})
    traits: list[tuple[int, str, int]] = field(default_factory=list)


class Band(Func):
    """The number of the band that days from the second to the first are in."""

    function, arg_joiner = "width_bucket", " - "
    template = f"%(function)s(%(expressions)s, ARRAY{[least for least, _ in BANDS if least is not None]})"
    output_field = IntegerField()


def count_more(criteria: SearchCriteria, covered: Searched, *, with_traits: bool = False) -> MoreCounts:
    """One query, and one for each name that is chosen; for the tenant's zone one. `with_traits` for a search that
    filters by none."""
    counts = MoreCounts()
    chosen = [name for name in NAMES if getattr(criteria, name)]
    anytime = replace(criteria, **{name: SearchCriteria.empty()[name] for name in OF_TIMES})
    sets = {name: NAMES[name] for name in NAMES if name not in chosen}
    if with_traits:
        sets["traits"] = ("traits", "facet_sub_type")
    now, zone = timezone.now(), zone_where(covered)
    asked = _asked(criteria, now, zone)
    _add(counts, _groups(_by_when(where(anytime, covered), asked, now, zone), sets, asked), list(asked))
    for name in chosen:
        _add(counts, _groups(where(criteria.without(name), covered), {name: NAMES[name]}), [])
    return counts


def _asked(criteria: SearchCriteria, now: datetime, zone: ZoneInfo) -> dict[str, Q]:
    """The filters by when that the search has, in the order of PASSING."""
    asked = {}
    if criteria.min_days is not None or criteria.max_days is not None:
        asked["in_days"] = came_ago(criteria.min_days, criteria.max_days, now.astimezone(zone).date())
    if criteria.price_cut:
        asked["in_cut"] = price_cut(criteria.price_cut, now)
    if criteria.status_days is not None:
        asked["in_changed"] = status_changed(criteria.status_days, now, zone)
    return asked


def _by_when(rows: ListingQuerySet, asked: dict[str, Q], now: datetime, zone: ZoneInfo) -> ListingQuerySet:
    """With the columns of TIMES, and 1 or 0 for each filter that is asked."""
    whether = {name: Case(When(condition, then=Value(1)), default=Value(0)) for name, condition in asked.items()}
    annotated: ListingQuerySet = rows.annotate(
        band=Coalesce(Band(Value(now.astimezone(zone).date()), F("came_on")), -1),
        cut=_first(price_cut(within, now) for within in CUTS),
        changed=_first(status_changed(days, now, zone) for days in CHANGED),
        **whether,
    )
    return annotated


def _first(conditions: Iterable[Q]) -> Case:
    """The number of the first that holds; -1 for none."""
    return Case(*(When(condition, then=Value(n)) for n, condition in enumerate(conditions)), default=Value(-1))


def _groups(
    rows: ListingQuerySet, sets: dict[str, tuple[str, ...]], asked: dict[str, Q] | None = None
) -> Iterator[tuple[str, tuple[Any, ...], int, int]]:
    """Of each set of columns, by when as well where `asked` is given: its name, a group's values, how many, and how
    many of them pass the filters by when."""
    held = {f"{name}_{n}": F(path) for name, paths in sets.items() for n, path in enumerate(paths)}
    columns = {name: [f"{name}_{n}" for n in range(len(paths))] for name, paths in sets.items()}
    read, times = [*held], "0"
    if asked is not None:
        columns["times"], read, times = ["times_0"], [*held, "band", "cut", "changed", *asked], TIMES
        for name in asked:
            times = f"({times}) * 2 + {name}"
    try:
        hits, params = rows.annotate(**held).values(*read).query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return
    every = [column for some in columns.values() for column in some]
    sql = GROUPED.format(
        hits=hits,
        times=times,
        shown=", ".join(IN_WORDS.get(column, column) for column in every),
        passing=" AND ".join(f"{name} = 1" for name in asked or ()) or "true",
        own=f"ARRAY[{', '.join(f'GROUPING({some[0]})' for some in columns.values())}]",
        sets=", ".join(f"({', '.join(some)})" for some in columns.values()),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for *values, number, passing, own in cursor.fetchall():
            name = list(columns)[own.index(0)]
            start = every.index(columns[name][0])
            yield name, tuple(values[start : start + len(columns[name])]), number, passing


def _add(counts: MoreCounts, groups: Iterable[tuple[str, tuple[Any, ...], int, int]], asked: list[str]) -> None:
    for name, values, number, passing in groups:
        if name == "times":
            counts.times.append((*_of_number(values[0], asked), number))
        elif name == "traits" and passing:
            counts.traits.append((*values, passing))
        elif passing:
            counts.names[name].append((tuple(value or "" for value in values), passing))


def _of_number(number: int, asked: list[str]) -> tuple[Any, ...]:
    """What TIMES put together."""
    passed = dict.fromkeys(PASSING, True)
    for name in reversed(asked):
        number, bit = divmod(number, 2)
        passed[name] = bool(bit)
    rest, changed = divmod(number, 8)
    band, cut = divmod(rest, 8)
    return band - 1, cut - 1, changed - 1, *passed.values()


def count_open_houses(criteria: SearchCriteria, covered: Searched) -> Counter[str]:
    """By the words for days, among those that are open on any. One query."""
    today = today_where(covered)
    days = [" | ".join(quoted(f"+{day.isoformat()}") for day in days_of(word, today)) for word in DAYS]
    try:
        opened = where(replace(criteria, open_house="any"), covered).values("search_vector")
        hits, params = opened.query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return Counter()
    with connection.cursor() as cursor:
        cursor.execute(OPEN.format(counts=", ".join([IS_OPEN] * len(days)), hits=hits), (*days, *params))
        return Counter(dict(zip(DAYS, cursor.fetchone(), strict=True)))
