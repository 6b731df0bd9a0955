"""Photos of listings for pages: resolved late, since no other table holds a source's address.

Where the collection keeps own copies, what is given has our own addresses (`listings.media.addresses`), and
`sources_of` alone shows the source's. One query here is one more for each collection's dictionary that the process
reads for the first time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet

from listings.enums import PhotoPolicy
from listings.galleries import Photo, first_of, unpacked
from listings.media.addresses import Ref, absolute, addresses, ref_of
from listings.models import Collection, ListingSource
from listings.record_dictionaries import needed_by
from realty.tenants.rows import plain_rows

COLLECTION = "listing__collection"


class Packed(NamedTuple):
    """A gallery as it is stored, with which collection's dictionary it is packed, and what decides its addresses."""

    listing_id: int
    gallery: bytes | memoryview | None
    collection_id: int
    tenant_id: int
    photos_changed: datetime | None
    policy: str
    signed: bool


COLUMNS = (
    "listing_id", "gallery", "listing__collection_id", "tenant_id", "listing__photos_change_timestamp",
    f"{COLLECTION}__photo_policy", f"{COLLECTION}__photos_signed",
)  # fmt: skip


class Pictured(Protocol):
    """What a list shows a picture of: `listing_id` tells whose."""

    listing_id: int | None
    primary_photo: Photo | None


class SourcePhoto(NamedTuple):
    """A photo with the source's addresses, and the ref that it has in ours."""

    ref: Ref
    photo: Photo


class BothPhotos(NamedTuple):
    """A photo with the addresses that pages show, and with the source's."""

    ref: Ref
    source: Photo
    shown: Photo


def gallery_of(listing_id: int | None) -> list[Photo]:
    """The photos of a listing in their order. One query; none without a listing."""
    return [] if listing_id is None else galleries_of([listing_id]).get(listing_id, [])


def pictures_of(listing_id: int | None) -> list[Photo]:
    """Those of the gallery that a page can show: some sources give photos as files alone, without an address."""
    return [photo for photo in gallery_of(listing_id) if photo.uris]


def galleries_of(listing_ids: Iterable[int]) -> dict[int, list[Photo]]:
    """The photos of each, by the listing's id. One query."""
    rows = _packed(ListingSource.objects.filter(pk__in=list(listing_ids)))
    return {row.listing_id: [_shown(row, photo) for photo in _unpacked(row)] for row in rows}


def sources_of(listing_ids: Iterable[int]) -> dict[int, list[SourcePhoto]]:
    """The photos of each as the source has them, for whoever copies them. One query."""
    rows = _packed(ListingSource.objects.filter(pk__in=list(listing_ids)))
    return {row.listing_id: [SourcePhoto(_ref(row, photo), photo) for photo in _unpacked(row)] for row in rows}


def both_of(listing_ids: Iterable[int]) -> dict[int, list[BothPhotos]]:
    """For whoever shows photos and must know which are the same. One query."""
    rows = _packed(ListingSource.objects.filter(pk__in=list(listing_ids)))
    return {
        row.listing_id: [BothPhotos(_ref(row, photo), photo, _shown(row, photo)) for photo in _unpacked(row)]
        for row in rows
    }


def for_others(photos: Iterable[Photo]) -> list[Photo]:
    """With whole addresses, for readers outside of the site."""
    return [replace(photo, uris={size: absolute(uri) for size, uri in photo.uris.items()}) for photo in photos]


def primary_photos(listing_ids: Iterable[int]) -> dict[int, Photo]:
    """The picture that lists show of each, by the listing's id; one without photos is left out. One query; none for no
    listing."""
    wanted = list(listing_ids)
    if not wanted:
        return {}
    rows = _packed(ListingSource.objects.filter(pk__in=wanted, photo_count__gt=0))
    return {
        row.listing_id: _shown(row, photo)
        for row in rows
        if (photo := first_of(row.gallery, needed_by(row.gallery or b"", row.collection_id)))
    }


def _packed(rows: QuerySet[ListingSource]) -> Iterator[Packed]:
    return (Packed(*row) for row in rows.values_list(*COLUMNS))


def _unpacked(row: Packed) -> list[Photo]:
    return unpacked(row.gallery, needed_by(row.gallery or b"", row.collection_id))


def _ref(row: Packed, photo: Photo) -> Ref:
    return ref_of(row.tenant_id, row.listing_id, photo, row.photos_changed)


def _shown(row: Packed, photo: Photo) -> Photo:
    """With the addresses that pages show."""
    if row.policy != PhotoPolicy.KEEP:
        return photo
    uris = addresses(row.tenant_id, row.listing_id, _ref(row, photo), signed=row.signed)
    return replace(photo, uris=uris)


def attach_photos(listings: Iterable[Any], collections: Iterable[Collection] = ()) -> None:
    """Sets `primary_photo` of each. One query; none where no listing has photos. Of `collections` that are at hand and
    link to their photos a plain one, and then one for the others: a list of a hundred is a tenth quicker."""
    shown = list(listings)
    linking = {each.pk for each in collections if each.photo_policy != PhotoPolicy.KEEP}
    pictured = [listing for listing in shown if listing.photos_count]
    linked = [listing.pk for listing in pictured if listing.collection_id in linking]
    photos = _linked_photos(linked, {listing.pk: listing.collection_id for listing in pictured}) | primary_photos(
        [listing.pk for listing in pictured if listing.collection_id not in linking]
    )
    for listing in shown:
        listing.primary_photo = photos.get(listing.pk)


def _linked_photos(listing_ids: list[int], collection_of: Mapping[int, int]) -> dict[int, Photo]:
    """As `primary_photos`, of listings whose photos have their source's addresses."""
    found = plain_rows(ListingSource, "listing_id = ANY(%s)", [listing_ids], only=("gallery",)) if listing_ids else []
    photos = ((row.pk, first_of(row.gallery, needed_by(row.gallery or b"", collection_of[row.pk]))) for row in found)
    return {pk: photo for pk, photo in photos if photo}


def attach_listing_photos(pictured: Iterable[Pictured]) -> None:
    """The same for what names a listing: leads, properties."""
    shown = list(pictured)
    photos = primary_photos({row.listing_id for row in shown if row.listing_id})
    for row in shown:
        row.primary_photo = photos.get(row.listing_id or 0)
