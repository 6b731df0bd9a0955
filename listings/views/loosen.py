"""A search that finds nothing: which filter to take away, and how many listings that would give."""

from dataclasses import dataclass, replace

from django.http import QueryDict

from listings.forms import SearchForm
from listings.search.criteria import Mine, SearchCriteria
from listings.search.where import where

# Each is a search of its own; more than these nobody reads.
MOST_TRIED = 8


@dataclass(frozen=True)
class Loosening:
    label: str
    url: str
    total: int


def loosenings(criteria: SearchCriteria) -> list[Loosening]:
    """For each active filter the search without it, the most fruitful first; only those that find something."""
    tried = [_without(chip.label, chip.url, criteria.mine) for chip in criteria.chips()[:MOST_TRIED]]
    return sorted((found for found in tried if found.total), key=lambda found: -found.total)


def _without(label: str, url: str, mine: str) -> Loosening:
    """Without the listings that the member hides, if those are left out: no address says so."""
    looser = SearchForm(QueryDict(url.lstrip("?"))).criteria()
    looser = replace(looser, mine=Mine.SHOWN) if mine == Mine.SHOWN and not looser.mine else looser
    return Loosening(label, url, where(looser).count())
