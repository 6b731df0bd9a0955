"""Exact counts of the filters behind "More filters": each trait, garage and home type, without its own filter.

They are counted when somebody opens that part of the form and not with every search: one pass over the index, grouped
by two numbers that each listing carries (`listings.traits`).
"""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from listings.folding import fold
from listings.search.conditions import matching
from listings.search.criteria import SearchCriteria
from listings.search.facet_counts import best_spelling, city_filter, kind_filter
from listings.search.facets import Facet, FacetValue
from listings.search.scope import Searched, searched
from listings.traits import GARAGE_MASK, GARAGE_SHIFT, TRAITS

COUNTED = """
WITH hits AS ({hits}),
    cities AS (SELECT id FROM listings_facetcity WHERE {cities}),
    kinds AS (SELECT id FROM listings_facetkind WHERE {kinds})
SELECT traits, name, n FROM (
    SELECT traits, facet_sub_type_id, count(*) AS n FROM hits
    WHERE facet_kind_id IN (SELECT id FROM kinds) AND {in_cities} GROUP BY traits, facet_sub_type_id) AS counted
JOIN listings_facetsubtype AS sub_type ON sub_type.id = facet_sub_type_id
"""
GARAGES = (1, 2, 3, 4)
OF_TRAITS = (*TRAITS, "min_garage", "home_types")


Groups = list[tuple[int, str, int]]


def trait_facets(
    criteria: SearchCriteria, covered: Searched | None = None, groups: Groups | None = None
) -> dict[str, Facet]:
    """By the URL's parameter: one of each trait, of `min_garage` and of `home_type`. One query, and one for the
    collections, unless they are given as `covered`; none where `groups` have been counted."""
    others = replace(criteria, **{name: SearchCriteria.empty()[name] for name in OF_TRAITS})
    if groups is None:
        groups = _groups(others, covered or searched(criteria))
    counted: dict[str, Counter[Any]] = defaultdict(Counter)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    chosen = {fold(name) for name in criteria.home_types}
    for traits, name, number in groups:
        failed = _failed(criteria, traits, name, chosen)
        if len(failed) > 1:
            continue
        for trait in TRAITS.values():
            if failed <= {trait.name}:
                counted[trait.name][trait.of(traits)] += number
        if failed <= {"min_garage"}:
            counted["min_garage"][_spaces(traits)] += number
        if failed <= {"home_types"}:
            spelled[fold(name)][name] += number
    facets = {name: _of_trait(name, counted[name], criteria) for name in TRAITS}
    facets["min_garage"] = _of_garage(counted["min_garage"], criteria)
    facets["home_type"] = _of_home_types(spelled, criteria)
    return facets


def _groups(criteria: SearchCriteria, covered: Searched) -> Groups:
    """Listings that pass all other filters, as (traits, home type, how many)."""
    rows = matching(criteria, covered).order_by()
    try:
        hits, params = rows.values(
            "facet_city_id", "facet_kind_id", "traits", "facet_sub_type_id"
        ).query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return []
    cities, city_values = city_filter(criteria)
    kinds, kind_values = kind_filter(criteria)
    in_cities = "facet_city_id IN (SELECT id FROM cities)" if city_values else "true"
    with connection.cursor() as cursor:
        sql = COUNTED.format(hits=hits, cities=cities, kinds=kinds, in_cities=in_cities)
        cursor.execute(sql, (*params, *city_values, *kind_values))
        return list(cursor.fetchall())


def _failed(criteria: SearchCriteria, traits: int, home_type: str, chosen: set[str]) -> set[str]:
    """Which of the filters leave out listings of this group."""
    failed = {
        trait.name
        for trait in TRAITS.values()
        if (asked := getattr(criteria, trait.name)) and trait.values[asked] != trait.of(traits)
    }
    if criteria.min_garage and _spaces(traits) < min(criteria.min_garage, GARAGE_MASK - 1):
        failed.add("min_garage")
    if chosen and fold(home_type) not in chosen:
        failed.add("home_types")
    return failed


def _spaces(traits: int) -> int:
    """Spaces in the garage; -1 where they are not given."""
    return (traits >> GARAGE_SHIFT & GARAGE_MASK) - 1


def _of_trait(name: str, counted: Counter[int], criteria: SearchCriteria) -> Facet:
    trait, chosen = TRAITS[name], getattr(criteria, name)
    values = [
        FacetValue(value, trait.words[value], counted[code], value == chosen) for value, code in trait.values.items()
    ]
    return Facet(name, trait.label, values)


def _of_garage(counted: Counter[int], criteria: SearchCriteria) -> Facet:
    own = criteria.min_garage
    steps = [*GARAGES, *([own] if own and own > max(GARAGES) else [])]
    at_least = {step: sum(n for spaces, n in counted.items() if spaces >= min(step, GARAGE_MASK - 1)) for step in steps}
    return Facet(
        "min_garage",
        "Garage spaces",
        [FacetValue(str(step), f"{step}+", n, step == criteria.min_garage) for step, n in at_least.items()],
    )


def _of_home_types(spelled: dict[str, Counter[str]], criteria: SearchCriteria) -> Facet:
    """Largest first; what was chosen is listed even where nothing is left of it."""
    counted = {best_spelling(spellings): spellings.total() for folded, spellings in spelled.items() if folded}
    known = {fold(name): name for name in counted}
    chosen = [known.get(fold(name), name) for name in criteria.home_types]
    numbers = {name: 0 for name in chosen} | counted
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return Facet("home_type", "Home type", [FacetValue(name, name, n, name in chosen) for name, n in ordered])


def uncounted(criteria: SearchCriteria) -> dict[str, Facet]:
    """The same filters before anybody counted them; `count` is -1. Home types are those chosen."""
    facets = {name: _of_trait(name, Counter(), criteria) for name in TRAITS}
    facets["min_garage"] = _of_garage(Counter(), criteria)
    facets["home_type"] = _of_home_types({}, criteria)
    return {
        name: replace(facet, values=[replace(value, count=-1) for value in facet.values])
        for name, facet in facets.items()
    }
