"""Pages of media, open houses, rooms and units: those of one listing after another, in the order of ListingKey.

A listing's own are never parted by the end of a page, so none is missed or comes twice when its gallery changes between
two pages; a page may hold some more than was asked for, and, where few match the filter, fewer or none.
"""

from dataclasses import dataclass, replace
from typing import Any

from listings.odata.children import Child, Makers
from listings.odata.fields import KEY
from listings.odata.license import Shown
from listings.odata.nodes import Among, Name, Value, equal_to
from listings.odata.options import Asked
from listings.odata.pages import Listings
from listings.odata.refusals import not_offered
from realty.tenants.models import Tenant

# So many listings are read at once, and for one page.
CHUNK, MOST_READ = 200, 1_000
Record = dict[str, Any]


@dataclass(frozen=True)
class ChildPage:
    """`count` is None where it was not asked for."""

    records: list[Record]
    place: list[Any] | None
    count: int | None = None


class ChildPages:
    def __init__(self, shown: Shown, tenant: Tenant, child: Child, asked: Asked) -> None:
        """Raises Problem 501 for an order that is not theirs."""
        self._shown, self._child, self._asked = shown, child, asked
        one = Asked(where=asked.where, select=asked.select, order=asked.order)
        if asked.order and asked.order[0][1]:
            raise not_offered("$orderby", f"{child.name} is read from the first to the last.")
        self._makers = Makers(shown, tenant, {child.link: one})
        self._keys = equal_to(asked.where, child.owner)

    def page(self, size: int) -> ChildPage:
        """Two queries for each 200 listings, five times at most. Raises Problem 501."""
        asked = self._asked
        if asked.place:
            provider, key, size, left, skip = asked.place
            return self._read([provider, key], size, left, skip)
        count = self._count() if asked.count else None
        return replace(self._read(None, size, asked.top, asked.skip), count=count)

    def _count(self) -> int:
        if self._keys is None:
            told = f"{self._child.name} is counted for single listings: filter by {self._child.owner} eq or in."
            raise not_offered("$count", told)
        page = self._read(None, 10**9, None, 0)
        return len(page.records)

    def _read(self, behind: list[Any] | None, size: int, left: int | None, skip: int) -> ChildPage:
        """Until a page is full."""
        wanted = size if left is None else min(size, left)
        records: list[Record] = []
        for _ in range(MOST_READ // CHUNK):
            if wanted <= 0:
                return ChildPage([], None)
            rows, more = self._chunk(behind)
            for at, (place, some) in enumerate(rows):
                records += some[skip:]
                skip, behind = max(skip - len(some), 0), place
                if len(records) >= wanted:
                    more = more or at + 1 < len(rows)
                    break
            if len(records) >= wanted or not more:
                break
        return self._ended(records, behind if more else None, size, left, skip)

    def _ended(self, records: list[Record], behind: Any, size: int, left: int | None, skip: int) -> ChildPage:
        if left is not None:
            records = records[:left]
            left -= len(records)
        place = [*behind, size, left, skip] if behind and left != 0 else None
        return ChildPage(records, place)

    def _chunk(self, behind: list[Any] | None) -> tuple[list[tuple[list[Any], list[Record]]], bool]:
        """Of the next listings, the place behind each and its records; and whether there are more."""
        keys = None if self._keys is None else tuple(Value(key, "text") for key in self._keys)
        where = None if keys is None else Among(Name(KEY, "text"), keys)
        place = [*behind, CHUNK, None] if behind else None
        listings = Listings(self._shown, Asked(where=where, place=place), (), self._makers.columns)
        page = listings.page(CHUNK)
        photos = self._makers.galleries({row[0]: row[1] for row in page.rows})
        found = []
        for row in page.rows:
            pk, collection_id, listing_key, *beside = row
            columns = dict(zip(self._makers.columns, beside, strict=True))
            key = self._shown.key_of(collection_id, listing_key)
            made = self._makers.records(key, collection_id, columns, photos.get(pk, []))[self._child.link]
            found.append(([self._shown.by_id[collection_id].provider, listing_key], made))
        return found, page.place is not None
