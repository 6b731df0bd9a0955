"""Photos of listings for pages: resolved late, since no other table holds a source's address.

One query here is one more for each collection's dictionary that the process reads for the first time."""

from collections.abc import Iterable
from typing import Protocol

from django.db.models import QuerySet

from listings.galleries import Photo, first_of, unpacked
from listings.models import Listing, ListingSource
from listings.record_dictionaries import needed_by

# A gallery, and with which collection's dictionary it is packed.
PACKED = ("listing_id", "listing__collection_id", "gallery")


class Pictured(Protocol):
    """What a list shows a picture of: `listing_id` tells whose."""

    listing_id: int | None
    primary_photo: Photo | None


def gallery_of(listing_id: int | None) -> list[Photo]:
    """The photos of a listing in their order. One query; none without a listing."""
    return [] if listing_id is None else galleries_of([listing_id]).get(listing_id, [])


def pictures_of(listing_id: int | None) -> list[Photo]:
    """Those of the gallery that a page can show: some sources give photos as files alone, without an address."""
    return [photo for photo in gallery_of(listing_id) if photo.uris]


def galleries_of(listing_ids: Iterable[int]) -> dict[int, list[Photo]]:
    """The photos of each, by the listing's id. One query."""
    rows = ListingSource.objects.filter(pk__in=list(listing_ids)).values_list(*PACKED)
    return {pk: unpacked(gallery, needed_by(gallery, collection)) for pk, collection, gallery in rows}


def primary_photos(listing_ids: Iterable[int]) -> dict[int, Photo]:
    """The picture that lists show of each, by the listing's id; one without photos is left out. One query; none for no
    listing."""
    wanted = list(listing_ids)
    return _first_of(_with_photos(wanted).values_list(*PACKED)) if wanted else {}


def _with_photos(listing_ids: Iterable[int]) -> QuerySet[ListingSource]:
    return ListingSource.objects.filter(pk__in=list(listing_ids), photo_count__gt=0)


def _first_of(rows: Iterable[tuple[int, int, bytes | memoryview]]) -> dict[int, Photo]:
    return {
        pk: photo
        for pk, collection, gallery in rows
        if (photo := first_of(gallery, needed_by(gallery, collection)))
    }


def attach_photos(listings: Iterable[Listing]) -> None:
    """Sets `primary_photo` of each. One query; none where no listing has photos."""
    shown = list(listings)
    # Their collections are known here, so they need not be asked for.
    collections = {listing.pk: listing.collection_id for listing in shown if listing.photos_count}
    found = _with_photos(collections).values_list("listing_id", "gallery") if collections else ()
    photos = _first_of((pk, collections[pk], gallery) for pk, gallery in found if gallery)
    for listing in shown:
        listing.primary_photo = photos.get(listing.pk)


def attach_listing_photos(pictured: Iterable[Pictured]) -> None:
    """The same for what names a listing: leads, properties."""
    shown = list(pictured)
    photos = primary_photos({row.listing_id for row in shown if row.listing_id})
    for row in shown:
        row.primary_photo = photos.get(row.listing_id or 0)
