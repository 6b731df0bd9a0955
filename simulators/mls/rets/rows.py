"""The rows of each class, made from the same listings as every other face."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from ..expansions import EXPANSIONS, open_houses, photos, rooms, units
from ..matching import Bounds
from ..media import documents, floor_plans, videos, virtual_tours
from ..people import Agent, make_agent, make_office
from ..places import CRMLS, GPS
from ..reader import CHEAP, Reader
from ..records import Listing, custom_fields, listing_fields
from ..world import Place, World
from .fields import flat_custom_fields, tour_fields

Get = Callable[[str], Any]
Expand = Callable[[Listing, str], list[dict[str, Any]]]
Shape = Callable[[dict[str, Any], int], dict[str, Any]]
AGENTS, OFFICES = 500, 60
"""So many agents and offices of either MLS there are, with and without listings."""
FOREVER = "2025-01-01T00:00:00Z"
"""Agents and offices of this world never change."""


class Rows(Protocol):
    """Gives the way to ask each row for a field, in order of the listing's key."""

    def __call__(self, world: World, kind: str, limits: Bounds, base: str) -> Iterator[Get]:
        """``kind`` is the kind of property; blank for all. Photos are below the address ``base``."""


class PropertyRow:
    """A listing: the usual fields of a query cheaply, any other by making the whole record."""

    __slots__ = ("reader", "base", "_fields")

    def __init__(self, world: World, place: Place, base: str) -> None:
        self.reader, self.base = Reader(world, place), base
        self._fields: dict[str, Any] | None = None

    def __call__(self, name: str) -> Any:
        if name in CHEAP and name != "PropertyType":
            return CHEAP[name](self.reader)
        if name in ("PropertyType", "PropertyClass"):
            return self.reader.kind
        if self._fields is None:
            listing = self.reader.world.listing(self.reader.place)
            tours = tour_fields(virtual_tours(listing, self.base))
            self._fields = listing_fields(listing) | tours | flat_custom_fields(custom_fields(listing))
        return self._fields.get(name)

    def expanded(self, name: str) -> list[dict[str, Any]]:
        """What belongs to the listing, as Spark expands it."""
        return EXPANSIONS[name](self.reader.world.listing(self.reader.place), self.base)


def _places(world: World, kind: str, limits: Bounds) -> Iterator[Place]:
    """The places of one kind of property, or of all."""
    return (place for place in world.places(limits) if not kind or Reader(world, place).kind == kind)


def properties(world: World, kind: str, limits: Bounds, base: str) -> Iterator[Get]:
    return (PropertyRow(world, place, base) for place in _places(world, kind, limits))


def _children(expand: Expand, shape: Shape) -> Rows:
    """Rows of what belongs to a listing. The listing's own moment of change is theirs."""

    def rows(world: World, kind: str, limits: Bounds, base: str) -> Iterator[Get]:
        for place in _places(world, kind, limits):
            listing = world.listing(place)
            changed = CHEAP["ModificationTimestamp"](Reader(world, place))
            for number, child in enumerate(expand(listing, base), 1):
                common = {"ListingKey": place.key, "MlsId": place.mls, "ModificationTimestamp": changed}
                yield (common | shape(child, number)).get

    return rows


def _labeled(child: dict[str, Any]) -> dict[str, Any]:
    return {name: value for pair in child["Fields"] for name, value in pair.items()}


def _room(child: dict[str, Any], number: int) -> dict[str, Any]:
    told = _labeled(child)
    return {
        "RoomKey": child["Id"],
        "Order": number,
        "RoomType": told["Room Name"],
        "RoomLevel": told["Room Level"],
        "RoomWidth": told["Width"],
        "RoomLength": told["Length"],
    }


def _unit(child: dict[str, Any], number: int) -> dict[str, Any]:
    told = _labeled(child)
    return {
        "UnitTypeKey": child["Id"],
        "Order": number,
        "Unit": told["Unit"],
        "UnitTypeBedsTotal": told["Bedrooms"],
        "UnitTypeBathsTotal": told["Bathrooms"],
        "Square Feet": told["Square Feet"],
        "UnitTypeActualRent": told["Rent"],
    }


def _clock(text: str) -> str:
    """``1:00 pm`` as ``13:00:00``."""
    hours, rest = text.split(":")
    minutes, half = rest.split(" ")
    return f"{int(hours) % 12 + 12 * (half == 'pm'):02d}:{minutes}:00"


def _open_house(child: dict[str, Any], number: int) -> dict[str, Any]:
    month, day, year = child["Date"].split("/")
    return {
        "OpenHouseKey": child["Id"],
        "OpenHouseDate": f"{year}-{month}-{day}",
        "OpenHouseStartTime": _clock(child["StartTime"]),
        "OpenHouseEndTime": _clock(child["EndTime"]),
        "LivestreamYN": child["Livestream"],
    }


def _medium(kind: str) -> Shape:
    def shape(child: dict[str, Any], number: int) -> dict[str, Any]:
        images = child.get("Images") or [{}]
        return {
            "MediaKey": str(child["Id"]),
            "Order": number,
            "MediaCategory": kind,
            "MediaURL": child.get("UriLarge") or child.get("Uri") or images[-1].get("Uri"),
            "ThumbnailURL": child.get("UriThumb") or images[0].get("Uri"),
            "PreferredPhotoYN": child.get("Primary"),
            "ShortDescription": child.get("Name"),
            "LongDescription": child.get("Caption") or None,
            "MediaType": child.get("Type"),
            "MediaHTML": child.get("ObjectHtml"),
        }

    return shape


def agents(world: World, kind: str, limits: Bounds, base: str) -> Iterator[Get]:
    for number in range(AGENTS):
        for mls in (GPS, CRMLS):
            yield _agent(make_agent(mls, number), mls).get


def _agent(agent: Agent, mls: str) -> dict[str, Any]:
    return {
        "MemberKey": agent.key,
        "MemberMlsId": agent.mls_id,
        "MlsId": mls,
        "MemberFirstName": agent.first,
        "MemberLastName": agent.last,
        "MemberFullName": agent.name,
        "MemberPreferredPhone": agent.phone,
        "MemberEmail": agent.email,
        "MemberStateLicense": agent.license_number,
        "OfficeKey": agent.office.key,
        "ModificationTimestamp": FOREVER,
    }


def offices(world: World, kind: str, limits: Bounds, base: str) -> Iterator[Get]:
    for number in range(OFFICES):
        for mls in (GPS, CRMLS):
            office = make_office(mls, number)
            yield {
                "OfficeKey": office.key,
                "OfficeMlsId": office.mls_id,
                "MlsId": mls,
                "OfficeName": office.name,
                "OfficePhone": office.phone,
                "OfficeEmail": office.email,
                "ModificationTimestamp": FOREVER,
            }.get


ROOMS, UNITS = _children(rooms, _room), _children(units, _unit)
OPEN_HOUSES = _children(open_houses, _open_house)
MEDIA = {
    "Photo": _children(photos, _medium("Photo")),
    "Video": _children(videos, _medium("Video")),
    "VirtualTour": _children(virtual_tours, _medium("VirtualTour")),
    "Document": _children(documents, _medium("Document")),
    "FloorPlan": _children(floor_plans, _medium("FloorPlan")),
}
