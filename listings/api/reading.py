"""Properties for the API: a page of a search by cursor, and one by its id."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from listings.api.filters import PropertyFilters
from listings.api.schemas import SUMMARY
from listings.days_on_market import see_contracts
from listings.models import Listing, ListingQuerySet
from listings.photos import attach_photos
from listings.search.conditions import ORDERS, matching
from listings.search.criteria import SearchCriteria, Sort
from listings.search.facets import Facet, facets_of
from listings.search.page import attach, counted
from listings.search.scope import Searched, searched
from listings.search.where import of_facets
from realty.api.paging import Slice, page_of
from realty.tenants.rows import plain_rows, with_related
from realty.tenants.rows import rows as rows_of

# What the API says of each, and what its days on market, its address on this site and its picture are told by.
OF_LIST = (
    *SUMMARY, "collection", "slug", "original_entry_timestamp", "purchase_contract_date", "pending_timestamp",
    "contract_status_change_date", "vanished_at", "created_at",
)  # fmt: skip
# The index of words is for searches alone, and is as long as all the rest.
COLUMNS = tuple(field.name for field in Listing._meta.concrete_fields if field.name != "search_vector")


@dataclass(frozen=True)
class Found:
    """One page. Its listings have what lists show of them, and their collection. `total` and `facets` are exact; None
    and empty where they were not asked for."""

    listings: list[Any]
    cursor: str | None
    total: int | None = None
    facets: tuple[Facet, ...] = ()


def listed(filters: PropertyFilters) -> Found:
    """Queries: collections, the ids of the page, its listings, their photos. Raises Problem 422."""
    criteria = filters.criteria()
    covered = searched(criteria)
    page = _page(matching(criteria, covered), criteria, filters)
    return Found(_shown(page, covered), page.cursor)


def found(filters: PropertyFilters) -> Found:
    """As `listed`, with one query more that counts. Raises Problem 422."""
    criteria = filters.criteria()
    covered = searched(criteria)
    rows = matching(criteria, covered)
    counts = counted(rows, criteria, covered, 1, filters.limit)
    page = _page(rows, criteria, filters)
    return Found(_shown(page, covered), page.cursor, counts.total, tuple(facets_of(counts, criteria)))


def one(pk: int) -> Listing:
    """Live or vanished, as its page. Raises Http404."""
    found = rows_of(Listing, "id = %s", [pk], only=COLUMNS)
    if not found:
        raise Http404
    with_related(found, "collection")
    see_contracts(found)
    attach_photos(found, [found[0].collection])
    return found[0]


def _page(rows: ListingQuerySet, criteria: SearchCriteria, filters: PropertyFilters) -> Slice[Any]:
    """Ids and what the order needs, as tuples: models of so little took as long again as the listings themselves."""
    order = ORDERS[Sort(criteria.sort)]
    columns = dict.fromkeys(("id", *(column.lstrip("-") for column in order)))
    chosen = rows.filter(of_facets(criteria)).values_list(*columns, named=True)
    return page_of(chosen, order, filters, of=criteria.url_query())


def _shown(page: Slice[Any], covered: Searched) -> list[Any]:
    """In the page's order; no models, since nobody changes them."""
    ids = [row.id for row in page.rows]
    found = {row.pk: row for row in plain_rows(Listing, "id = ANY(%s)", [ids], only=OF_LIST)} if ids else {}
    listings: list[Any] = [found[pk] for pk in ids if pk in found]
    collections = attach(listings, covered)
    see_contracts(listings)
    attach_photos(listings, collections)
    return listings
