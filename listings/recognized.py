"""What the text in the box may be, while somebody types it: a listing by its number or address, an agent, an office, a
city, a subdivision, an area, a school, the market of a city. Each leads where it means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from listings.folding import fold
from listings.homes.lines import street_line
from listings.market.criteria import market_of
from listings.models import Listing
from listings.search.conditions import NAMED
from listings.search.criteria import SearchCriteria
from listings.search.scope import searched
from listings.search.suggestions import suggest
from listings.terms import NOT_ALPHANUMERIC, address_terms, parcel_term
from listings.words import Terms, has_word, numbers_in, text_query

SHORTEST = 2
MOST_READ = 200
MOST_OF_A_KIND = 3
MOST_LISTINGS = 4
COLUMNS = (
    "listing_id", "standard_status", "slug", "unparsed_address", "street_number", "street_number_modifier",
    "street_dir_prefix", "street_name", "street_suffix", "street_suffix_modifier", "street_dir_suffix", "unit_number",
    "street_additional_info", "city", "subdivision_name", *(column for columns in NAMED.values() for column in columns),
)  # fmt: skip
# "market", and what is typed beside it: "Palm Desert housing market", "market in Indio".
MARKET = re.compile(r"\b(?:(?:housing|real estate) )?market(?: report| trends?)?(?: (?:in|of|for))?\b", re.IGNORECASE)
KINDS = {"agent": "Agent", "office": "Office", "area": "Area", "school": "School"}


@dataclass(frozen=True)
class Recognized:
    """`kind` is in words; `note` tells more of a listing."""

    kind: str
    label: str
    url: str
    note: str = ""


def recognized(text: str) -> list[Recognized]:
    """The likeliest first; empty for less than two characters. At most four queries, whatever is found."""
    text = text.replace("\x00", "").replace('"', "").strip()[: SHORTEST * 50]
    if len(text) < SHORTEST or not has_word(text):
        return []
    rows: Iterable[Listing] = searched(SearchCriteria()).rows(by_words=True).filter(search_vector=text_query(text))
    rows = list(rows.only(*COLUMNS)[:MOST_READ])  # type: ignore[attr-defined]
    place = " ".join(MARKET.sub(" ", text).split())
    cities = suggest("city", place)[:MOST_OF_A_KIND]
    found = [*_listings(text, rows), *_cities(cities if place == text else []), *_markets(cities)]
    for name, columns in NAMED.items():
        values = [getattr(row, column) for row in rows for column in columns]
        found += [_filter(KINDS[name], name, value) for value in _holding(text, values)]
    subdivisions = _holding(text, [row.subdivision_name for row in rows])
    return [*found, *(_filter("Subdivision", "subdivision", value) for value in subdivisions)]


def _listings(text: str, rows: list[Listing]) -> list[Recognized]:
    """By number, parcel or address; of other rows the words are somewhere in the remarks."""
    if numbers := numbers_in(text):
        exact = list(Listing.objects.live().filter(search_vector=Terms(numbers)).only(*COLUMNS)[:MOST_LISTINGS])
        if exact:
            return [_listing("MLS number", row, row.listing_id) for row in exact]
    is_parcel = bool(parcel_term(text))
    part = fold(text.partition(",")[0])
    numbers_typed = {term[1:].partition(" ")[0] for groups, _ in address_terms(text) for term in groups[0]}
    fits = [row for row in rows if is_parcel or part in fold(_street(row)) or _house_number(row) in numbers_typed]
    return [_listing("Parcel" if is_parcel else "Address", row) for row in fits[:MOST_LISTINGS]]


def _street(row: Listing) -> str:
    return street_line(lambda name: getattr(row, name))


def _house_number(row: Listing) -> str:
    return NOT_ALPHANUMERIC.sub("", _street(row).upper().partition(" ")[0])


def _listing(kind: str, row: Listing, label: str = "") -> Recognized:
    line = ", ".join(part for part in (_street(row), row.city) if part)
    return Recognized(kind, label or line, row.get_absolute_url(), f"{line}, {row.standard_status}" if label else "")


def _cities(names: list[str]) -> list[Recognized]:
    return [_filter("City", "cities", city) for city in names]


def _markets(cities: list[str]) -> list[Recognized]:
    """Of the likeliest city."""
    markets = [(city, market_of(SearchCriteria(cities=(city,)))) for city in cities[:1]]
    return [Recognized("Market", city, f"{reverse('market')}?{market.url_query()}") for city, market in markets]


def _filter(kind: str, name: str, value: str) -> Recognized:
    criteria = SearchCriteria(cities=(value,)) if name == "cities" else replace(SearchCriteria(), **{name: value})  # type: ignore[arg-type]
    return Recognized(kind, value, f"?{criteria.url_query()}")


def _holding(text: str, names: list[str]) -> list[str]:
    """The most frequent names that hold the text, each once."""
    part = fold(text)
    counted: dict[str, tuple[int, str]] = {}
    for name in names:
        folded = fold(name)
        if part and part in folded:
            counted[folded] = (counted.get(folded, (0, ""))[0] + 1, name)
    return [name for _, name in sorted(counted.values(), key=lambda held: (-held[0], held[1]))[:MOST_OF_A_KIND]]
