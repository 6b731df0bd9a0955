"""What hangs on a listing: media, open houses, rooms and units, as entities of their own and as expansions.

They are kept with their listing, in one value each, so they are made of the listing's row, and a `$filter` on them is
answered here, not by the database. A key is its listing's, a dot and its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from listings.client_display import FOR_ALL
from listings.days_on_market import zone_of
from listings.models import Collection
from listings.odata import license
from listings.odata.evaluating import holds
from listings.odata.fields import Field
from listings.odata.galleries import Pictures, pictures_of
from listings.odata.nodes import Kind
from listings.odata.options import Asked, Kinship
from listings.odata.refusals import not_offered
from listings.participants import may_see
from listings.tours import DOCUMENT, WEB, is_open
from realty.tenants.models import Tenant

PHOTO = "Photo"
Record = dict[str, Any]


def field(name: str, edm: str, kind: Kind) -> Field:
    return Field(name, "", f"Edm.{edm}", kind, (("Precision", "6"),) if edm == "DateTimeOffset" else ())


@dataclass(frozen=True)
class Child:
    """`name` is the entity set, `link` the navigation property of Property, `column` where it is kept. `is_open`:
    beside `fields` it has those that the MLS sent, under RESO's names."""

    name: str
    link: str
    column: str
    key: str
    owner: str
    fields: Mapping[str, Field]
    is_open: bool = False
    order: str = ""

    @property
    def kinship(self) -> Kinship:
        return Kinship({name: field.kind for name, field in self.fields.items()})


def fields_of(*found: Field) -> dict[str, Field]:
    return {field.name: field for field in found}


MEDIA = Child(
    "Media", "Media", "media_links", "MediaKey", "ResourceRecordKey",
    fields_of(
        field("MediaKey", "String", "text"),
        field("ResourceRecordKey", "String", "text"),
        field("ResourceName", "String", "text"),
        field("SourceSystemMediaKey", "String", "text"),
        field("MediaURL", "String", "text"),
        field("MediaCategory", "String", "text"),
        field("Order", "Int64", "number"),
        field("PreferredPhotoYN", "Boolean", "boolean"),
        field("ShortDescription", "String", "text"),
        field("LongDescription", "String", "text"),
        field("MediaModificationTimestamp", "DateTimeOffset", "moment"),
    ),
    order="Order",
)  # fmt: skip
OPEN_HOUSE = Child(
    "OpenHouse", "OpenHouse", "open_houses", "OpenHouseKey", "ListingKey",
    fields_of(
        field("OpenHouseKey", "String", "text"),
        field("ListingKey", "String", "text"),
        field("OpenHouseDate", "Date", "date"),
        field("OpenHouseStartTime", "DateTimeOffset", "moment"),
        field("OpenHouseEndTime", "DateTimeOffset", "moment"),
        field("OpenHouseType", "String", "text"),
        field("OpenHouseRemarks", "String", "text"),
    ),
)  # fmt: skip
ROOMS = Child(
    "PropertyRooms", "Rooms", "rooms", "RoomKey", "ListingKey",
    fields_of(field("RoomKey", "String", "text"), field("ListingKey", "String", "text"),
            field("RoomType", "String", "text")), is_open=True,
)  # fmt: skip
UNITS = Child(
    "PropertyUnitTypes", "UnitTypes", "units", "UnitTypeKey", "ListingKey",
    fields_of(field("UnitTypeKey", "String", "text"), field("ListingKey", "String", "text"),
            field("UnitTypeType", "String", "text")), is_open=True,
)  # fmt: skip
CHILDREN = {child.name: child for child in (MEDIA, OPEN_HOUSE, ROOMS, UNITS)}
ADDRESS_SHOWN = "internet_address_display_yn"
BY_LINK = {child.link: child for child in CHILDREN.values()}


