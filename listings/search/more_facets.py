"""Exact counts of the filters by when and by name that are behind "More filters": days on the market, price cuts,
changes of status, open houses, and the most frequent areas, schools and neighborhoods of the search.

Each is counted without its own filter, when somebody opens that part of the form. One pass over the listings groups
them by what they are to each of the filters; a name that is chosen takes one of its own, and so do open houses, which
the index of words finds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone

from listings.folding import fold, fold_words
from listings.models import ListingQuerySet
from listings.open_house_days import WORDS, days_of, in_words
from listings.search.conditions import NAMED, today_where, zone_where
from listings.search.criteria import PRICE_CUTS, SearchCriteria
from listings.search.facet_counts import best_spelling
from listings.search.facets import Facet, FacetValue
from listings.search.scope import Searched, searched
from listings.search.times import came_ago, came_on, price_cut, status_changed
from listings.search.where import where
from listings.words import Terms, has_word
from realty.ui.form_fields import LONGEST_VALUE

# Days on the market, both ends counted; None is without an end.
BANDS: tuple[tuple[int | None, int | None], ...] = ((None, 7), (8, 30), (31, 90), (91, 180), (181, None))
CHANGED = (1, 7, 30, 90)
MOST_NAMES = 20
NAMES = {"area": NAMED["area"], "school": NAMED["school"], "neighborhood": ("enrichment__neighborhood__name",)}
LABELS = {
    "days": "Days on the market", "price_cut": "Price cut", "status_days": "Status changed", "open_house": "Open house",
    "area": "MLS area", "school": "School", "neighborhood": "Neighborhood",
}  # fmt: skip
# By when: the columns of a group. The last three tell whether it passes each of these filters.
TIMES = ("band", "cut", "changed", "in_days", "in_cut", "in_changed")
OF_TIMES = ("min_days", "max_days", "price_cut", "status_days")

# GROUPING is 0 for the columns of a row's own set.
GROUPED = """
WITH hits AS ({hits})
SELECT {columns}, count(*), count(*) FILTER (WHERE {passing}), {own} FROM hits GROUP BY GROUPING SETS ({sets})
"""


@dataclass(frozen=True)
class _Pass:
    """What one statement counts: `names` are those of NAMES, and `times` says whether it counts by when as well."""

    criteria: SearchCriteria
    names: tuple[str, ...]
    times: bool


def more_facets(criteria: SearchCriteria, covered: Searched | None = None) -> dict[str, Facet]:
    """By the keys of LABELS. Two queries; one more for each name that is chosen and for a day of an open house that no
    choice has, two for a name that is a part of other words. One for the collections, unless they
    are `covered`, and one for the tenant's zone."""
    covered = covered or searched(criteria)
    facets: dict[str, Facet] = {}
    for one in _passes(criteria):
        by_time, by_name = _counted(one, criteria, covered)
        if one.times:
            facets |= _of_times(by_time, criteria)
        for name, groups in by_name.items():
            facets[name] = _of_names(name, groups, criteria, covered)
    facets["open_house"] = _of_open_houses(criteria, covered)
    return facets


def _passes(criteria: SearchCriteria) -> Iterable[_Pass]:
    chosen = [name for name in NAMES if getattr(criteria, name)]
    anytime = replace(criteria, **{name: SearchCriteria.empty()[name] for name in OF_TIMES})
    yield _Pass(anytime, tuple(name for name in NAMES if name not in chosen), times=True)
    for name in chosen:
        yield _Pass(criteria.without(name), (name,), times=False)


def _counted(
    one: _Pass, criteria: SearchCriteria, covered: Searched
) -> tuple[list[tuple[Any, ...]], dict[str, list[tuple[tuple[str, ...], int]]]]:
    """Groups by when, each with its number last; and for each name groups of its columns' values."""
    rows = where(one.criteria, covered)
    columns = {name: [f"{name}_{n}" for n in range(len(NAMES[name]))] for name in one.names}
    for name, held in columns.items():
        rows = rows.annotate(**{column: F(path) for column, path in zip(held, NAMES[name], strict=True)})
    if one.times:
        rows = _by_when(rows, criteria, timezone.now(), zone_where(covered))
        columns["times"] = list(TIMES)
    by_time: list[tuple[Any, ...]] = []
    by_name: dict[str, list[tuple[tuple[str, ...], int]]] = {name: [] for name in one.names}
    for *values, number, passing, own in _groups(rows, columns, is_by_when=one.times):
        name = list(columns)[own.index(0)]
        start = sum(len(held) for held in list(columns.values())[: own.index(0)])
        group = tuple(values[start : start + len(columns[name])])
        if name == "times":
            by_time.append((*group, number))
        elif passing:
            by_name[name].append((tuple(value or "" for value in group), passing))
    return by_time, by_name


