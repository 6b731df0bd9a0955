"""Photos of the tenant's own listings: made anew in a process of their own, kept with all other photos
(`listings.media`), and erased with the listing.

Made anew, since what people upload holds more than a picture: where it was taken, by whom, and at times something that
is no picture at all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from listings.galleries import Photo
from listings.ingest.batch import lock_tenant
from listings.media import storing, sweep
from listings.media.addresses import ref_of
from listings.media.decoder import Decoder
from listings.media.pictures import WEBP, Made, PictureRefused
from listings.models import Listing
from listings.photos import sources_of
from mls_sync.models import Feed, OwnPhoto
from mls_sync.own_listings.records import MEDIA, PHOTOS_COUNT, Record, change, record_of

MOST_PHOTOS = 60
MOST_BYTES = 20_000_000
SMALLEST_SIDE = 100
FORMATS = ("JPEG", "PNG", WEBP)


def made(upload: UploadedFile, decoder: Decoder) -> tuple[bytes, Made]:
    """One upload as it came, and its files. Raises ValidationError with a sentence that names the file."""
    name = str(upload.name)[:60]
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.")
    upload.seek(0)
    body = upload.read()
    try:
        picture = decoder.made(body)
    except PictureRefused as refused:
        raise ValidationError(f"{name}: {refused}") from None
    if min(picture.width, picture.height) < SMALLEST_SIDE:
        raise ValidationError(f"{name} is smaller than {SMALLEST_SIDE} pixels.")
    return body, picture


def add(feed: Feed, listing: Listing, user: Any, version: str, uploads: Sequence[UploadedFile]) -> int:
    """Add these behind the others; returns how many. Raises ValidationError, Outdated, NotStored and
    StorageUnavailable; then none is kept."""
    before, _ = record_of(listing)
    if len(before.get(MEDIA) or []) + len(uploads) > MOST_PHOTOS:
        raise ValidationError(f"A listing has at most {MOST_PHOTOS} photos.")
    with Decoder(FORMATS) as decoder:
        pictures = [made(upload, decoder) for upload in uploads]
    with transaction.atomic():
        # By the order of the write door's locks.
        lock_tenant(feed.tenant_id)
        for digest in sorted(storing.digest_of(feed.tenant_id, body) for body, _ in pictures):
            storing.lock_file(feed.tenant_id, digest)
        photos = [_keep(feed, listing, user, body, picture) for body, picture in pictures]
        change(feed, listing, user, version, lambda record: _with(record, photos))
    return len(photos)


def _keep(feed: Feed, listing: Listing, user: Any, body: bytes, picture: Made) -> OwnPhoto:
    photo = OwnPhoto.objects.create(
        tenant_id=feed.tenant_id,
        collection_id=feed.collection_id,
        listing_key=listing.listing_key,
        width=picture.width,
        height=picture.height,
        created_by=user,
    )
    # An own photo never changes: its key is all that it has.
    ref = ref_of(listing.tenant_id, listing.pk, Photo(0, photo.key.hex), None)
    digest = storing.digest_of(feed.tenant_id, body)
    storing.keep(feed.collection_id, feed.tenant_id, listing.pk, ref, digest, picture)
    return photo


def _with(record: Record, photos: Iterable[OwnPhoto]) -> Record:
    media = [*(record.get(MEDIA) or []), *map(_item, photos)]
    return record | {MEDIA: media, PHOTOS_COUNT: len(media)}


def _item(photo: OwnPhoto) -> dict[str, Any]:
    return {"MediaKey": photo.key.hex, "MediaCategory": "Photo"}


@dataclass(frozen=True)
class Arrangement:
    """What a person made of the photos, by MediaKey: the place that each shall have, from 1, and its caption; and which
    are `gone`. One that is not named stays as it is."""

    places: Mapping[str, int]
    captions: Mapping[str, str]
    gone: Collection[str] = ()

    def of(self, media: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Whatever was moved stands at the place that it was given; the others keep their order."""
        kept = [item for item in media if item["MediaKey"] not in self.gone]
        ranks = {item["MediaKey"]: self._rank(place, item["MediaKey"]) for place, item in enumerate(media, 1)}
        kept.sort(key=lambda item: ranks[item["MediaKey"]])
        return [_captioned(item, self.captions.get(item["MediaKey"], item.get("LongDescription", ""))) for item in kept]

    def _rank(self, place: int, key: str) -> tuple[int, int]:
        """One that moves forward comes before the photo of that place, one that moves back after it."""
        wanted = self.places.get(key, place)
        return wanted, (wanted > place) - (wanted < place)


def arrange(feed: Feed, listing: Listing, user: Any, version: str, arrangement: Arrangement) -> bool:
    """False where nothing changes. Raises Outdated and NotStored."""
    leaving = set(arrangement.gone)

    def edit(record: Record) -> Record:
        media = arrangement.of(record.get(MEDIA) or [])
        return record | {MEDIA: media, PHOTOS_COUNT: len(media)}

    with transaction.atomic():
        lock_tenant(feed.tenant_id)
        shown = sources_of([listing.pk]).get(listing.pk, [])
        is_changed = change(feed, listing, user, version, edit)
        ours = OwnPhoto.objects.filter(collection=feed.collection_id, listing_key=listing.listing_key)
        for photo in ours:
            if photo.key.hex in leaving:
                photo.delete()
        sweep.erase(listing, [each.ref for each in shown if each.photo.media_key in leaving])
    return is_changed


def _captioned(item: dict[str, Any], caption: str) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name != "LongDescription"}
    return kept | ({"LongDescription": caption} if caption else {})
