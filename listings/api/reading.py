"""Properties for the API: a page of a search by cursor, and one by its id."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from listings.api.filters import PropertyFilters
from listings.days_on_market import see_contracts
from listings.models import Listing, ListingQuerySet
from listings.photos import attach_photos
from listings.search.conditions import ORDERS, matching
from listings.search.criteria import SearchCriteria, Sort
from listings.search.facets import Facet, facets_of
from listings.search.page import attach, counted
from listings.search.paging import listings_of
from listings.search.scope import Searched, searched
from listings.search.where import of_facets
from realty.api.paging import Slice, page_of


@dataclass(frozen=True)
class Found:
    """One page. `total` and `facets` are exact; None and empty where they were not asked for."""

    listings: list[Listing]
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
    rows = Listing.objects.select_related("collection", "tenant").defer("search_vector")
    listing: Listing = get_object_or_404(rows, pk=pk)
    see_contracts([listing])
    attach_photos([listing])
    return listing


def _page(rows: ListingQuerySet, criteria: SearchCriteria, filters: PropertyFilters) -> Slice[Any]:
    """Ids and what the order needs, as tuples: models of so little took as long again as the listings themselves."""
    order = ORDERS[Sort(criteria.sort)]
    columns = dict.fromkeys(("id", *(column.lstrip("-") for column in order)))
    chosen = rows.filter(of_facets(criteria)).values_list(*columns, named=True)
    return page_of(chosen, order, filters, of=criteria.url_query())


def _shown(page: Slice[Any], covered: Searched) -> list[Listing]:
    listings = listings_of([row.id for row in page.rows])
    attach(listings, covered)
    see_contracts(listings)
    attach_photos(listings)
    return listings
