"""Photos, tours and documents of a property, and what happened to it."""

from datetime import datetime
from typing import Any

from ninja import Field, Path

from listings.api import reading
from listings.history import Entry, history
from listings.media.addresses import absolute
from listings.participants import may_see
from listings.photos import pictures_of
from listings.tours import documents, links, tours
from realty.api.door import reads
from realty.api.operations import ApiRouter
from realty.api.schemas import ApiSchema, Number, RowId
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["Properties"])
door = reads(Scope.LISTINGS_READ)


class Picture(ApiSchema):
    order: int
    media_key: str | None
    preferred_photo_yn: bool = Field(alias="preferredPhotoYN")
    long_description: str | None = Field(description="Its caption")
    media_modification_timestamp: datetime | None
    urls: dict[str, str] = Field(description="Addresses by size; the largest is what RESO calls MediaURL")


class Tour(ApiSchema):
    name: str
    url: str
    is_branded: bool | None = Field(description="Whether it shows an agent's name; null where the MLS does not say")


class Link(ApiSchema):
    name: str
    url: str
    media_category: str


class PropertyMedia(ApiSchema):
    photos: list[Picture] = Field(description="In the order of the MLS")
    tours: list[Tour]
    links: list[Link] = Field(description="Videos and floor plans")
    documents: list[Link] = Field(description="For participants of the MLS alone")


class TimelineEntry(ApiSchema):
    at: datetime
    kind: str = Field(description="listed, new, price, status, vanished, returned, relisted ...")
    label: str
    old_value: str
    new_value: str
    price: Number | None = Field(description="Asked, or paid, from then on")
    change: float | None = Field(description="Share of the price before: -0.05 is five percent less")
    day_on_market: int | None


class PropertyTimeline(ApiSchema):
    days_on_market: int | None
    entries: list[TimelineEntry] = Field(description="Newest first")


@router.get("/properties/{id}/media", auth=door, response=PropertyMedia)
def get_property_media(request: TenantRequest, id: Path[RowId]) -> Any:
    listing = reading.one(id)
    shown = documents(listing) if may_see(listing.collection) else []
    return PropertyMedia.model_construct(
        photos=[_picture(photo) for photo in pictures_of(listing.pk)],
        tours=[Tour.model_construct(name=t.name, url=t.address, is_branded=t.is_branded) for t in tours(listing)],
        links=[_link(link) for link in links(listing)],
        documents=[_link(document) for document in shown],
    )


@router.get("/properties/{id}/timeline", auth=door, response=PropertyTimeline)
def get_property_timeline(request: TenantRequest, id: Path[RowId]) -> Any:
    """Prices and statuses, as on its page."""
    found = history(reading.one(id))
    return PropertyTimeline.model_construct(
        days_on_market=found.days_on_market, entries=[_entry(entry) for entry in found.entries]
    )


def _picture(photo: Any) -> Picture:
    return Picture.model_construct(
        order=photo.order,
        media_key=photo.media_key or None,
        preferred_photo_yn=photo.preferred_photo_yn,
        long_description=photo.caption or None,
        media_modification_timestamp=photo.media_modification_timestamp,
        urls={size: absolute(uri) for size, uri in photo.uris.items()},
    )


def _link(link: Any) -> Link:
    return Link.model_construct(name=link.name, url=link.address, media_category=link.category)


def _entry(entry: Entry) -> TimelineEntry:
    names = ("at", "kind", "label", "old_value", "new_value", "price", "change")
    values = {name: getattr(entry, name) for name in names}
    return TimelineEntry.model_construct(**values, day_on_market=entry.day)
