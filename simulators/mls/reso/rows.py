"""The rows of each resource in its own order: what a filter reads and what an answer is made of."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from .. import signed_media
from ..matching import Bounds
from ..moments import DAY, time_text
from ..records import MLS_NAMES, Listing, listing_id
from ..share import Place
from . import lookups, people
from .children import media_records, open_house_records, room_records, unit_records
from .dictionary import Record
from .profiles import Profile
from .property import property_record, removed_record

if TYPE_CHECKING:  # the server holds the world
    from ..world import World

STUB_DAYS = 7
"""A removed listing is announced for so long (MLS Grid, API version 2.0)."""


class Row:
    """One row. `place` is its place in the resource's own order."""

    __slots__ = ("place",)

    def __init__(self, place: tuple[Any, ...]) -> None:
        self.place = place

    def get(self, name: str) -> Any:
        """The value of a field or of what hangs on the row; None where there is none."""
        raise NotImplementedError

    def record(self) -> Record:
        """All its fields."""
        raise NotImplementedError

    def some(self, names: tuple[str, ...]) -> Record:
        """At least these fields."""
        return self.record()

    def lives(self) -> bool:
        """Whether it is still there."""
        return True

    def fresh(self) -> "Row":
        """The same row with nothing read of it yet."""
        return self


class PlainRow(Row):
    """A row that is there already."""

    __slots__ = ("_record",)

    def __init__(self, place: tuple[Any, ...], record: Record) -> None:
        super().__init__(place)
        self._record = record

    def get(self, name: str) -> Any:
        return self._record.get(name)

    def record(self) -> Record:
        return self._record


class PropertyRow(Row):
    """A listing: the usual fields of a filter cheaply, the others by making the whole record."""

    __slots__ = ("world", "at", "profile", "base", "_listing", "_record")

    def __init__(self, world: "World", at: Place, profile: Profile, base: str) -> None:
        super().__init__((at.key,))
        self.world, self.at, self.profile, self.base = world, at, profile, base
        self._listing: Listing | None = None
        self._record: Record | None = None

    def lives(self) -> bool:
        return self.world.find(self.at.key) is not None

    @property
    def signature(self) -> str:
        """Of the addresses of its photos, another one each time."""
        return signed_media.signed() if self.profile.signs_media else ""

    def fresh(self) -> "PropertyRow":
        return PropertyRow(self.world, self.at, self.profile, self.base)

    @property
    def listing(self) -> Listing:
        if self._listing is None:
            self._listing = self.world.listing(self.at)
        return self._listing

    def get(self, name: str) -> Any:
        cheap = CHEAP.get(name)
        if cheap is not None and self._record is None:
            return cheap(self)
        if name in EXPANDED:
            return EXPANDED[name](self)
        return self.record().get(name)

    def some(self, names: tuple[str, ...]) -> Record:
        if names and all(name in CHEAP for name in names):
            return {name: CHEAP[name](self) for name in names}
        return self.record()

    def record(self) -> Record:
        if self._record is None:
            record = property_record(self.listing)
            if self.profile.stamp:
                record[self.profile.stamp] = record["ModificationTimestamp"]
            if self.profile.stubs:
                record |= {"MlgCanView": True, "MlgCanUse": ["IDX", "VOW"]}
            self._record = record
        return self._record


def _modified(row: PropertyRow) -> str:
    return time_text(row.world.contract(row.at).modified)


CHEAP: dict[str, Callable[[PropertyRow], Any]] = {
    "ListingKey": lambda row: row.at.key,
    "ListingId": lambda row: listing_id(row.at.mls, row.at.number),
    "OriginatingSystemName": lambda row: MLS_NAMES[row.at.mls],
    "OriginatingSystemID": lambda row: row.at.mls,
    "ModificationTimestamp": _modified,
    "BridgeModificationTimestamp": _modified,
    "StandardStatus": lambda row: row.world.contract(row.at).status,
    "MlgCanView": lambda row: True,
}
EXPANDED: dict[str, Callable[[PropertyRow], Any]] = {
    "Media": lambda row: media_records(row.listing, row.base, row.profile.order_from, row.signature),
    "Rooms": lambda row: room_records(row.listing),
    "UnitTypes": lambda row: unit_records(row.listing),
    "OpenHouse": lambda row: open_house_records(row.listing, row.profile.open_house_hours),
    "ListAgent": lambda row: people.members().get(str(row.record().get("ListAgentKey"))),
    "ListOffice": lambda row: people.offices().get(str(row.record().get("ListOfficeKey"))),
}


