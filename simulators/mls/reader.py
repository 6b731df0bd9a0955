"""A listing as a filter sees it: field by field, made only as far as the filter asks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .contracts import Contract
from .moments import time_text
from .records import TYPE_CODES, Record, listing_fields, listing_id

if TYPE_CHECKING:  # the world calls this module
    from .world import Place, World


class Reader:
    """Gives the fields of one listing: the usual ones of a filter cheaply, any other by making the whole record."""

    __slots__ = ("world", "place", "_contract", "_fields")

    def __init__(self, world: "World", place: "Place") -> None:
        self.world, self.place = world, place
        self._contract: Contract | None = None
        self._fields: Record | None = None

    def get(self, name: str) -> Any:
        """The value of a field; None for one that the listing has not."""
        cheap = CHEAP.get(name)
        if cheap is not None:
            return cheap(self)
        if self._fields is None:
            self._fields = listing_fields(self.world.listing(self.place))
        return self._fields.get(name)

    @property
    def contract(self) -> Contract:
        """The state of the listing."""
        if self._contract is None:
            self._contract = self.world.contract(self.place)
        return self._contract

    @property
    def kind(self) -> str:
        """The property type."""
        place = self.place
        return (
            self.world.shares[place.mls].kind(place.number)
            if place.added is None
            else self.world.listing(place).home.kind
        )


CHEAP: dict[str, Callable[[Reader], Any]] = {
    "Id": lambda reader: reader.place.key,
    "ListingKey": lambda reader: reader.place.key,
    "MlsId": lambda reader: reader.place.mls,
    "ListingId": lambda reader: listing_id(reader.place.mls, reader.place.number),
    "ModificationTimestamp": lambda reader: time_text(reader.contract.modified),
    "StatusChangeTimestamp": lambda reader: time_text(reader.contract.status_at),
    "OriginalEntryTimestamp": lambda reader: time_text(reader.contract.entered),
    "StandardStatus": lambda reader: reader.contract.status,
    "PropertyType": lambda reader: TYPE_CODES[reader.place.mls].get(reader.kind, "A"),
}
