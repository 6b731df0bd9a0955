"""What to offer while somebody types a city, a subdivision, a ZIP code, or a name."""

from collections import Counter, defaultdict

from django.db.models import Count

from listings.folding import fold
from listings.search.conditions import NAMED, neighborhoods_named
from listings.search.criteria import SearchCriteria
from listings.search.facet_counts import best_spelling
from listings.search.scope import searched
from listings.words import has_word, words_query

# By their numbers, which the index has.
COLUMNS = {"city": "facet_city__name", "subdivision": "facet_subdivision__name", "postal_code": "postal_code"}
MOST = 10
# Listings are read for names that no index holds.
MOST_READ = 300


def suggest(field: str, prefix: str) -> list[str]:
    """The scope's most frequent values of `field` (city, subdivision or postal_code; for area, school, agent and
    office: names that hold it) that begin with `prefix`, whatever
    its case and accents, each once, by its most frequent spelling. Empty for an unknown field or no prefix."""
    column = COLUMNS.get(field)
    start = fold(prefix.replace("\x00", ""))
    if not has_word(start):
        return []
    if field == "neighborhood":
        return _neighborhoods(start)
    if field in NAMED:
        return named_like(NAMED[field], start)
    if column is None:
        return []
    # Some hundred names: the database counts them, and Python folds each once.
    counted = searched(SearchCriteria()).rows().order_by().values_list(column).annotate(n=Count("*"))
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for name, number in counted:
        if fold(name).startswith(start):
            spelled[fold(name)][name] = number
    names = {best_spelling(spellings): spellings.total() for spellings in spelled.values()}
    return sorted(names, key=lambda name: (-names[name], name))[:MOST]


def _neighborhoods(part: str) -> list[str]:
    """Those that hold `part` (folded) in their name and some listing of the scope."""
    rows = searched(SearchCriteria()).rows().filter(enrichment__neighborhood__in=neighborhoods_named(part))
    names = rows.order_by().values_list("enrichment__neighborhood__name").annotate(n=Count("*"))
    counted: Counter[str] = Counter()
    for name, number in names:
        counted[name] += number
    return sorted(counted, key=lambda name: (-counted[name], name))[:MOST]


def named_like(columns: tuple[str, ...], part: str) -> list[str]:
    """Names of these columns that hold `part` (folded), from some listings that have its words."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    found = searched(SearchCriteria()).rows(by_words=True).filter(search_vector=words_query(part)).order_by()
    for names in found.values_list(*columns)[:MOST_READ]:
        for name in names:
            if part in fold(name):
                spelled[fold(name)][name] += 1
    counted = {best_spelling(spellings): spellings.total() for spellings in spelled.values()}
    return sorted(counted, key=lambda name: (-counted[name], name))[:MOST]
