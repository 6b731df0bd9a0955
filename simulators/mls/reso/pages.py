"""One page of a resource: how large it is, where it begins, and the link to the next."""

import base64
import binascii
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulators.exchange import Request

from .dictionary import Resource
from .matching import bounds
from .odata import QueryError
from .order import Key, Order, key_of, sorted_rows, values_of
from .page_faults import PAGE_SIZE
from .profiles import Profile
from .query import Query
from .rows import Row, Rows

if TYPE_CHECKING:  # the server holds the world
    from ..server import SimulatedMLS

_PREFERENCE = re.compile(r"(?:odata\.)?maxpagesize=\"?(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """Rows, and what the next link says where there are more: the options that take the place of the request's."""

    rows: list[Row]
    next: dict[str, str] | None
    preferred: int | None = None


class Reading:
    """One request for a collection. `replicated` is the page size of a replication end point, whose order is set."""

    def __init__(
        self,
        server: "SimulatedMLS",
        profile: Profile,
        resource: Resource,
        query: Query,
        request: Request,
        replicated: int = 0,
    ) -> None:
        self.server, self.profile, self.resource, self.query = server, profile, resource, query
        self.request, self.replicated = request, replicated
        self.rows = Rows(server.world, profile, request.base)
        stamp = profile.stamp or "ModificationTimestamp"
        default = (stamp,) if replicated else profile.default_order
        self.order: Order = query.order or tuple((name, False) for name in default)

    def page(self) -> Page:
        """Raises QueryError where the profile refuses the size or the place."""
        size, preferred = self._size()
        size = min(size, int(self.request.headers.get(PAGE_SIZE, size)))
        done, remaining, after = self._place()
        if remaining is not None:
            size = min(size, remaining)
        if self.profile.wall and self.query.skip + size > self.profile.wall and not self.replicated:
            raise QueryError(self.profile.wall_message, "$skip")
        found = list(islice(self._matching(after), done, done + size + 1))
        rows, more = found[:size], len(found) > size and (remaining is None or remaining > size)
        left = None if remaining is None else remaining - size
        return Page(rows, self._next(rows, size, left) if more and size else None, preferred)

    def total(self) -> int:
        """How many rows match, pages or not."""
        if self.order:
            return len(self._sorted())
        if self.query.test is None and self.resource.name == "Property" and not self.profile.stubs:
            return self.server.world.count()
        return sum(1 for _ in self._tested(()))

    def _size(self) -> tuple[int, int | None]:
        profile, top = self.profile, self.query.top
        found = _PREFERENCE.search(self.request.headers.get("Prefer") or "")
        preferred = int(found[1]) if found and int(found[1]) else None
        most = self._most()
        if profile.top == "page" or self.replicated:
            if top is not None and top > most and profile.over_top == "refuse":
                raise QueryError(f"The value of $top must not be greater than {most}.", "$top")
            usual = profile.page if not self.replicated else most
            return min(most, top if top is not None else preferred or usual), preferred
        return min(most, preferred or profile.page), preferred

    def _most(self) -> int:
        profile = self.profile
        if self.replicated:
            return self.replicated
        if profile.most_keys and self.query.select == (self.resource.key,) and not self.query.expand:
            return profile.most_keys
        return min(profile.most, profile.most_expanded) if self.query.expand else profile.most

    def _place(self) -> tuple[int, int | None, Key]:
        """Rows to skip, rows still wanted in all (None: no end), and the place after which the page begins."""
        text = self.query.texts.get("next", "") or self.query.token
        total = self.query.top if self.profile.top == "total" and not self.replicated else None
        if not text:
            return self.query.skip, total, ()
        values, place, remaining = _unpacked(text)
        if len(values) != len(self.order):
            raise QueryError("Invalid $skiptoken.", "$skiptoken")
        return 0, remaining, (key_of(values, self.order, place) if self.order else place)

    def _next(self, rows: list[Row], size: int, left: int | None) -> dict[str, str]:
        if self.profile.paging == "skip" and not self.replicated:
            return {"$skip": str(self.query.skip + size)}
        token = _packed(values_of(rows[-1], self.order), rows[-1].place, left)
        return {"next" if self.replicated else "$skiptoken": token}

    def _matching(self, after: Key) -> Iterator[Row]:
        if not self.order:
            return self._tested(after)
        found = self._sorted()
        first = bisect_right(found, after, key=lambda each: each[0]) if after else 0
        return (row.fresh() for _, row in islice(found, first, None))

    def _tested(self, after: tuple[Any, ...]) -> Iterator[Row]:
        rows: Iterable[Row] = self.rows.of(self.resource.name, bounds(self.query.filter), after)
        test = self.query.test
        return iter(rows) if test is None else (row for row in rows if test(row.get))

    def _sorted(self) -> list[tuple[Key, Row]]:
        text = self.query.texts.get("$filter", "")
        # Stubs fade as time passes, though nothing changes.
        hour = self.server.world.now // 3_600 if self.profile.stubs else 0
        name = (self.profile.name, self.resource.name, text, self.order, self.request.base, hour)
        return self.server.reso.sorted(name, self._sort)

    def _sort(self) -> list[tuple[Key, Row]]:
        """Kept for a while, so without what was read to sort by."""
        return [(key, row.fresh()) for key, row in sorted_rows(self._tested(()), self.order)]


def _packed(values: list[Any], place: tuple[Any, ...], left: int | None) -> str:
    return base64.urlsafe_b64encode(json.dumps([values, place, left]).encode()).decode().rstrip("=")


def _unpacked(text: str) -> tuple[list[Any], tuple[Any, ...], int | None]:
    try:
        values, place, left = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return list(values), tuple(place), left
    except (ValueError, binascii.Error, TypeError) as error:
        raise QueryError("Invalid $skiptoken.", "$skiptoken") from error


def link(profile: Profile, root: str, path: str, options: dict[str, str]) -> str:
    """An address below the service root in the profile's form; `root` is the whole address of it."""
    query = "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in options.items())
    address = f"{path}?{query}" if query else path
    if profile.links == "relative":
        return address
    if profile.links == "path":
        return f"/{root.split('/', 3)[3]}/{address}"
    return f"{root}/{address}"
