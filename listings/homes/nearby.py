"""Which of many records a home is worth comparing with: a file of a thousand units of one building must not be judged
each against each."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import Home

# More records that share a key with a home are narrowed down to those that share more with it.
MOST = 25
What = TypeVar("What")


class Nearby(Generic[What]):
    """Things by their homes. Up to MOST that share a key with a home are found whatever their spelling; where there are
    more, as in one building, those of the same unit, then of the same street; of these at most MOST, the newest."""

    def __init__(self) -> None:
        self._found: dict[Hashable, list[tuple[Home, What]]] = defaultdict(list)

    def add(self, home: Home, what: What) -> None:
        each = (home, what)
        for level in _levels(home):
            for key in level:
                self._found[key].append(each)

    def of(self, home: Home) -> list[tuple[Home, What]]:
        """In the order in which they were added."""
        found: dict[int, tuple[Home, What]] = {}
        for level in _levels(home):
            for each in self._nearest(level):
                found.setdefault(id(each), each)
        return list(found.values())

    def _nearest(self, level: tuple[Hashable, ...]) -> list[tuple[Home, What]]:
        groups = [self._found[key] for key in level if key in self._found]
        fitting = next((group for group in groups if len(group) <= MOST), groups[-1] if groups else [])
        return fitting[-MOST:]


def _levels(home: Home) -> Iterator[tuple[Hashable, ...]]:
    """For each of the keys, it and narrower ones."""
    if address := address_key(home):
        unit = home.unit.id
        yield ("a", address), ("a", address, unit), ("a", address, unit, home.street.name), ("=", home)
    if parcel := parcel_key(home):
        yield ("p", parcel), ("p", parcel, home.unit.id), ("p", parcel, home.unit.id, address)
