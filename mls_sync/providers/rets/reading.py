"""One page of a class, and where the next one begins: by Offset or by key, never without an end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from mls_sync.providers.errors import ProtocolError, TokenExpired
from mls_sync.providers.rets import dmql
from mls_sync.providers.rets.forms import KEY
from mls_sync.providers.rets.paging import Place, distinct, fresh, is_ascending
from mls_sync.providers.rets.search import Found, Query

T = TypeVar("T")
IGNORED = "The MLS ignores Offset and sends its first page again: choose paging by key."


@dataclass
class Part(Generic[T]):
    """The new rows of a page, the place of the next, and what the class announced; `came` rows are known by now.
    `has_short` is the answer's."""

    next: Place
    items: list[T] = field(default_factory=list)
    count: int | None = None
    came: int = 0
    has_short: bool = False


class Reading:
    def __init__(self, paging: str, key_field: str) -> None:
        self._is_by_key, self._key_field = paging == KEY, key_field

    def page(self, place: Place, query: Query, ask: Callable[[Query], Found[T]], mark: Callable[[T], str]) -> Part[T]:
        """Raises what `ask` does, TokenExpired where the rows moved too far, and ProtocolError for a server that pages
        in no way that has an end."""
        if self._is_by_key:
            return self._by_key(place, query, ask, mark)
        return self._by_offset(place, query, ask, mark)

    def _by_offset(
        self, place: Place, query: Query, ask: Callable[[Query], Found[T]], mark: Callable[[T], str]
    ) -> Part[T]:
        offset = place.offset
        found = ask(replace(query, offset=offset))
        marks = [mark(item) for item in found.items]
        if offset > 1 and marks and marks[0] == place.first:
            raise ProtocolError(IGNORED)
        new: list[int] | None = list(range(len(marks))) if not place.tail else fresh(place.tail, marks)
        if new is None:
            offset = max(1, place.offset - max(query.limit // 2, len(place.tail)))
            found = ask(replace(query, offset=offset))
            marks = [mark(item) for item in found.items]
            new = fresh(place.tail, marks)
            if new is None:
                raise TokenExpired("The MLS's rows moved while they were read.")
        return self._part(place, query, found, [marks[at] for at in new], [found.items[at] for at in new], offset)

    def _part(
        self, place: Place, query: Query, found: Found[T], marks: Sequence[str], items: list[T], offset: int
    ) -> Part[T]:
        received = max(offset + len(found.items) - 1, 0)
        count = place.count if found.count is None else found.count
        came = place.came + distinct(marks)
        if not items or not _goes_on(found, query, received, count):
            return Part(place.next_class(), items, found.count, came, found.has_short)
        return Part(place.following(marks, received, found.count), items, found.count, came, found.has_short)

    def _by_key(
        self, place: Place, query: Query, ask: Callable[[Query], Found[T]], mark: Callable[[T], str]
    ) -> Part[T]:
        text = dmql.all_of((query.text, dmql.from_key(self._key_field, place.last) if place.last else ""))
        found = ask(replace(query, text=text))
        known = set(place.tail)
        items = [item for item in found.items if mark(item) not in known]
        marks = [mark(item) for item in items]
        received, came = place.received + len(items), place.came + distinct(marks)
        goes_on = found.more or (query.limit > 0 and len(found.items) >= query.limit)
        if not goes_on:
            return Part(place.next_class(), items, place.count or found.count, came, found.has_short)
        if not items or not is_ascending([*place.tail[-1:], *marks]):
            raise ProtocolError("The MLS does not sort its rows by their key, so paging by key would lose some.")
        count = place.count or found.count
        following = replace(place.following(marks, received, count), tail=(marks[-1],))
        return Part(following, items, count, came, found.has_short)


def _goes_on(found: Found[T], query: Query, received: int, count: int | None) -> bool:
    """MAXROWS says so (RETS 1.7.2, section 7.4.3); where the server leaves it away, its count or a full page does."""
    if found.more:
        return True
    if count is not None:
        return received < count
    return query.limit > 0 and len(found.items) >= query.limit
