"""What to offer while somebody types a city, a subdivision or a ZIP code."""

from collections import Counter, defaultdict

from django.db.models import Count

from listings.counting import best_spelling
from listings.criteria import SearchCriteria
from listings.folding import fold
from listings.searched import searched

# The city by its number, which the index has.
COLUMNS = {"city": "facet_city__name", "subdivision": "subdivision_name", "postal_code": "postal_code"}
MOST = 10


def suggest(field: str, prefix: str) -> list[str]:
    """The scope's most frequent values of `field` (city, subdivision or postal_code) that begin with `prefix`, whatever
    its case and accents, each once, by its most frequent spelling. Empty for an unknown field or no prefix."""
    column = COLUMNS.get(field)
    start = fold(prefix.replace("\x00", ""))
    if column is None or not start:
        return []
    # Some hundred names: the database counts them, and Python folds each once.
    counted = searched(SearchCriteria()).rows().order_by().values_list(column).annotate(n=Count("*"))
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for name, number in counted:
        if fold(name).startswith(start):
            spelled[fold(name)][name] = number
    names = {best_spelling(spellings): spellings.total() for spellings in spelled.values()}
    return sorted(names, key=lambda name: (-names[name], name))[:MOST]
