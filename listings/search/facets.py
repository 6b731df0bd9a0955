"""The facets of a search as pages show them: which alternatives there are, and how many listings each would leave."""

from collections.abc import Mapping
from dataclasses import dataclass

from listings.enums import Offer, StandardStatus
from listings.folding import fold
from listings.search.criteria import SearchCriteria
from listings.search.facet_counts import Counts

MOST_BEDS = 6


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """`name` is the URL's parameter."""

    name: str
    label: str
    values: list[FacetValue]


def facets_of(counts: Counts, criteria: SearchCriteria) -> list[Facet]:
    """In the order of the page: cities and types by count, statuses and beds in their natural order. However a city was
    asked for, it is ticked under the spelling that is shown."""
    chosen = {fold(city): city for city in criteria.cities}
    known = {fold(city): city for city in counts.cities}
    cities = [known.get(folded, city) for folded, city in chosen.items()]
    statuses = in_order(values(counts.statuses, criteria.effective_statuses), StandardStatus.values)
    return [
        Facet("city", "City", values(counts.cities, cities)),
        Facet("property_type", "Property type", values(counts.types, criteria.chosen_types)),
        Facet("status", "Status", statuses),
        Facet("min_beds", "Bedrooms", beds(counts.beds, criteria.min_beds)),
        Facet("offer", "For sale or for rent", offers(counts.offers, criteria.effective_offer)),
    ]


def values(counted: Mapping[str, int], chosen: tuple[str, ...] | list[str]) -> list[FacetValue]:
    """Largest first; what was chosen is listed even where nothing is left of it."""
    numbers = {value: 0 for value in chosen} | {value: n for value, n in counted.items() if n}
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return [FacetValue(value, value or "Not stated", n, value in chosen) for value, n in ordered]


def offers(counted: Mapping[str, int], chosen: Offer) -> list[FacetValue]:
    return [FacetValue(offer, offer.label, counted.get(offer, 0), offer is chosen) for offer in Offer]


def in_order(found: list[FacetValue], order: list[str]) -> list[FacetValue]:
    return sorted(found, key=lambda value: order.index(value.value) if value.value in order else len(order))


def beds(counted: Mapping[int, int], chosen: int | None) -> list[FacetValue]:
    """Value "3" counts what the filter would leave: three bedrooms or more. A larger number that is chosen is offered,
    too: a form without it would drop it."""
    steps = [*range(1, MOST_BEDS + 1), *([chosen] if chosen and chosen > MOST_BEDS else [])]
    at_least = {step: sum(n for number, n in counted.items() if number >= step) for step in steps}
    return [FacetValue(str(step), f"{step}+", at_least[step], step == chosen) for step in steps]
