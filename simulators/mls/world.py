"""The seeded world: any number of listings, each made anew when asked for, and the changes since the first day."""

import heapq
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import moves, sparkql
from .contracts import Contract
from .expansions import EXPANSIONS
from .homes import make_home
from .matching import Bounds, bounds, compiled
from .moments import GENESIS
from .overlay import Added, Change, Overlay
from .places import CRMLS, GPS
from .reader import Reader
from .records import Listing, Record, custom_fields, listing_fields
from .share import TWIN_EVERY, Place, Share

__all__ = ["Place", "World"]


class World:
    """One simulated market with two MLSs.

    The same seed, sizes and ``genesis`` (the last moment of the generated past) give the same records on every
    machine. ``clock`` gives the present in seconds since 1970; every change is stamped with it. ``state`` names a file
    that keeps the changes over restarts. Raises StateError if that file belongs to another world.
    """

    def __init__(
        self,
        seed: int = 7,
        gps: int = 600,
        crmls: int = 900,
        genesis: int = GENESIS,
        clock: Callable[[], float] = time.time,
        state: Path | str | None = None,
    ) -> None:
        self.seed, self.genesis, self.clock = seed, genesis, clock
        twins = min(gps // TWIN_EVERY, crmls)
        self.shares = {GPS: Share(seed, GPS, gps, genesis), CRMLS: Share(seed, CRMLS, crmls, genesis, twins)}
        header = {"seed": seed, "gps": gps, "crmls": crmls, "genesis": genesis}
        self.overlay = Overlay(header, Path(state) if state else None)
        self.lock = threading.RLock()
        self.version = 0
        self._last = genesis

    @property
    def now(self) -> int:
        """The present; never before the first day, never running backwards."""
        self._last = max(self._last, int(self.clock()))
        return self._last

    @property
    def tick(self) -> int:
        """How often the world has moved on."""
        return self.overlay.tick

    def find(self, key: str) -> Place | None:
        """The place of a live listing; None for one that never was or has vanished."""
        change = self.overlay.changes.get(key)
        if change is not None and change.gone:
            return None
        return self.find_any(key)

    def find_any(self, key: str) -> Place | None:
        """As :meth:`find`, but vanished listings too."""
        added = self.overlay.places.get(key)
        if added is not None:
            return Place(key, added.mls, added.index, added.entered, added)
        for share in self.shares.values():
            index = share.index(key)
            if index is not None:
                return share.place(index)
        return None

    def places(self, limits: Bounds | None = None, after: str = "") -> Iterator[Place]:
        """Live listings in order of key, from the first key greater than ``after``."""
        limits = limits or Bounds()
        if limits.keys is not None:
            named = (self.find(key) for key in sorted(limits.keys) if key > after)
            yield from (place for place in named if place is not None)
            return
        shares = [share for share in self.shares.values() if limits.mls is None or share.mls in limits.mls]
        streams: list[Iterable[Place]] = []
        for share in shares:
            first, last = share.between(limits.low, limits.high)
            begin = max(first, share.first_after(after))
            streams.append(map(share.place, share.indices(begin, last)))
            if (first, last) != (0, share.size):
                streams.append(self._changed(share, first, last, after))
        for place in heapq.merge(*streams, key=lambda place: place.key):
            if not self._gone(place.key):
                yield place
        yield from self._later({share.mls for share in shares}, after)

    def _changed(self, share: Share, first: int, last: int, after: str) -> list[Place]:
        """Generated listings outside the range that the bounds allow, which have changed since."""
        found = []
        for key in sorted(key for key in list(self.overlay.changes) if key > after):
            index = share.index(key)
            if index is not None and not first <= index < last:
                found.append(share.place(index))
        return found

    def _later(self, wanted: set[str], after: str) -> Iterator[Place]:
        for added in self.overlay.added[:]:
            if added.key > after and added.mls in wanted and not self._gone(added.key):
                yield Place(added.key, added.mls, added.index, added.entered, added)

    def _gone(self, key: str) -> bool:
        change = self.overlay.changes.get(key)
        return change is not None and change.gone

    def keys(self, mls: str | None = None) -> Iterator[str]:
        """The keys of the live listings of one MLS, or of both, in order."""
        return (place.key for place in self.places(Bounds(mls=frozenset([mls])) if mls else None))

    def count(self, mls: str | None = None) -> int:
        """The number of live listings of one MLS, or of both."""
        wanted = [mls] if mls else list(self.shares)
        size = sum(self.shares[name].size + self.overlay.sizes[name] for name in wanted)
        if mls is None:
            return size - self.overlay.gone
        gone = [self.find_any(key) for key, change in list(self.overlay.changes.items()) if change.gone]
        return size - sum(place is not None and place.mls == mls for place in gone)

    def contract(self, place: Place) -> Contract:
        """The present state of a listing, without its prices unless they have changed."""
        share = self.shares[place.mls]
        if place.added is None:
            contract = share.contract(place.number, place.entered)
        else:
            entered = place.added.entered
            contract = Contract(entered, "Active", entered, entered, photos_at=entered, price=place.added.price)
        change = self.overlay.changes.get(place.key)
        if change is not None:
            change.onto(contract)
        return contract

    def listing(self, place: Place) -> Listing:
        """All about a listing: its home and its state with prices."""
        if place.added is None:
            home = self.shares[place.mls].home(place.number)
        else:
            home = make_home(self.seed, place.added.home_mls, place.added.home_index)
        contract = self.contract(place)
        asked = place.added.price if place.added and place.added.price else home.price
        contract.price = contract.price or asked
        contract.original = (
            asked if contract.price_share == 1000 else round(asked * contract.price_share / 500_000) * 500
        )
        if contract.price_at and not contract.previous:
            contract.previous = contract.original
        return Listing(
            place.key, place.mls, place.number, home, contract, self.seed, max(self.genesis, contract.modified)
        )

    def read(self, place: Place, expand: Iterable[str] = (), base: str = "") -> Record:
        """The record of a listing. ``base`` is the address under which photos are served."""
        listing = self.listing(place)
        standard = listing_fields(listing)
        for name in expand:
            standard[name] = EXPANSIONS[name](listing, base)
        uri = f"/v1/listings/{place.key}"
        return {"Id": place.key, "ResourceUri": uri, "StandardFields": standard, "CustomFields": custom_fields(listing)}

    def record(self, key: str, expand: Iterable[str] = (), base: str = "") -> Record | None:
        """The record with this key, if it is live."""
        place = self.find(key)
        return None if place is None else self.read(place, expand, base)

    def records(
        self, mls: str | None = None, filter: str = "", expand: Iterable[str] = (), base: str = ""
    ) -> Iterator[Record]:
        """The live records of one MLS, or of both, that match a SparkQL filter. Raises FilterError."""
        node = sparkql.parse(filter, datetime.fromtimestamp(self.now, UTC))
        expand = tuple(expand)
        for place in self.matching(node):
            if mls is None or place.mls == mls:
                yield self.read(place, expand, base)

    def matching(self, node: sparkql.Node | None, after: str = "") -> Iterator[Place]:
        """The places of the live listings that match a filter, in order of key."""
        limits = bounds(node)
        if node is None:
            yield from self.places(limits, after)
            return
        test = compiled(node)
        for place in self.places(limits, after):
            if test(Reader(self, place).get):
                yield place

    def advance(self, ticks: int = 1, share: float = 0.01) -> list[moves.Move]:
        """Moves the world on: each tick changes about ``share`` of the listings. Gives back what happened."""
        with self.lock:
            return [move for _ in range(ticks) for move in moves.tick(self, share)]

    def change(self, key: str, **values: Any) -> Change:
        """Changes a live listing and its ModificationTimestamp. Raises KeyError for one that is not live."""
        with self.lock:
            if self.find(key) is None:
                raise KeyError(key)
            changed = replace(self.overlay.changes.get(key, Change()), **{"modified": self.now, **values})
            self.overlay.put(key, changed)
            self.version += 1
            return changed

    def _live(self, key: str) -> Listing:
        place = self.find(key)
        if place is None:
            raise KeyError(key)
        return self.listing(place)

    def change_price(self, key: str, price: int) -> None:
        """Sets the list price; the one before is kept as PreviousListPrice."""
        before = self._live(key).contract.price
        self.change(key, price=price, previous=before, price_at=self.now)

    def change_status(self, key: str, status: str) -> None:
        """Sets the StandardStatus; Active after another one is a return to the market."""
        before = self._live(key).contract.status
        back = status == "Active" and before not in ("Active", "Coming Soon")
        self.change(key, status=status, previous_status=before, status_at=self.now, back_on_market=back)

    def change_photos(self, key: str) -> None:
        """Gives the listing other photos."""
        version = self._live(key).contract.photo_version + 1
        self.change(key, photo_version=version, photos_at=self.now)

    def touch(self, key: str) -> None:
        """Moves the ModificationTimestamp alone, as a remapping on the server does."""
        self.change(key)

    def vanish(self, key: str) -> None:
        """Takes the listing away without a word."""
        self.change(key, gone=True)

    def restore(self, key: str) -> None:
        """Brings a vanished listing back. Raises KeyError for one that never was."""
        with self.lock:
            if self.find_any(key) is None:
                raise KeyError(key)
            self.overlay.put(key, replace(self.overlay.changes.get(key, Change()), gone=False, modified=self.now))
            self.version += 1

    def add_listing(self, mls: str, price: int = 0, late: int = 0) -> str:
        """A new listing of a new home; gives its key.

        ``late`` seconds: it shows now, but its ModificationTimestamp is that old, as with a server that caches.
        """
        with self.lock:
            index = self._next_index(mls)
            key = self._add(mls, index, mls, index, price)
            if late:
                self.change(key, modified=self.now - late)
            return key

    def relist(self, key: str, price: int = 0) -> str:
        """Lists the same home under a new key; the old listing lingers. Gives the new key."""
        with self.lock:
            home = self._live(key).home
            place = self.find(key)
            assert place is not None
            source, number = self._home_of(place)
            return self._add(place.mls, self._next_index(place.mls), source, number, price or round(home.price * 0.97))

    def _home_of(self, place: Place) -> tuple[str, int]:
        if place.added is not None:
            return place.added.home_mls, place.added.home_index
        twin = self.shares[place.mls].twin_of(place.number)
        return (place.mls, place.number) if twin is None else (GPS, twin)

    def _next_index(self, mls: str) -> int:
        return self.shares[mls].size + self.overlay.sizes[mls]

    def _add(self, mls: str, index: int, source: str, number: int, price: int) -> str:
        now = self.now
        key = moves.next_key(now, self.overlay.added[-1].key if self.overlay.added else "", mls)
        self.overlay.add(Added(key, mls, index, now, source, number, price))
        self.version += 1
        return key

    def close(self) -> None:
        """Closes the state file."""
        self.overlay.close()