class Makers:
    """Makes the children of listings of one tenant. `columns` are those that `records` finds in `beside`."""

    def __init__(self, shown: license.Shown, tenant: Tenant, wanted: Mapping[str, Asked]) -> None:
        self._shown, self._tenant, self._wanted = shown, tenant, wanted
        self._zones: dict[int, ZoneInfo] = {}
        for link, asked in wanted.items():
            _refuse_order(BY_LINK[link], asked)

    @property
    def columns(self) -> tuple[str, ...]:
        found = tuple(BY_LINK[link].column for link in self._wanted)
        return (*found, ADDRESS_SHOWN) if OPEN_HOUSE.link in self._wanted else found

    def galleries(self, owners: Mapping[int, int]) -> Mapping[int, Pictures]:
        """Of listings with their collections. No query where no media are wanted."""
        return pictures_of(self._shown, owners) if MEDIA.link in self._wanted else {}

    def records(self, key: str, collection_id: int, beside: Mapping[str, Any], photos: Pictures) -> Record:
        """By link, the records that each expansion admits."""
        found: Record = {}
        for link, asked in self._wanted.items():
            child = BY_LINK[link]
            made = self._made(child, key, self._shown.by_id[collection_id], beside, photos)
            if asked.count:
                found[f"{link}@odata.count"] = sum(holds(asked.where, record) for record in made)
            found[link] = admitted(made, asked)
        return found

    def _made(
        self, child: Child, key: str, collection: Collection, beside: Mapping[str, Any], photos: Pictures
    ) -> list[Record]:
        kept = [] if license.hides(collection, child.column) else beside[child.column] or []
        if child is MEDIA:
            return media_of(key, collection, kept, photos)
        items = [item for item in kept if isinstance(item, dict)]
        if child is OPEN_HOUSE:
            if not may_see(collection):
                # As clients see them: an open house is at the address, and brokers' tours are not for all.
                shown = beside[ADDRESS_SHOWN] is not False
                items = [item for item in items if shown and (item.get("OpenHouseType") or "") in FOR_ALL]
            zone = self._zones.setdefault(collection.pk, zone_of(collection, self._tenant))
            return [_open_house(key, place, item, zone) for place, item in enumerate(items)]
        return [
            {**item, child.key: f"{key}.{item.get(child.key) or place}", child.owner: key}
            for place, item in enumerate(items)
        ]


def admitted(made: list[Record], asked: Asked) -> list[Record]:
    found = [record for record in made if holds(asked.where, record)] if asked.where else made
    if asked.order and asked.order[0][1]:
        found = found[::-1]
    if asked.skip or asked.top is not None:
        found = found[asked.skip :][: asked.top]
    if not asked.select:
        return found
    return [{name: record.get(name) for name in asked.select} for record in found]


def _refuse_order(child: Child, asked: Asked) -> None:
    names = [name.name for name, _ in asked.order]
    if names not in ([], [child.order]):
        raise not_offered("$orderby", f"{child.name} is in the order of its {child.order or 'listing'}; no other.")


def media_of(key: str, collection: Collection, links: list[Any], photos: Pictures) -> list[Record]:
    """Photos in their order, then videos and floor plans; documents for participants alone."""
    found = _photos(key, photos)
    is_participant = may_see(collection)
    # Behind the photos, whatever their numbers.
    place = max((photo[0] for photo in photos), default=-1) + 1
    for item in links:
        category = str(item.get("MediaCategory") or DOCUMENT)
        if str(item.get("MediaURL", "")).startswith(WEB) and (is_participant or is_open(item)):
            found.append(_link(key, place, item, category))
            place += 1
    return found


def _photos(key: str, photos: Pictures) -> list[Record]:
    return [
        {
            "MediaKey": f"{key}.{own or order}",
            "ResourceRecordKey": key,
            "ResourceName": "Property",
            "SourceSystemMediaKey": own or None,
            "MediaURL": address,
            "MediaCategory": PHOTO,
            "Order": order,
            "PreferredPhotoYN": is_preferred,
            "ShortDescription": None,
            "LongDescription": caption or None,
            "MediaModificationTimestamp": changed,
        }
        for order, own, is_preferred, caption, changed, address in photos
    ]


def _link(key: str, place: int, item: Record, category: str) -> Record:
    own = item.get("MediaKey")
    return {
        "MediaKey": f"{key}.{own or f'link-{place}'}",
        "ResourceRecordKey": key,
        "ResourceName": "Property",
        "SourceSystemMediaKey": own,
        "MediaURL": item["MediaURL"],
        "MediaCategory": category,
        "Order": place,
        "PreferredPhotoYN": False,
        "ShortDescription": item.get("ShortDescription"),
        "LongDescription": None,
        "MediaModificationTimestamp": None,
    }


def _open_house(key: str, place: int, item: Record, zone: ZoneInfo) -> Record:
    day = date.fromisoformat(str(item["OpenHouseDate"]))
    return {
        "OpenHouseKey": f"{key}.{item.get('OpenHouseKey') or place}",
        "ListingKey": key,
        "OpenHouseDate": day,
        "OpenHouseStartTime": _moment(day, item.get("OpenHouseStartTime"), zone),
        "OpenHouseEndTime": _moment(day, item.get("OpenHouseEndTime"), zone),
        "OpenHouseType": item.get("OpenHouseType"),
        "OpenHouseRemarks": item.get("OpenHouseRemarks"),
    }


def _moment(day: date, clock: Any, zone: ZoneInfo) -> datetime | None:
    """A local time of day with the offset of its place, so that its clock can be read without a zone."""
    if not clock:
        return None
    hours, minutes = str(clock).split(":")
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(hours=int(hours), minutes=int(minutes))
