"""Small pictures for tables and lists that show them some 70 pixels wide: the photo of a card is ten times as heavy."""

from collections.abc import Iterable

from listings.models import Listing, Photo


def attach_thumbnails(listings: Iterable[Listing]) -> None:
    """Sets `thumbnail_url` of each: the first picture in the smallest size that the source has, else the URL of the
    listing itself. One query; none without a photo."""
    pictured = [listing for listing in listings if listing.primary_photo_url]
    if not pictured:
        return
    small = thumbnails_of({listing.pk for listing in pictured})
    for listing in pictured:
        listing.thumbnail_url = small.get(listing.pk, "") or listing.primary_photo_url


def thumbnails_of(listing_ids: Iterable[int]) -> dict[int, str]:
    """By the listing's id; one without photos is left out."""
    first = Photo.objects.filter(listing__in=list(listing_ids)).only("listing_id", "uris")
    first = first.order_by("listing", "-preferred_photo_yn", "order").distinct("listing")
    return {photo.listing_id: photo.uri("thumb") for photo in first}
