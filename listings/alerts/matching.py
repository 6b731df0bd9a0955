"""Which saved searches listings match now: by the index, and by PostgreSQL where a search has a filter that the index
does not know. The answer is that of `listings.search.where` for each search."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from listings.alerts.facts import Facts
from listings.alerts.index import Index
from listings.alerts.masks import numbers_in
from listings.alerts.words import Wordings
from listings.search.criteria import SearchCriteria
from listings.search.scope import searched
from listings.search.where import where
from realty.tenants.scope import user_scope

# Questions in one statement, and listings that they are asked about.
TOGETHER, IDS_TOGETHER = 40, 20_000
# What is asked, and in whose name: 0 where that does not matter.
Question = tuple[SearchCriteria, int]


def matches(index: Index, listings: Sequence[Facts]) -> dict[int, set[int]]:
    """Of each listing the ids of the searches that it matches; every listing is a key. The tenant's scope is open.

    No query for searches that the index knows whole. Of the others PostgreSQL is asked what the index does not know,
    once for all that ask the same: two queries, and one for each forty questions.
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
    wordings = Wordings(listing for listing, _ in left)
    asked: dict[Question, dict[int, list[int]]] = defaultdict(dict)
    for number in numbers_in(_any_of(mask for _, mask in left)):
        search = index.ids[number]
        rest = index.rest[search]
        listings = [left[at][0] for at in numbers_in(wordings.may_match(rest)) if left[at][1] >> number & 1]
        if listings:
            # Whose favorites are meant.
            asked[rest, index.owners.get(search, 0) if rest.mine else 0][search] = listings
    questions = list(asked)
    for place, listing in _answers(questions, [_all_of(asked[each]) for each in questions]):
        yield from ((search, listing) for search, held in asked[questions[place]].items() if listing in held)


class OneOf(Func):
    """A condition: the column is one of these ids. One parameter, where `in` takes thousands, each of which costs."""

    template, arg_joiner, arity = "(%(expressions)s)", " = ", 2
    output_field = BooleanField()

    def __init__(self, column: str, ids: Collection[int]) -> None:
        listed = ArrayField(BigIntegerField())
        super().__init__(F(column), Func(Cast(Value(sorted(ids), listed), listed), function="ANY"))


def _any_of(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _all_of(listings: dict[int, list[int]]) -> set[int]:
    return {listing for held in listings.values() for listing in held}


def _answers(questions: list[Question], listings: list[set[int]]) -> Iterator[tuple[int, int]]:
    """(place of the question, listing), some questions in each statement."""
    covered = searched(SearchCriteria())
    statement: list[QuerySet] = []
    ids = 0
    for place, ((rest, owner), about) in enumerate(zip(questions, listings, strict=True)):
        with user_scope(owner) if owner else nullcontext():
            rows = where(rest, None if rest.collections else covered).filter(OneOf("pk", about))
        statement.append(rows.annotate(place=Value(place, IntegerField())).values_list("place", "pk"))
        ids += len(about)
        if len(statement) >= TOGETHER or ids >= IDS_TOGETHER:
            yield from _rows(statement)
            statement, ids = [], 0
    yield from _rows(statement)


def _rows(statement: list[QuerySet]) -> Iterator[tuple[int, int]]:
    if statement:
        first, *others = statement
        yield from first.union(*others, all=True) if others else first
