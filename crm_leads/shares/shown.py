"""What a shared search shows: the listings of its search that the license of their MLS lets clients see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from crm_leads.models import SearchShare
from listings.client_display import as_client_sees, may_show, shown_to_clients, shows_photos
from listings.models import Collection, Listing, ListingQuerySet
from listings.photos import attach_photos
from listings.search.conditions import order_of
from listings.search.criteria import SearchCriteria
from listings.search.from_url import criteria_of as read_query
from listings.search.where import where

PAGE_SIZE = 24


@dataclass(frozen=True)
class ClientPage:
    """One page of what a client sees. `collections` are those of the listings on it."""

    listings: Sequence[Listing]
    total: int
    page: int
    page_count: int
    collections: Sequence[Collection]


def criteria_of(share: SearchShare) -> SearchCriteria:
    """As it was shared: what is gone since, such as one of its MLSs, is found no more, and widens nothing."""
    return read_query(share.query)


def admitted(criteria: SearchCriteria) -> tuple[list[Collection], list[Collection]]:
    """Of the open tenant's collections that the search covers: those that clients may see, and the others. One
    query."""
    covered = [c for c in Collection.objects.all() if not criteria.collections or c.name in criteria.collections]
    return [c for c in covered if may_show(c)], [c for c in covered if not may_show(c)]


def rows_for_client(criteria: SearchCriteria, collections: Sequence[Collection]) -> ListingQuerySet:
    """In the order of the search. Named, the collections hide no listing behind a twin that clients may not see."""
    if not collections:
        return Listing.objects.none()
    named = replace(criteria, collections=tuple(c.name for c in collections))
    rows = shown_to_clients(where(named), collections, timezone.now())
    ordered: ListingQuerySet = rows.order_by(*order_of(criteria.sort))
    return ordered


def client_page(share: SearchShare, number: int) -> ClientPage:
    """A page beyond the last one gives the last. Six queries at most."""
    criteria = criteria_of(share)
    collections, _ = admitted(criteria)
    rows = rows_for_client(criteria, collections)
    total = rows.count()
    page_count = max(1, -(-total // PAGE_SIZE))
    page = min(max(number, 1), page_count)
    start = (page - 1) * PAGE_SIZE
    listings = list(rows.without_heavy()[start : start + PAGE_SIZE]) if total else []
    by_id = {collection.pk: collection for collection in collections}
    for listing in listings:
        listing.collection = by_id[listing.collection_id]
        as_client_sees(listing)
    attach_photos(listing for listing in listings if shows_photos(listing.collection))
    on_page = {listing.collection_id for listing in listings}
    return ClientPage(listings, total, page, page_count, [c for c in collections if c.pk in on_page])


def client_listing(share: SearchShare, pk: int) -> Listing | None:
    """One listing of the shared search, as a client sees it; None for any other. Four queries."""
    criteria = criteria_of(share)
    collections, _ = admitted(criteria)
    listing: Listing | None = rows_for_client(criteria, collections).filter(pk=pk).first() if collections else None
    if listing is None:
        return None
    listing.collection = next(c for c in collections if c.pk == listing.collection_id)
    return as_client_sees(listing)
