"""Search over the listings of the open scope: a tenant's, or everybody's for staff on the platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min

from listings.days_on_market import see_contracts
from listings.models import Collection, Listing, ListingQuerySet
from listings.search.conditions import PAGE_SIZE, matching, numbered
from listings.search.criteria import SearchCriteria
from listings.search.facet_counts import (
    Counts,
    count,
    count_by_group,
    count_with_page,
    counting,
    numbers_of_facets,
)
from listings.search.facets import Facet, facets_of
from listings.search.on_a_day import tell_prices
from listings.search.paging import page_listings
from listings.search.scope import Searched, searched
from listings.terms import number_terms
from listings.words import NUMBER_SIGN, Terms


@dataclass(frozen=True)
class SearchPage:
    """One page of a search. `total` and `facets` are exact.

    `collections` are those searched; on the platform, unless some were chosen, those of the page's listings.
    `available` are all of the tenant's, for the form. `synced_at` is the oldest moment that the answer is complete for:
    None if a searched collection was never synced.
    """

    criteria: SearchCriteria
    listings: list[Listing]
    total: int
    facets: list[Facet]
    page: int
    page_count: int
    collections: list[Collection]
    available: list[Collection]
    collection_count: int
    synced_at: datetime | None
    size: int = PAGE_SIZE

    @property
    def start(self) -> int:
        """Number of the first listing shown, counted from 1; 0 without any."""
        return (self.page - 1) * self.size + 1 if self.listings else 0

    @property
    def end(self) -> int:
        return self.start + len(self.listings) - 1 if self.listings else 0


@dataclass
class Begun:
    """A search whose listings, those of page `number`, are there before anybody has counted. `counts` is None until
    then. `more` are fields that its listings have beside those of any list."""

    criteria: SearchCriteria
    covered: Searched
    rows: ListingQuerySet
    number: int
    size: int
    counts: Counts | None
    listings: list[Listing]
    collections: list[Collection]
    more: tuple[str, ...] = ()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """PostgreSQL counts while the block, which asks the database nothing, draws what is there."""
        if self.counts is not None:
            yield
            return
        with counting(self.rows, self.criteria) as counts:
            yield
        self.counts = counts

    def page(self) -> SearchPage:
        """With what was counted. A page beyond the last one takes one query more, and has other listings."""
        counts = self.counts or Counts()
        page_count = max(1, -(-counts.total // self.size))
        if self.number > page_count:
            self._read(counts, page_count)
        collection_count, synced_at = freshness(self.covered)
        return SearchPage(
            criteria=self.criteria,
            listings=self.listings,
            total=counts.total,
            facets=facets_of(counts, self.criteria),
            page=self.number,
            page_count=page_count,
            collections=self.collections,
            available=self.covered.available,
            collection_count=collection_count,
            synced_at=synced_at,
            size=self.size,
        )

    def _read(self, counts: Counts, number: int) -> None:
        self.number = number
        is_empty = self.counts is not None and not self.counts.total
        self.listings = []
        if not is_empty:
            self.listings = page_listings(self.rows, counts, self.criteria, number, self.size, self.more)
        self.collections = attach(self.listings, self.covered)
        see_contracts(self.listings)
        if self.criteria.active_on:
            tell_prices(self.listings, self.criteria.active_on)


def search(criteria: SearchCriteria, *, page: int | None = None, size: int = PAGE_SIZE) -> SearchPage:
    """The listings that match, with exact total and facets, `size` of them on a page. A page beyond the last one gives
    the last.

    Four queries: collections, the facets' numbers, the page's listings, counts. By words and on the platform, where the
    counts come first, the page takes two, only where something matches; on the platform the freshness takes one more.
    """
    begun = begin(criteria, page=page, size=size)
    with begun.counting():
        pass
    return begun.page()


def begin(
    criteria: SearchCriteria,
    covered: Searched | None = None,
    *,
    page: int | None = None,
    size: int = PAGE_SIZE,
    more: tuple[str, ...] = (),
) -> Begun:
    """As `search`, for a page that draws its listings while PostgreSQL counts, with `more` fields of each. The
    collections take no query where they are given as `covered`."""
    covered = covered or searched(criteria)
    rows = matching(criteria, covered)
    asked = max(page or criteria.page, 1)
    counts = _counted_first(rows, criteria, covered, asked, size)
    begun = Begun(criteria, covered, rows, asked, size, counts, [], covered.collections, more)
    if counts is None:
        begun._read(numbers_of_facets(criteria), asked)
    else:
        begun._read(counts, min(asked, max(1, -(-counts.total // size))))
    return begun


def counted(rows: ListingQuerySet, criteria: SearchCriteria, covered: Searched, page: int, size: int) -> Counts:
    """Three ways to the same counts; what else they bring makes the page cheap."""
    found = _counted_first(rows, criteria, covered, page, size)
    return count(rows, criteria) if found is None else found


def _counted_first(
    rows: ListingQuerySet, criteria: SearchCriteria, covered: Searched, page: int, size: int
) -> Counts | None:
    """Where counting finds the page as well; None elsewhere."""
    if criteria.is_by_words:
        return count_with_page(rows, criteria, page, size)
    if covered.everything and not criteria.listing:
        return count_by_group(rows, criteria, page, size)
    return None


def attach(listings: list[Listing], covered: Searched) -> list[Collection]:
    """Gives each listing its collection, loading those of a platform search; returns the collections to show."""
    collections = covered.collections
    if not collections and listings:
        ids = {listing.collection_id for listing in listings}
        collections = list(Collection.objects.filter(pk__in=ids).select_related("tenant"))
    by_id = {collection.pk: collection for collection in collections}
    for listing in listings:
        listing.collection = by_id[listing.collection_id]
    return collections


def freshness(covered: Searched) -> tuple[int, datetime | None]:
    """How many collections were searched, and the oldest moment of their last complete sync."""
    if covered.everything:
        found: dict[str, Any] = Collection.objects.aggregate(
            n=Count("*"), synced=Count("synced_at"), oldest=Min("synced_at")
        )
        return found["n"], found["oldest"] if found["synced"] == found["n"] else None
    moments = [collection.synced_at for collection in covered.collections]
    return len(moments), min((m for m in moments if m), default=None) if all(moments) else None


def jump(number: str) -> Listing | None:
    """The listing with this ListingId or ListingKey, with or without the letters of its MLS, if they are one offer; of
    its twins the one that searches show."""
    rows = Listing.objects.live().without_heavy().order_by("is_duplicate", "pk")
    found = list(rows.filter(numbered(number))[:5])
    if not found and (terms := number_terms(NUMBER_SIGN.sub("", number.strip()))):
        found = list(rows.filter(search_vector=Terms(terms))[:5])
    offers = {listing.duplicate_key or listing.pk for listing in found}
    return found[0] if len(offers) == 1 else None
