"""Answers to the requests for entities: lists with their pages, single ones by their keys."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse

from listings.odata import answers, options
from listings.odata.child_pages import ChildPages
from listings.odata.children import BY_LINK, Child, Makers, admitted
from listings.odata.fields import FIELDS, KINDS
from listings.odata.license import DOT, Shown
from listings.odata.lookups import LOOKUP, lookups
from listings.odata.options import Asked, Kinship
from listings.odata.pages import ALWAYS, Listings, Row
from listings.odata.refusals import not_offered
from realty.tenants.models import Tenant
from realty.tenants.requests import TenantRequest

# Records of a page, by themselves and with something expanded: where the reader does not say, and at most.
SIZE, MOST = 500, 5_000
SIZE_EXPANDED, MOST_EXPANDED = 200, 500
LINKS = BY_LINK
KINSHIP = Kinship(KINDS, {link: child.kinship for link, child in BY_LINK.items()})
# Of the shape of keys below: longer ones are none.
MOST_DOTS = 20


class Reading:
    """One request. Raises Problem 400, 404 or 501."""

    def __init__(self, request: TenantRequest, tenant: Tenant, shown: Shown) -> None:
        self._request, self._tenant, self._shown = request, tenant, shown

    def listings(self, *, count_alone: bool = False) -> HttpResponse:
        asked = options.of_list(self._request, KINSHIP, self._shown.now)
        reader = _Records(self._shown, self._tenant, asked)
        if count_alone:
            return _number(reader.listings.count())
        count = reader.listings.count() if asked.count and not asked.place else None
        sizes = (SIZE_EXPANDED, MOST_EXPANDED) if asked.expand else (SIZE, MOST)
        page = reader.listings.page(options.page_size(self._request, *sizes))
        following = answers.next_link(self._request, page.place, asked.digest)
        return answers.many(self._request, "Property", reader.records(page.rows), count=count, following=following)

    def listing(self, key: str) -> HttpResponse:
        asked = options.of_one(self._request, KINSHIP, self._shown.now)
        reader = _Records(self._shown, self._tenant, asked)
        return answers.one(self._request, "Property", reader.records([self._row(reader, key)])[0])

    def of_listing(self, key: str, link: str) -> HttpResponse:
        """What hangs on one listing, whole."""
        child = BY_LINK[link]
        asked = options.of_list(self._request, child.kinship, self._shown.now)
        reader = _Records(self._shown, self._tenant, Asked(select=("ListingKey",), expand={link: asked}))
        record = reader.records([self._row(reader, key)])[0]
        return answers.many(self._request, child.name, record[link], count=record.get(f"{link}@odata.count"))

    def _row(self, reader: "_Records", key: str) -> Row:
        wanted = self._shown.keyed(key)
        rows = reader.listings.rows(wanted, 1) if wanted is not None else []
        if not rows:
            raise Http404
        return rows[0]

    def children(self, child: Child, *, count_alone: bool = False) -> HttpResponse:
        asked = options.of_list(self._request, child.kinship, self._shown.now)
        if child is LOOKUP:
            return self._lookups(asked, count_alone=count_alone)
        if count_alone:
            asked = Asked(where=asked.where, count=True)
        pages = ChildPages(self._shown, self._tenant, child, asked)
        page = pages.page(options.page_size(self._request, SIZE, MOST))
        if count_alone:
            return _number(page.count or 0)
        following = answers.next_link(self._request, page.place, asked.digest)
        return answers.many(self._request, child.name, page.records, count=page.count, following=following)

    def child(self, child: Child, key: str) -> HttpResponse:
        asked = options.of_one(self._request, child.kinship, self._shown.now)
        if child is LOOKUP:
            found = [record for record in lookups(self._tenant.created_at) if record[child.key] == key]
        else:
            found = self._with_key(child, key)
        if not found:
            raise Http404
        return answers.one(self._request, child.name, admitted(found, Asked(select=asked.select))[0])

    def _with_key(self, child: Child, key: str) -> list[dict[str, Any]]:
        """A key begins with that of its listing, which may hold dots itself."""
        parts = key.split(DOT)
        if len(parts) > MOST_DOTS:
            return []
        starts = [DOT.join(parts[:end]) for end in range(2, len(parts))]
        wanted = Q(pk__in=())
        for start in starts:
            wanted |= self._shown.keyed(start) or Q(pk__in=())
        reader = _Records(self._shown, self._tenant, Asked(select=("ListingKey",), expand={child.link: Asked()}))
        rows = reader.listings.rows(wanted, MOST_DOTS) if starts else []
        made = (record for each in reader.records(rows) for record in each[child.link])
        return [record for record in made if record[child.key] == key]

    def _lookups(self, asked: Asked, *, count_alone: bool) -> HttpResponse:
        if [name.name for name, _ in asked.order] not in ([], [LOOKUP.key]) or any(down for _, down in asked.order):
            raise not_offered("$orderby", "Lookup is in the order of its LookupKey; no other.")
        every = lookups(self._tenant.created_at)
        count = len(admitted(every, Asked(where=asked.where)))
        if count_alone:
            return _number(count)
        records = admitted(every, asked)
        return answers.many(self._request, LOOKUP.name, records, count=count if asked.count else None)


class _Records:
    """Listings of one request, as records."""

    def __init__(self, shown: Shown, tenant: Tenant, asked: Asked) -> None:
        self._shown, self._names = shown, asked.select or tuple(FIELDS)
        self._makers = Makers(shown, tenant, asked.expand)
        self.listings = Listings(shown, asked, self._names, self._makers.columns)

    def records(self, rows: list[Row]) -> list[dict[str, Any]]:
        columns, names = self._makers.columns, self._names
        begin, end = len(ALWAYS), len(ALWAYS) + len(columns)
        records = [dict(zip(names, row[end:], strict=True)) for row in rows]
        if not columns:
            return records
        photos = self._makers.galleries({row[0]: row[1] for row in rows})
        for row, record in zip(rows, records, strict=True):
            beside: Mapping[str, Any] = dict(zip(columns, row[begin:end], strict=True))
            key = self._shown.key_of(row[1], row[2])
            record |= self._makers.records(key, row[1], beside, photos.get(row[0], []))
        return records


def _number(count: int) -> HttpResponse:
    return HttpResponse(str(count), content_type="text/plain;charset=utf-8")
