"""Photos of the tenant's own listings: checked by Pillow, made anew in two sizes, kept in the tenant's area of the
storage, and erased with the listing.

Made anew, since what people upload holds more than a picture: where it was taken, by whom, and at times something that
is no picture at all.
"""

import warnings
from collections.abc import Iterable, Sequence
from io import BytesIO
from logging import getLogger
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from PIL import Image, ImageOps, UnidentifiedImageError

from listings.models import Listing
from mls_sync.models import Feed, OwnPhoto
from mls_sync.own_listings.records import MEDIA, PHOTOS_COUNT, Record, change, record_of

log = getLogger(__name__)

MOST_PHOTOS = 60
MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
SMALLEST_SIDE = 100
FORMATS = ("JPEG", "PNG", "WEBP")
# The longer side in pixels of each file, by the size that its address is known under.
SIZES = {"640": 640, "2048": 2048}
QUALITY = 85


class Made(NamedTuple):
    """A photo's files by size, and the pixels of the largest."""

    files: dict[str, bytes]
    width: int
    height: int


def made(upload: UploadedFile) -> Made:
    """The files of one upload. Raises ValidationError with a sentence that names the file."""
    name = str(upload.name)[:60]
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=FORMATS) as picture:
                return _made(picture, name)
    except UnidentifiedImageError:
        raise ValidationError(f"{name} is no JPEG, PNG or WebP picture.") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(f"{name} is damaged or too large to open.") from None


def _made(picture: Image.Image, name: str) -> Made:
    """The header tells its pixels, before any is decoded."""
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(f"{name} has more than {MOST_PIXELS // 1_000_000} million pixels.")
    if min(picture.size) < SMALLEST_SIDE:
        raise ValidationError(f"{name} is smaller than {SMALLEST_SIDE} pixels.")
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    files = {}
    for size, longest in sorted(SIZES.items(), key=lambda entry: -entry[1]):
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        files[size] = _written(upright)
        if longest == max(SIZES.values()):
            width, height = upright.size
    return Made(files, width, height)


def _written(picture: Image.Image) -> bytes:
    body = BytesIO()
    picture.save(body, "JPEG", quality=QUALITY, progressive=True)
    return body.getvalue()


def path_of(photo: OwnPhoto, size: str) -> str:
    """Within the storage. Raises KeyError for a size that there is not."""
    return f"own_listings/{int(photo.tenant_id)}/{photo.key.hex}-{SIZES[size]}.jpg"


def add(feed: Feed, listing: Listing, user: Any, version: str, uploads: Sequence[UploadedFile]) -> int:
    """Add these behind the others; returns how many. Raises ValidationError, Outdated and NotStored; then none is
    kept."""
    before, _ = record_of(listing)
    if len(before.get(MEDIA) or []) + len(uploads) > MOST_PHOTOS:
        raise ValidationError(f"A listing has at most {MOST_PHOTOS} photos.")
    pictures = [made(upload) for upload in uploads]
    stored: list[str] = []
    try:
        with transaction.atomic():
            photos = [_keep(feed, listing.listing_key, user, picture, stored) for picture in pictures]
            change(feed, listing, user, version, lambda record: _with(record, photos))
    except Exception:
        _erase(stored)
        raise
    return len(photos)


def _keep(feed: Feed, key: str, user: Any, picture: Made, stored: list[str]) -> OwnPhoto:
    photo = OwnPhoto.objects.create(
        tenant_id=feed.tenant_id,
        collection_id=feed.collection_id,
        listing_key=key,
        width=picture.width,
        height=picture.height,
        size=sum(map(len, picture.files.values())),
        created_by=user,
    )
    for size, body in picture.files.items():
        stored.append(default_storage.save(path_of(photo, size), ContentFile(body)))
    return photo


def _with(record: Record, photos: Iterable[OwnPhoto]) -> Record:
    media = [*(record.get(MEDIA) or []), *map(_item, photos)]
    return record | {MEDIA: media, PHOTOS_COUNT: len(media)}


def _item(photo: OwnPhoto) -> dict[str, Any]:
    addresses = {size: reverse("own_photo", args=[photo.key, size]) for size in SIZES}
    return {"MediaKey": photo.key.hex, "MediaCategory": "Photo", "MediaURLs": addresses}


def arrange(
    feed: Feed, listing: Listing, user: Any, version: str, first: str, captions: dict[str, str], gone: Iterable[str]
) -> bool:
    """Set the captions, put `first` in front, and remove those that are `gone`, all by MediaKey. False where nothing
    changes. Raises Outdated and NotStored."""
    leaving = set(gone)

    def edit(record: Record) -> Record:
        media = [item for item in record.get(MEDIA) or [] if item["MediaKey"] not in leaving]
        media.sort(key=lambda item: item["MediaKey"] != first)
        told = [_captioned(item, captions.get(item["MediaKey"], item.get("LongDescription", ""))) for item in media]
        return record | {MEDIA: told, PHOTOS_COUNT: len(told)}

    with transaction.atomic():
        is_changed = change(feed, listing, user, version, edit)
        ours = OwnPhoto.objects.filter(collection=feed.collection_id, listing_key=listing.listing_key)
        for photo in ours:
            if photo.key.hex in leaving:
                photo.delete()
    return is_changed


def _captioned(item: dict[str, Any], caption: str) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name != "LongDescription"}
    return kept | ({"LongDescription": caption} if caption else {})


@receiver(post_delete, sender=OwnPhoto)
def erase(instance: OwnPhoto, **kwargs: Any) -> None:
    """The files go once it is certain that the row is gone; also where its collection or tenant goes."""
    paths = [path_of(instance, size) for size in SIZES]
    transaction.on_commit(lambda: _erase(paths))


def _erase(paths: Iterable[str]) -> None:
    for path in paths:
        try:
            default_storage.delete(path)
        except OSError:
            log.exception("The photo %s could not be erased.", path)
