"""Requests to one source, page after page: its limits, its next links, and what it refuses."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.utils import timezone
from msgspec import Raw

from mls_sync.enums import PROPERTY
from mls_sync.providers.errors import ConfigurationError, TokenExpired
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.reso import answers, links, quotas
from mls_sync.providers.reso.answers import Answered, NoSuchRecord
from mls_sync.providers.reso.options import ResoOptions
from mls_sync.providers.reso.places import BARE, TOP, Place, Seen, following, fresh, overlap
from mls_sync.providers.reso.queries import Query
from mls_sync.providers.splitting import members
from mls_sync.providers.transport.auth import Auth
from mls_sync.providers.transport.budget import Budget
from mls_sync.providers.transport.http import Answer, Http, Stream

T = TypeVar("T")
REFUSED, PAGING, WHOLE = "refused", "paging", "whole"
# What a server may refuse without harm, and how its answer names it; an "account" is something else.
MAY_GO = {
    "$count": re.compile(r"(?<!\w)\$?count\b", re.IGNORECASE),
    "$orderby": re.compile(r"order ?by", re.IGNORECASE),
}
EXPAND = re.compile(r"expand", re.IGNORECASE)
GONE = (400, 404, 410)
FORBIDDEN = 403


class Source:
    def __init__(self, options: ResoOptions, auth: Auth, metadata: Metadata, budget: Budget | None) -> None:
        headers = {"Accept": "application/json", "User-Agent": options.user_agent, "OData-MaxVersion": "4.01"}
        if options.profile.agent_header:
            headers[options.profile.agent_header] = options.user_agent
        wait = options.profile.throttle_wait
        self.options, self.metadata = options, metadata
        self._budget, self._known_quotas = budget, metadata.known(quotas.QUOTAS) or {}
        self._http = Http(options.base_url, headers, auth=auth, budget=budget, throttle_wait=wait)
        headers = {**headers, "Accept": "application/xml"}
        self._xml = Http(options.base_url, headers, auth=auth, budget=budget, throttle_wait=wait)
        self.host = self._http.host
        self.asked_apart: tuple[str, ...] = ()
        self.lacking: tuple[str, ...] = ()

    @property
    def requests_made(self) -> int:
        return self._http.requests_made + self._xml.requests_made

    @property
    def bytes_received(self) -> int:
        return self._http.bytes_received + self._xml.bytes_received

    def close(self) -> None:
        self._http.close()
        self._xml.close()

    def within(self, seconds: float) -> None:
        self._http.within(seconds)
        self._xml.within(seconds)

    def suspend(self, wait: timedelta) -> None:
        """Nobody asks it with this credential before that."""
        if self._budget:
            self._budget.suspend(wait)

    def warnings(self) -> list[str]:
        """What this source refuses or does not have, so that nobody waits for it."""
        apart = self.asked_apart
        left_out = [
            name
            for name in self.refused
            if not name.startswith("$") and (name not in apart or f"{name} apart" in self.refused) and " " not in name
        ]
        names = (*left_out, *self.lacking)
        return [f"The MLS does not give {name} with a listing, so it is left out." for name in names]

    def read(self, query: Query, place: Place) -> tuple[Answered, Place | None]:
        """One page, and the place of the next; None at the end of the data. Raises TokenExpired for a link that the
        source does not know any more."""
        if place.link:
            address = f"{self._origin}{place.link}"
            with _known_link():
                answered = self._get(address, {}, answers.page, self._preferred(query))
        else:
            address = f"{self.options.base_url}/{query.path}"
            skipped = {"$skip": str(place.skip)} if place.skips else {}
            answered = self.first(query, skipped, bare=self._is_bare(place))
            if place.skips == BARE and answered.link:
                self.metadata.put(PAGING, WHOLE)
        new = answered
        if place.tail:
            keys = [_key_of(record) for record in answered.records]
            places = fresh(place.tail, keys, by_link=bool(place.link))
            new = replace(answered, records=[answered.records[at] for at in places])
        return new, self._following(query, place, answered, len(new.records), address)

    def place_of(self, link: str) -> Place | None:
        """Where a link leads that stands within a record."""
        return Place(link=links.followed(link, f"{self.options.base_url}/", self.options.base_url)) if link else None

    def all(self, query: Query) -> Iterator[Raw]:
        """The records of all pages; of a single record that does not exist, none."""
        place: Place | None = Place()
        while place is not None:
            try:
                answered, place = self.read(query, place)
            except NoSuchRecord:
                return
            yield from answered.records

    def counted(self, query: Query) -> int | None:
        return self.first(query).total

    @contextmanager
    def metadata_document(self) -> Iterator[Stream]:
        with self._xml.stream("$metadata", {}) as stream:
            yield stream

    @property
    def _origin(self) -> str:
        return "://".join(urlsplit(self.options.base_url)[:2])

    def _following(self, query: Query, place: Place, answered: Answered, new: int, address: str) -> Place | None:
        if query.is_single:
            return None
        link = links.followed(answered.link, address, self.options.base_url) if answered.link else ""
        found = answered.records
        first = _start_of(found[0]) if found else ""
        tail = () if link else _tail(query, found)
        seen = Seen(len(found), new, first, tail, link, answered.total, query.asked)
        profile = self.options.profile
        ends_empty = profile.ends_empty and query.is_bulk
        return following(place, seen, self.host, may_skip=profile.paging == "either", ends_empty=ends_empty)

    def _is_bare(self, place: Place) -> bool:
        """Whether `$top` is left out: it would bound the whole answer, not a page of it."""
        if self.options.profile.paging == "maxpagesize":
            return True
        if self.options.profile.paging == "top" or place.skips == TOP:
            return False
        return place.skips == BARE or self.metadata.get(PAGING, str) == WHOLE

    def first(self, query: Query, more: Mapping[str, str] | None = None, *, bare: bool = False) -> Answered:
        """The first query of a chain, without what the source is known to refuse; what it refuses now is left out
        from now on."""
        read = answers.record if query.is_single else answers.page
        while True:
            refused = set(self.refused)
            expand = [name for name in query.expand if name.partition("(")[0] not in refused]
            left = refused | {"$top"} if bare else refused
            params = {name: value for name, value in query.params.items() if name not in left} | dict(more or {})
            if expand:
                params["$expand"] = ",".join(expand)
            try:
                return self._get(f"{self.options.base_url}/{query.path}", params, read, self._preferred(query))
            except ConfigurationError as error:
                named = _refused(error, params, expand)
                if not named:
                    raise
            self.refuse(named)

    def refuse(self, name: str) -> None:
        """It is not asked for any more, for a day."""
        self.metadata.put(REFUSED, [*self.refused, name])

    @property
    def refused(self) -> list[str]:
        found: Any = self.metadata.get(REFUSED, list)
        return [name for name in found if isinstance(name, str)]

    def _preferred(self, query: Query) -> dict[str, str]:
        """Of a service that is told so how many records a page may have (OData 4.01 part 1, 8.2.8.6)."""
        if self.options.profile.paging == "top":
            return {}
        return {"Prefer": f"odata.maxpagesize={max(query.asked, self.options.page_size)}"}

    def _get(self, address: str, params: dict[str, str], read: Callable[[Answer], T], headers: Mapping[str, str]) -> T:
        def told(answer: Answer) -> T:
            self._note_quotas(answer)
            return read(answer)

        return self._http.get(address, params, told, headers)

    def _note_quotas(self, answer: Answer) -> None:
        found = quotas.told(answer.headers)
        if not found:
            return
        if wait := quotas.wait(found, timezone.now()):
            self.suspend(wait)
        limits = quotas.limits(found)
        if limits and limits != self._known_quotas:
            self._known_quotas = limits
            self.metadata.put(quotas.QUOTAS, limits)


def _refused(error: ConfigurationError, params: dict[str, str], expand: list[str]) -> str:
    """The expansion or the option that a refusal names; "" where it must stand. Those that are named come first: of an
    answer that speaks of expanding without a name, the last in the list. A 403 is about the credentials, unless it
    names an expansion that they do not admit."""
    if error.code not in (400, 403, 404, 501):
        return ""
    text = f"{error} {error.excerpt}"
    bare = [name.partition("(")[0] for name in expand]
    named = [name for name in bare if re.search(rf"\b{re.escape(name)}\b", text)]
    if named:
        return max(named, key=len)
    if error.code == FORBIDDEN:
        return ""
    for name, pattern in MAY_GO.items():
        if name in params and error.code != 404 and pattern.search(error.excerpt):
            return name
    return bare[-1] if bare and EXPAND.search(error.excerpt) else ""


def _tail(query: Query, found: Sequence[Raw]) -> tuple[str, ...]:
    """The last listings' keys; none of what hangs on listings, where many records name the same one."""
    if query.path != PROPERTY:
        return ()
    keys = tuple(map(_key_of, found[len(found) - overlap(len(found), query.asked) :]))
    return keys if all(keys) else ()


def _key_of(listing: Raw) -> str:
    named = members(listing) or {}
    key = named.get("ListingKey") or named.get("ListingKeyNumeric") or Raw(b"")
    return bytes(key)[:80].decode("utf-8", "replace")


def _start_of(record: Raw) -> str:
    """What tells a page's first record from another's: enough of its text."""
    named = members(record) or {}
    key = named.get("ListingKey") or next(iter(named.values()), Raw(b""))
    return bytes(key)[:80].decode("utf-8", "replace")


@contextmanager
def _known_link() -> Iterator[None]:
    """A refused link is no fault of the feed's options: the source has forgotten it."""
    try:
        yield
    except ConfigurationError as error:
        if error.code in GONE:
            raise TokenExpired("The MLS does not know the page any more.", code=error.code) from None
        raise