class Rows:
    """The rows of one request's world. `base` is the address under which photos are served."""

    def __init__(self, world: "World", profile: Profile, base: str) -> None:
        self.world, self.profile, self.base = world, profile, base

    def of(self, resource: str, limits: Bounds, after: tuple[Any, ...] = ()) -> Iterator[Row]:
        """In the resource's own order, from the first place greater than `after`. `limits` only spare work."""
        found = self._all(resource, limits, str(after[0]) if after else "")
        return (row for row in found if row.place > after) if after else found

    def one(self, resource: str, key: str) -> Row | None:
        """The row with this key."""
        if resource == "Property":
            at = self.world.find(key)
            return None if at is None else PropertyRow(self.world, at, self.profile, self.base)
        limits = Bounds(keys=_listing_keys(key)) if resource == "OpenHouse" else Bounds()
        name = {"Media": "MediaKey", "OpenHouse": "OpenHouseKey"}.get(resource, f"{resource}Key")
        return next((row for row in self._all(resource, limits, "") if row.get(name) == key), None)

    def _all(self, resource: str, limits: Bounds, after: str) -> Iterator[Row]:
        match resource:
            case "Property":
                return self._properties(limits, after)
            case "Media":
                return self._media(limits, after)
            case "OpenHouse":
                return self._open_houses(limits, after)
        listed = {"Member": people.members, "Office": people.offices, "Lookup": lookups.records}[resource]()
        extra = {"MlgCanView": True} if self.profile.stubs else {}
        return (PlainRow((key,), record | extra) for key, record in listed.items())

    def _properties(self, limits: Bounds, after: str) -> Iterator[Row]:
        live = self.world.places(limits, after)
        if not self.profile.stubs:
            return (PropertyRow(self.world, at, self.profile, self.base) for at in live)
        return chain((PropertyRow(self.world, at, self.profile, self.base) for at in live), self._removed(limits))

    def _removed(self, limits: Bounds) -> Iterator[Row]:
        """Stubs of what has vanished in the last days; behind the live ones, whatever their key."""
        oldest = self.world.now - STUB_DAYS * DAY
        for key, change in sorted(self.world.overlay.changes.items()):
            at = self.world.find_any(key) if change.gone and change.modified >= oldest else None
            if at is not None and (limits.mls is None or at.mls in limits.mls):
                yield PlainRow((key,), removed_record(key, MLS_NAMES[at.mls], change.modified))

    def _media(self, limits: Bounds, after: str) -> Iterator[Row]:
        for at in self._from(limits, after):
            for each in media_records(self.world.listing(at), self.base, self.profile.order_from):
                yield PlainRow((at.key, each["Order"], each["MediaKey"]), each)

    def _open_houses(self, limits: Bounds, after: str) -> Iterator[Row]:
        extra = {"MlgCanView": True} if self.profile.stubs else {}
        for at in self._from(limits, after):
            for each in open_house_records(self.world.listing(at), self.profile.open_house_hours):
                yield PlainRow((at.key, each["OpenHouseKey"]), each | extra)

    def _from(self, limits: Bounds, after: str) -> Iterator[Place]:
        """Listings from this key on, itself included: a page may end among its children."""
        first = self.world.find(after) if after else None
        if first is not None and limits.keys is None:
            yield first
        yield from self.world.places(limits, after if limits.keys is None else "")


def _listing_keys(key: str) -> frozenset[str]:
    return frozenset([f"{key[:20]}000000"])
