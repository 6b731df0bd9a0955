"""The conditions of a search, as ORM queries on `Listing`. Every value becomes a parameter.

Facet filters (city, property type, status, bedrooms) are kept apart from the rest, since each facet is counted without
its own filter. Row-level security lets only operators that PostgreSQL marks leakproof bound an index scan: comparisons
of integers, dates and text are, those of numeric are not, so prices and areas filter what the scan read from the index.
"""

import re

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Aggregate, F, Max, Min, OrderBy, Q
from django.db.models.functions import Left

from listings.criteria import SearchCriteria, Sort
from listings.folding import Fold, fold, fold_words
from listings.models import Collection, Listing, ListingQuerySet
from listings.searched import Searched

RANGES = {
    "min_price": "list_price__gte",
    "max_price": "list_price__lte",
    "min_baths": "bathrooms_total_integer__gte",
    "min_area": "living_area__gte",
    "max_area": "living_area__lte",
    "min_lot": "lot_size_square_feet__gte",
    "max_lot": "lot_size_square_feet__lte",
    "min_year": "year_built__gte",
    "max_year": "year_built__lte",
}

# By column; "-" is from high to low. The id makes each order total, so that pages neither repeat nor skip a listing.
ORDERS = {
    Sort.NEWEST: ("-on_market_date", "-modification_timestamp", "-id"),
    Sort.UPDATED: ("-modification_timestamp", "-id"),
    Sort.PRICE_LOW: ("list_price", "-id"),
    Sort.PRICE_HIGH: ("-list_price", "-id"),
    Sort.AREA: ("-living_area", "-id"),
    Sort.PRICE_PER_AREA: ("price_per_square_foot", "-id"),
    Sort.DAYS_ON_MARKET: ("on_market_date", "-id"),
}
PAGE_SIZE = 24
# A shorter beginning of a word would match thousands of words.
SHORTEST_BEGINNING = 3

# What people write before a number: "#", "MLS#", "MLS No.".
NUMBER_SIGN = re.compile(r"^(?:MLS\s*(?:number|no\.?|id)?\s*[#:]?|#)\s*(?=\S*\d)", re.IGNORECASE)
QUOTED = re.compile(r'"([^"]*)"?')


def order_of(sort: str) -> list[OrderBy]:
    """For the ORM; unknown values last."""
    return [
        F(column.lstrip("-")).desc(nulls_last=True) if column[0] == "-" else F(column).asc(nulls_last=True)
        for column in ORDERS[Sort(sort)]
    ]


def order_sql(sort: str) -> tuple[str, list[str]]:
    """The same as SQL, and the columns that it needs besides the id."""
    columns = ORDERS[Sort(sort)]
    terms = [f"{column.lstrip('-')} {'DESC' if column[0] == '-' else 'ASC'} NULLS LAST" for column in columns]
    return ", ".join(terms), [name for column in columns if (name := column.lstrip("-")) != "id"]


def best_of(sort: str) -> tuple[Aggregate, str, str]:
    """Of a group of listings: which value of the first sort column comes first; its direction, and "as good"."""
    first = ORDERS[Sort(sort)][0]
    if first[0] == "-":
        return Max(first[1:]), "DESC", ">="
    return Min(first), "ASC", "<="


def matching(criteria: SearchCriteria, searched: Searched) -> ListingQuerySet:
    """Listings that pass every filter but those of the facets."""
    rows: ListingQuerySet = searched.rows(by_words=bool(criteria.text))
    given = {lookup: getattr(criteria, name) for name, lookup in RANGES.items()}
    rows = rows.filter(**{lookup: value for lookup, value in given.items() if value is not None})
    if criteria.postal_codes:
        # Stored as five digits or ZIP+4.
        rows = rows.alias(zip5=Left("postal_code", 5)).filter(zip5__in=criteria.postal_codes)
    if criteria.subdivision:
        rows = in_subdivisions(rows, criteria.subdivision, searched)
    if criteria.listing:
        rows = rows.filter(numbered(criteria.listing))
    if criteria.text:
        rows = rows.filter(search_vector=text_query(criteria.text))
    return rows


def in_subdivisions(rows: ListingQuerySet, part: str, searched: Searched) -> ListingQuerySet:
    """Whose subdivision has `part` in its name. The platform has too many names to ask for them first."""
    if searched.everything:
        return rows.alias(subdivision=Fold("subdivision_name")).filter(subdivision__contains=fold(part))
    return rows.filter(subdivision_name__in=subdivisions(searched, part))


def subdivisions(searched: Searched, part: str) -> list[str]:
    """The spellings of subdivisions that have `part` in them, whatever case and accents. One query: to fold each of
    some hundred names is nothing, to fold that of each listing would take longer than the search."""
    folded = fold(part)
    names = searched.rows().order_by().values_list("subdivision_name", flat=True).distinct()
    return [name for name in names if folded in fold(name)]


def forms_of(number: str) -> set[str]:
    """A number as it was written, and without a sign before it: {"MLS# SR-1", "SR-1"}."""
    return {number.strip(), NUMBER_SIGN.sub("", number.strip())}


def numbered(*numbers: str) -> Q:
    """Listings of any of the numbers. The collections are named, though they are all of the scope's, since both unique
    indexes are led by them. No MLS has two numbers that differ by case alone, and the indexes know the usual ones by
    their letters."""
    written = {form for number in numbers for form in forms_of(number)}
    spellings = {spelling for one in written for spelling in (one, one.upper(), one.lower())}
    named = Q(listing_id__in=spellings) | Q(listing_key__in=written)
    return named & Q(collection__in=Collection.objects.values("pk"))


def text_query(text: str) -> SearchQuery | CombinedSearchQuery:
    """All words, "quoted words" beside each other, whatever their case, accents and apostrophes. The last word, if not
    quoted and in no listing of the scope as it stands, is the beginning of one: to follow every frequent word's longer
    kin is dear (docs/decisions/0006-search.md).
    """
    text = fold_words(text)
    phrases = [phrase for phrase in QUOTED.findall(text) if has_word(phrase)]
    words = [word for word in QUOTED.sub(" ", text).split() if has_word(word)]
    parts = [SearchQuery(phrase, config="simple", search_type="phrase") for phrase in phrases]
    if words and text.rstrip().endswith(words[-1]) and is_unfinished(words[-1]):
        parts.append(beginning(words.pop()))
    if words:
        parts.append(SearchQuery(" ".join(words), config="simple", search_type="plain"))
    query = parts[0]
    for part in parts[1:]:
        query = query & part
    return query


def is_unfinished(word: str) -> bool:
    """Long enough to be the beginning of few words, and in no listing of the scope."""
    if len(word) < SHORTEST_BEGINNING:
        return False
    whole = SearchQuery(word, config="simple", search_type="plain")
    return not Listing.objects.live().filter(search_vector=whole).exists()


def has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def beginning(word: str) -> SearchQuery:
    """`word` as a quoted lexeme with the prefix mark (PostgreSQL, "Parsing queries")."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return SearchQuery(f"'{quoted}':*", config="simple", search_type="raw")
