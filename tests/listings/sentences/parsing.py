"""The product's parser on a published sentence: a fixed vocabulary and day, and no database."""

from dataclasses import replace

from django.http import QueryDict

from listings.forms import SearchForm
from listings.plain_language.reading import Understood, read
from listings.plain_language.vocabulary import fixed
from listings.search.criteria import SearchCriteria
from tests.listings.sentences.scoring import CITIES, HOME_TYPES, SUBDIVISIONS, TODAY, Answer

VOCABULARY = fixed(CITIES, SUBDIVISIONS, HOME_TYPES, TODAY)


def understood(text: str) -> Understood:
    return read(text, VOCABULARY)


def parse(text: str) -> Answer:
    found = understood(text)
    criteria = replace(SearchCriteria(), **found.changes)
    # As the address says it once it has been read: defaults are left out.
    filters = SearchForm(QueryDict(criteria.url_query())).criteria().url_query()
    searched = {word.strip('.,;:!?()"').lower() for word in found.rest.split()}
    return Answer(filters, tuple(word.lower() for word in found.words), frozenset(searched))