def _groups(rows: ListingQuerySet, columns: dict[str, list[str]], *, is_by_when: bool) -> list[tuple[Any, ...]]:
    """One statement. Behind the columns: how many, how many of them pass the filters by when, and for each set of
    columns 0 where the row is of it, else 1."""
    every = [column for held in columns.values() for column in held]
    try:
        hits, params = rows.values(*every).query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return []
    sql = GROUPED.format(
        hits=hits,
        columns=", ".join(every),
        passing="in_days AND in_cut AND in_changed" if is_by_when else "true",
        own=f"ARRAY[{', '.join(f'GROUPING({held[0]})' for held in columns.values())}]",
        sets=", ".join(f"({', '.join(held)})" for held in columns.values()),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _by_when(rows: ListingQuerySet, criteria: SearchCriteria, now: datetime, zone: ZoneInfo) -> ListingQuerySet:
    """With TIMES: the number of its band, and the narrowest choice of the others that each listing passes."""
    today = now.astimezone(zone).date()
    bands = [came_ago(least, most, today) for least, most in BANDS]
    # The wider choices hold the narrower ones.
    cuts = [price_cut(within, now) for within in _narrowest_first(PRICE_CUTS)]
    changes = [status_changed(days, now, zone) for days in CHANGED]
    is_asked = criteria.min_days is not None or criteria.max_days is not None
    rows = rows.alias(came_on=came_on(zone))
    annotated: ListingQuerySet = rows.annotate(
        band=_first(bands),
        cut=_first(cuts),
        changed=_first(changes),
        in_days=_whether(came_ago(criteria.min_days, criteria.max_days, today) if is_asked else None),
        in_cut=_whether(price_cut(criteria.price_cut, now) if criteria.price_cut else None),
        in_changed=_whether(
            status_changed(criteria.status_days, now, zone) if criteria.status_days is not None else None
        ),
    )
    return annotated


def _narrowest_first(cuts: Iterable[str]) -> list[str]:
    return sorted(cuts, key=lambda within: (not within.isdigit(), int(within) if within.isdigit() else 0))


def _first(conditions: list[Q]) -> Case:
    """The number of the first that holds; -1 for none."""
    return Case(*(When(condition, then=Value(n)) for n, condition in enumerate(conditions)), default=Value(-1))


def _whether(condition: Q | None) -> Any:
    return Value(True) if condition is None else Case(When(condition, then=Value(True)), default=Value(False))


def _of_times(groups: list[tuple[Any, ...]], criteria: SearchCriteria) -> dict[str, Facet]:
    bands, cuts, changes = Counter[int](), Counter[int](), Counter[int]()
    for band, cut, changed, in_days, in_cut, in_changed, number in groups:
        bands[band] += number if in_cut and in_changed else 0
        cuts[cut] += number if in_days and in_changed else 0
        changes[changed] += number if in_days and in_cut else 0
    return _time_facets(criteria, bands, cuts, changes)


def _time_facets(
    criteria: SearchCriteria, bands: Counter[int], cuts: Counter[int], changes: Counter[int]
) -> dict[str, Facet]:
    in_order = _narrowest_first(PRICE_CUTS)
    return {
        "days": _facet(
            "days",
            [
                FacetValue(*_band(least, most), bands[n], (criteria.min_days, criteria.max_days) == (least, most))
                for n, (least, most) in enumerate(BANDS)
            ],
        ),
        "price_cut": _facet(
            "price_cut",
            [
                FacetValue(cut, label, _up_to(cuts, in_order.index(cut)), cut == criteria.price_cut)
                for cut, label in PRICE_CUTS.items()
            ],
        ),
        "status_days": _facet(
            "status_days",
            [
                FacetValue(str(days), _in_days(days), _up_to(changes, n), days == criteria.status_days)
                for n, days in enumerate(CHANGED)
            ],
        ),
    }


def _facet(name: str, values: list[FacetValue]) -> Facet:
    return Facet(name, LABELS[name], values)


def _up_to(counted: Counter[int], number: int) -> int:
    return sum(n for narrowest, n in counted.items() if 0 <= narrowest <= number)


def _band(least: int | None, most: int | None) -> tuple[str, str]:
    """Its value, `8-30`, and what it is called."""
    label = f"Up to {most}" if least is None else f"Over {least - 1}" if most is None else f"{least} to {most}"
    return "-".join("" if end is None else str(end) for end in (least, most)), label


def choosing(criteria: SearchCriteria, name: str, value: str) -> SearchCriteria:
    """The search with this value of the facet `name` chosen; without the filter where the value is empty."""
    if name == "days":
        least, _, most = value.partition("-")
        return replace(criteria, page=1, min_days=int(least) if least else None, max_days=int(most) if most else None)
    chosen: dict[str, Any] = {name: (int(value) if value else None) if name == "status_days" else value}
    return replace(criteria, page=1, **chosen)


def _in_days(days: int) -> str:
    return f"Last {days} days" if days > 1 else "Last day"


def _of_names(
    name: str, groups: list[tuple[tuple[str, ...], int]], criteria: SearchCriteria, covered: Searched
) -> Facet:
    """The most frequent ones; each counts what choosing it would leave, which is whatever has it in its name."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for values, number in groups:
        for value in {value for value in values if has_word(fold(value)) and len(value) <= LONGEST_VALUE}:
            spelled[fold(value)][value] += number
    most = sorted(spelled, key=lambda folded: (-spelled[folded].total(), folded))[:MOST_NAMES]
    found = [
        FacetValue(
            shown, shown, _holding(name, shown, groups, criteria, covered), folded == fold(getattr(criteria, name))
        )
        for folded in most
        for shown in (best_spelling(spelled[folded]),)
    ]
    return _facet(name, sorted(found, key=lambda value: (-value.count, value.label)))


def _holding(
    name: str, written: str, groups: list[tuple[tuple[str, ...], int]], criteria: SearchCriteria, covered: Searched
) -> int:
    """How many listings have `written` in their names. Names are found by their words first, so that a name which is a
    part of other words (Oak of Oakland) is left to PostgreSQL."""
    part, words, number = fold(written), set(fold_words(written).split()), 0
    for values, n in groups:
        holding = [value for value in values if part in fold(value)]
        if not holding:
            continue
        if name in NAMED and ('"' in written or not any(words <= set(fold_words(v).split()) for v in holding)):
            return int(where(choosing(criteria, name, written), covered).count())
        number += n
    return number


def _of_open_houses(criteria: SearchCriteria, covered: Searched) -> Facet:
    today = today_where(covered)
    asked = {word: Terms([f"+{day.isoformat()}" for day in days_of(word, today)]) for word in WORDS}
    rows = where(replace(criteria, open_house="any"), covered)
    counted = rows.aggregate(**{word: Count("pk", filter=Q(search_vector=terms)) for word, terms in asked.items()})
    if (own := criteria.open_house) and own not in WORDS:
        counted[own] = where(criteria, covered).count()
    return _open_house_facet(criteria, Counter(counted))


def _open_house_facet(criteria: SearchCriteria, counted: Counter[str]) -> Facet:
    own = criteria.open_house
    words = (*WORDS, own) if own and own not in WORDS else tuple(WORDS)
    return _facet("open_house", [FacetValue(word, in_words(word), counted[word], word == own) for word in words])


def uncounted_more(criteria: SearchCriteria) -> dict[str, Facet]:
    """The same before anybody counted them, `count` is -1; without names."""
    times = _time_facets(criteria, Counter(), Counter(), Counter())
    facets = {**times, "open_house": _open_house_facet(criteria, Counter())}
    empty = {name: _facet(name, []) for name in NAMES}
    return empty | {
        name: replace(facet, values=[replace(value, count=-1) for value in facet.values])
        for name, facet in facets.items()
    }
