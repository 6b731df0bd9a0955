"""Photos that were uploaded before all copies were kept in one place: two JPEG files each, below
`own_listings/<tenant>/`. They are moved in the background, and until then shown from where they are."""

from collections.abc import Iterable
from logging import getLogger
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import Http404

from listings.media import storing
from listings.media.decoder import Decoder
from listings.media.pictures import PictureRefused
from listings.media.storage_errors import StorageUnavailable
from listings.models import Listing
from listings.photos import sources_of
from mls_sync.models import OwnPhoto
from realty.tenants.scope import tenant_scope

log = getLogger(__name__)

# The longer side in pixels of each file, by the size that its address was known under; the large one is first.
SIZES = {"2048": 2048, "640": 640}
AT_ONCE = 50


def path_of(photo: OwnPhoto, size: str) -> str:
    """Within the storage. Raises KeyError for a size that there is not."""
    return f"own_listings/{int(photo.tenant_id)}/{photo.key.hex}-{SIZES[size]}.jpg"


def opened(photo: OwnPhoto, size: str) -> Any:
    """Raises Http404."""
    try:
        return default_storage.open(path_of(photo, size))
    except FileNotFoundError:
        raise Http404("The file is gone") from None


def move(photos: Iterable[OwnPhoto]) -> int:
    """Each in its tenant's scope; one that cannot be read stays where it is. Gives how many moved."""
    moved = 0
    with Decoder() as decoder:
        for photo in photos:
            with tenant_scope(photo.tenant_id):
                try:
                    moved += _move(photo, decoder)
                except (OSError, PictureRefused, StorageUnavailable):
                    log.exception("Photo %s of tenant %s could not be moved.", photo.pk, photo.tenant_id)
    return moved


def _move(photo: OwnPhoto, decoder: Decoder) -> bool:
    listing = Listing.objects.filter(collection=photo.collection_id, listing_key=photo.listing_key).first()
    found = sources_of([listing.pk]).get(listing.pk, []) if listing else []
    ref = next((each.ref for each in found if each.photo.media_key == photo.key.hex), None)
    if listing is None or ref is None:
        return False
    with default_storage.open(path_of(photo, "2048")) as file:
        body = file.read()
    picture, digest = decoder.made(body), storing.digest_of(photo.tenant_id, body)
    with transaction.atomic():
        storing.keep(photo.collection_id, photo.tenant_id, listing.pk, ref, digest, picture)
        OwnPhoto.objects.filter(pk=photo.pk).update(size=0)
        transaction.on_commit(lambda: _erase(photo))
    return True


@receiver(post_delete, sender=OwnPhoto)
def erase(instance: OwnPhoto, **kwargs: Any) -> None:
    """The files go once it is certain that the row is gone; also where its collection or tenant goes."""
    if instance.size:
        transaction.on_commit(lambda: _erase(instance))


def _erase(photo: OwnPhoto) -> None:
    for size in SIZES:
        try:
            default_storage.delete(path_of(photo, size))
        except OSError:
            log.exception("Photo %s of tenant %s could not be erased.", photo.pk, photo.tenant_id)
