"""What people type into the box, as a query of the index of words: words, and beside them the terms of what the text
may be as a whole: numbers of listings, a parcel, an address (`listings.terms`)."""

import re

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from listings.folding import fold_words
from listings.models import Listing
from listings.terms import address_terms, city_term, is_beginning, number_terms, parcel_term

# A shorter beginning of a word would match thousands of words.
SHORTEST_BEGINNING = 3
# What people write before a number: "#", "MLS#", "MLS No.".
NUMBER_SIGN = re.compile(r"^(?:MLS\s*(?:number|no\.?|id)?\s*[#:]?|#)\s*(?=\S*\d)", re.IGNORECASE)
QUOTED = re.compile(r'"([^"]*)"?')
BETWEEN_NUMBERS = re.compile(r"[\s,;]+")
MOST_NUMBERS = 50


class Terms(SearchQuery):
    """All of some groups of terms, any of each group, and what begins with those that are beginnings; none is taken
    apart or made small."""

    template = "%(expressions)s::tsquery"

    def __init__(self, *groups: list[str]) -> None:
        super().__init__(" & ".join(f"({' | '.join(map(_wanted, group))})" for group in groups))


Query = SearchQuery | CombinedSearchQuery


def _wanted(term: str) -> str:
    return f"{quoted(term)}:*" if is_beginning(term) else quoted(term)


def quoted(term: str) -> str:
    """As a lexeme of a tsquery (PostgreSQL, "Text search types")."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def text_query(text: str) -> Query:
    """Listings with all words of the text, or whose number, parcel or address the text is, however it is spelled."""
    words = words_query(text)
    if QUOTED.search(text):
        return words
    query: Query = words
    numbers, parcel = numbers_in(text), parcel_term(text)
    if numbers or parcel:
        query = query | Terms([*numbers, *([parcel] if parcel else [])])
    for groups, rest in address_terms(text):
        query = query | _address_query(groups, rest)
    return query


def numbers_in(text: str) -> list[str]:
    """Terms of a listing's number, or of several as they are pasted; none where any piece is something else."""
    pieces = BETWEEN_NUMBERS.split(NUMBER_SIGN.sub("", text.strip()).strip(" ,;"))[:MOST_NUMBERS]
    found = [number_terms(piece) for piece in pieces]
    return [term for terms in found for term in terms] if all(found) else []


def _address_query(groups: list[list[str]], rest: str) -> Query:
    address = Terms(*groups)
    if not has_word(rest):
        return address
    city, postal_code = city_term(rest)
    behind: Query = plain(fold_words(rest))
    if city:
        place: Query = Terms([city]) & plain(postal_code) if postal_code else Terms([city])
        behind = behind | place
    return address & behind


def plain(words: str) -> SearchQuery:
    return SearchQuery(words, config="simple", search_type="plain")


def words_query(text: str) -> Query:
    """All words, "quoted words" beside each other, whatever their case, accents and apostrophes. The last word, if not
    quoted and in no listing of the scope as it stands, is the beginning of one: to follow every frequent word's longer
    kin is dear (docs/decisions/0006-search.md).
    """
    text = fold_words(text)
    phrases = [phrase for phrase in QUOTED.findall(text) if has_word(phrase)]
    words = [word for word in QUOTED.sub(" ", text).split() if has_word(word)]
    parts = [phrase_query(phrase) for phrase in phrases]
    if words and text.rstrip().endswith(words[-1]) and is_unfinished(words[-1]):
        parts.append(beginning(words.pop()))
    if words:
        parts.append(plain(" ".join(words)))
    query = parts[0]
    for part in parts[1:]:
        query = query & part
    return query


def phrase_query(phrase: str) -> SearchQuery:
    """Words beside each other, spelled as `fold_words` does."""
    return SearchQuery(phrase, config="simple", search_type="phrase")


def is_unfinished(word: str) -> bool:
    """Long enough to be the beginning of few words, and in no listing of the scope."""
    if len(word) < SHORTEST_BEGINNING:
        return False
    return not Listing.objects.live().filter(search_vector=plain(word)).exists()


def has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def beginning(word: str) -> SearchQuery:
    """`word` as a quoted lexeme with the prefix mark (PostgreSQL, "Parsing queries")."""
    return SearchQuery(f"{quoted(word)}:*", config="simple", search_type="raw")
