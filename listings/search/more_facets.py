"""Exact counts of the filters by when and by name that are behind "More filters": days on the market, price cuts,
changes of status, open houses, and the most frequent areas, schools and neighborhoods of the search.

Each is counted without its own filter, when somebody opens that part of the form, and traits in the same pass
(`listings.search.more_counts`). Open houses are found by the index of words.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from listings.folding import fold, fold_words
from listings.open_house_days import WORDS, in_words
from listings.search.conditions import NAMED
from listings.search.criteria import PRICE_CUTS, SearchCriteria
from listings.search.facet_counts import best_spelling
from listings.search.facets import Facet, FacetValue
from listings.search.more_counts import BANDS, CHANGED, CUTS, NAMES, count_more, count_open_houses
from listings.search.scope import Searched, searched
from listings.search.trait_facets import OF_TRAITS, trait_facets
from listings.search.where import where
from listings.words import has_word
from realty.ui.form_fields import LONGEST_VALUE

MOST_NAMES = 20
LABELS = {
    "days": "Days on the market", "price_cut": "Price cut", "status_days": "Status changed", "open_house": "Open house",
    "area": "MLS area", "school": "School", "neighborhood": "Neighborhood",
}  # fmt: skip


def more_facets(criteria: SearchCriteria, covered: Searched | None = None) -> dict[str, Facet]:
    """By the keys of LABELS, with those of `trait_facets`. Two queries; one more where a trait is chosen, for each name
    that is, and for a day of an open house that no choice has, two for a name that is a part of other words. One for
    the collections, unless they are `covered`, and one for the tenant's zone."""
    covered = covered or searched(criteria)
    is_free = all(getattr(criteria, name) == SearchCriteria.empty()[name] for name in OF_TRAITS)
    counts = count_more(criteria, covered, with_traits=is_free)
    traits = trait_facets(criteria, covered, counts.traits if is_free else None)
    names = {name: _of_names(name, groups, criteria, covered) for name, groups in counts.names.items()}
    return traits | _of_times(counts.times, criteria) | names | {"open_house": _of_open_houses(criteria, covered)}


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
                FacetValue(cut, label, _up_to(cuts, CUTS.index(cut)), cut == criteria.price_cut)
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
    counted = count_open_houses(criteria, covered)
    if (own := criteria.open_house) and own not in WORDS:
        counted[own] = where(criteria, covered).count()
    return _open_house_facet(criteria, counted)


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
