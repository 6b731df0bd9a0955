"""Which saved searches listings match now: by the index, and by PostgreSQL where a search has a filter that the index
does not know. The answer is that of `listings.search.where` for each search."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import BigIntegerField, QuerySet, Value

from listings.alerts.facts import Facts
from listings.alerts.index import Index
from listings.alerts.masks import numbers_in
from listings.alerts.words import Wordings
from listings.search.criteria import SearchCriteria
from listings.search.scope import Searched, searched
from listings.search.where import where

# Searches in one statement, and listings that they are asked about.
TOGETHER, IDS_TOGETHER = 40, 20_000


def matches(index: Index, listings: Sequence[Facts]) -> dict[int, set[int]]:
    """Of each listing the ids of the searches that it matches; every listing is a key. The tenant's scope is open.

    No query for searches that the index knows whole; two, and one for forty of the others that may match.
    """
    masks = [index.found(facts) for facts in listings]
    found = {facts.pk: set(index.searches(mask & ~index.asked)) for facts, mask in zip(listings, masks, strict=True)}
    left = [(facts.pk, asked) for facts, mask in zip(listings, masks, strict=True) if (asked := mask & index.asked)]
    for search, listing in _confirmed(index, left):
        found[listing].add(search)
    return found


def _confirmed(index: Index, left: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """(search, listing) that PostgreSQL affirms. `left` are listings and the masks of the searches to ask about."""
    if not left:
        return
    wordings, covered = Wordings(listing for listing, _ in left), searched(SearchCriteria())
    statement: list[QuerySet] = []
    ids = 0
    for number in numbers_in(_any_of(mask for _, mask in left)):
        search = index.ids[number]
        criteria = index.criteria[search]
        listings = [left[at][0] for at in numbers_in(wordings.may_match(criteria)) if left[at][1] >> number & 1]
        if not listings:
            continue
        statement.append(_asking(search, criteria, covered, listings))
        ids += len(listings)
        if len(statement) >= TOGETHER or ids >= IDS_TOGETHER:
            yield from _answers(statement)
            statement, ids = [], 0
    yield from _answers(statement)


def _any_of(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _asking(search: int, criteria: SearchCriteria, covered: Searched, listings: list[int]) -> QuerySet:
    rows = where(criteria, None if criteria.collections else covered).filter(pk__in=listings)
    asked: QuerySet = rows.annotate(search=Value(search, BigIntegerField())).values_list("search", "pk")
    return asked


def _answers(statement: list[QuerySet]) -> Iterator[tuple[int, int]]:
    if statement:
        first, *others = statement
        yield from first.union(*others, all=True) if others else first
