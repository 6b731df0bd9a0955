"""Which of some listings may say the words of a search: what its query of the index of words cannot do without
(`listings.words`). It leaves out most listings, so that PostgreSQL is asked about few; it decides nothing."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, reduce
from operator import and_

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField

from listings.folding import fold_words
from listings.models import Listing
from listings.search.conditions import NAMED
from listings.search.criteria import SearchCriteria
from listings.terms import address_terms, parcel_term
from listings.words import QUOTED, numbers_in

PLAIN_WORD = re.compile("[a-z]+")
# A term of an open house begins so (`listings.terms`).
OPEN_HOUSE = "+"


class Wordings:
    """The words of some listings, each known by its place among them. One query."""

    def __init__(self, listings: Iterable[int]) -> None:
        self.places = list(listings)
        words = Func(F("search_vector"), function="tsvector_to_array", output_field=ArrayField(TextField()))
        said = dict(Listing.objects.filter(pk__in=self.places).values_list("pk", words))
        self._saying: dict[str, int] = {}
        for place, listing in enumerate(self.places):
            for word in said.get(listing) or ():
                self._saying[word] = self._saying.get(word, 0) | 1 << place
        self._words = sorted(self._saying)
        self._beginning: dict[str, int] = {}

    def may_match(self, criteria: SearchCriteria) -> int:
        """A mask of places."""
        found = reduce(and_, map(self._begins, _needed(criteria)), (1 << len(self.places)) - 1)
        return found & self._begins(OPEN_HOUSE) if criteria.open_house else found

    def _begins(self, word: str) -> int:
        """Where a word is or begins one; the last word of a text may be cut short, so each is taken for one."""
        if word not in self._beginning:
            held = 0
            for other in self._words[bisect_left(self._words, word) :]:
                if not other.startswith(word):
                    break
                held |= self._saying[other]
            self._beginning[word] = held
        return self._beginning[word]


@cache
def _words_of(text: str) -> tuple[str, ...]:
    """Those that PostgreSQL takes for words as they stand."""
    if QUOTED.search(text):
        return ()
    return tuple(word for word in fold_words(text).split() if PLAIN_WORD.fullmatch(word))


@cache
def _words_of_text(text: str) -> tuple[str, ...]:
    """None where the text may be a number, a parcel or an address, which need none of its words."""
    if numbers_in(text) or parcel_term(text) or address_terms(text):
        return ()
    return _words_of(text)


def _needed(criteria: SearchCriteria) -> list[str]:
    named = [word for name in NAMED for word in _words_of(getattr(criteria, name))]
    return [*_words_of_text(criteria.text), *named]
