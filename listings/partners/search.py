"""One search over what several partners opened: each is read in its own scope, one after another; counts are added, and
rows merged in the order of the search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from listings.client_display import as_client_sees, shows_photos
from listings.models import Collection, Listing, PartnerOffer
from listings.partners.opened import asked_of_partners, reading, rows_for_partners
from listings.photos import attach_photos
from listings.search.conditions import ORDERS, PAGE_SIZE, order_of
from listings.search.criteria import SearchCriteria, Sort
from listings.search.facet_counts import Counts, counted_rows, summed
from listings.search.facets import Facet, facets_of
from listings.search.where import of_facets

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
Key = tuple[tuple[bool, Any], ...]


@dataclass(frozen=True)
class Partner:
    """A tenant that opened something, and what of it may be shown now."""

    offer: PartnerOffer
    name: str
    collections: Sequence[Collection]


@dataclass(frozen=True)
class Shown:
    """A listing as partners see it, and whose it is."""

    listing: Listing
    partner: Partner


@dataclass(frozen=True)
class PartnerPage:
    """One page. `total` and `facets` are exact sums over all partners; an offer that two of them have counts twice."""

    criteria: SearchCriteria
    shown: Sequence[Shown]
    total: int
    facets: Sequence[Facet]
    page: int
    page_count: int
    partners: Sequence[Partner]
    size: int = PAGE_SIZE

    @property
    def start(self) -> int:
        """Number of the first listing shown, counted from 1; 0 without any."""
        return (self.page - 1) * self.size + 1 if self.shown else 0

    @property
    def end(self) -> int:
        return self.start + len(self.shown) - 1 if self.shown else 0


def partner_search(criteria: SearchCriteria, offers: Sequence[PartnerOffer], *, size: int = PAGE_SIZE) -> PartnerPage:
    """A page beyond the last one gives the last. Some five queries for each partner, and four more for each that has a
    listing on the page."""
    criteria = asked_of_partners(criteria)
    partners, counts = _counted(criteria, offers)
    page_count = max(1, -(-counts.total // size))
    page = min(max(criteria.page, 1), page_count)
    chosen = _ids(criteria, partners, (page - 1) * size, page * size) if counts.total else []
    shown = _shown(chosen, partners)
    return PartnerPage(criteria, shown, counts.total, facets_of(counts, criteria), page, page_count, partners, size)


def _counted(criteria: SearchCriteria, offers: Sequence[PartnerOffer]) -> tuple[list[Partner], Counts]:
    """Cities and kinds have one number for all tenants, so what is counted in turn is summed as if counted at once."""
    partners, counted = list[Partner](), list[tuple[Any, ...]]()
    for offer in offers:
        with reading(offer) as opened:
            if opened:
                tenant, collections = opened
                partners.append(Partner(offer, tenant.name, collections))
                counted += counted_rows(rows_for_partners(criteria, collections), criteria)
    return partners, summed(counted, criteria)


def _ids(criteria: SearchCriteria, partners: Sequence[Partner], start: int, end: int) -> list[tuple[int, Partner]]:
    """Those of the page, from the first `end` of each partner: no listing of the page can be behind them."""
    sorted_ones = []
    for partner in partners:
        with reading(partner.offer) as opened:
            # Ended or emptied since it was counted: then the page is a shorter one.
            if opened:
                rows = rows_for_partners(criteria, opened[1]).filter(of_facets(criteria))
                sorted_ones.append(_sorted(rows, criteria.sort, end, partner))
    merged = islice(merge(*sorted_ones, key=lambda each: each[0]), start, end)
    return [(pk, partner) for _, pk, partner in merged]


def _sorted(rows: Any, sort: str, end: int, partner: Partner) -> list[tuple[Key, int, Partner]]:
    columns = ORDERS[Sort(sort)]
    found = rows.order_by(*order_of(sort)).values_list("id", *(column.lstrip("-") for column in columns))[:end]
    return [(_key(columns, values), pk, partner) for pk, *values in found]


def _key(columns: Sequence[str], values: Sequence[Any]) -> Key:
    """Ascending as PostgreSQL sorts: "-" from high to low, unknown values last."""
    numbers = [None if value is None else _number(value) for value in values]
    return tuple(
        (number is None, 0 if number is None else -number if column[0] == "-" else number)
        for column, number in zip(columns, numbers, strict=True)
    )


def _number(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - EPOCH) // MICROSECOND
    return value.toordinal() if isinstance(value, date) else value


def _shown(chosen: Sequence[tuple[int, Partner]], partners: Sequence[Partner]) -> list[Shown]:
    found: dict[int, Listing] = {}
    for partner in partners:
        ids = [pk for pk, of in chosen if of is partner]
        if ids:
            with reading(partner.offer) as opened:
                if opened:
                    found |= {each.pk: each for each in _listings(ids, opened[1])}
    return [Shown(found[pk], partner) for pk, partner in chosen if pk in found]


def _listings(ids: list[int], collections: Sequence[Collection]) -> list[Listing]:
    by_id = {collection.pk: collection for collection in collections}
    listings = list(Listing.objects.live().without_heavy().filter(pk__in=ids, collection__in=list(by_id)))
    for listing in listings:
        listing.collection = by_id[listing.collection_id]
        as_client_sees(listing)
    attach_photos(listing for listing in listings if shows_photos(listing.collection))
    return listings
