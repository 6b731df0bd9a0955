"""Copies whose files are gone, as after a folder was lost: they are forgotten, and made anew from the source. Photos of
own listings have no source, so theirs are remembered, for when the file is back."""

from collections.abc import Iterator
from logging import getLogger

from django.db import transaction

from listings.media import demands
from listings.media.storage_errors import StorageUnavailable
from listings.media.storing import FOLDERS, folder_of, is_there, names_in, paths_of, reached
from listings.models import Collection, Listing, PhotoCopy, PhotoFile
from listings.models.collection import OWN

log = getLogger(__name__)


def notice(file: PhotoFile) -> bool:
    """Whether a file of this image is gone, and is copied anew. A storage that does not answer says neither. One look
    at the storage for each size; where one is gone, the copies of the image, and three queries for each collection that
    shows it."""
    try:
        if is_there(file):
            log.warning("A photo of tenant %s is in the storage, but could not be sent.", file.tenant_id)
            return False
        # Of a bucket that is not there, each file is said to be missing; its listing fails.
        with reached() as kept:
            names_in(kept, f"{folder_of(file.tenant_id, 0)}/{file.name}")
    except StorageUnavailable as away:
        log.warning("%s", away)
        return False
    return _forget(file)


def mend(tenant_id: int) -> int:
    """Look at all images of the open tenant. Gives how many are copied anew. Memory holds one folder at a time. Raises
    StorageUnavailable."""
    return sum(mend_folder(tenant_id, number) for number in range(FOLDERS))


def mend_folder(tenant_id: int, number: int) -> int:
    """The same for one folder."""
    return sum(_forget(file) for file in _missing_in(tenant_id, number))


def _missing_in(tenant_id: int, number: int) -> Iterator[PhotoFile]:
    # The rows first: files are there before their row is.
    rows = PhotoFile.objects.filter(digest__gte=bytes([number]))
    if number < FOLDERS - 1:
        rows = rows.filter(digest__lt=bytes([number + 1]))
    files = list(rows)
    if not files:
        return
    with reached() as kept:
        names = names_in(kept, folder_of(tenant_id, number))
    for file in files:
        # Asked again: a worker may have replaced it meanwhile.
        if not names.issuperset(path.rpartition("/")[2] for path in paths_of(file)) and not is_there(file):
            yield file


def _forget(file: PhotoFile) -> bool:
    shown_in = Collection.objects.filter(pk__in=PhotoCopy.objects.filter(file=file).values("collection"))
    is_noticed = False
    with transaction.atomic():
        for collection in shown_in.exclude(provider=OWN):
            copies = PhotoCopy.objects.filter(file=file, collection=collection)
            listings = list(copies.values_list("listing", flat=True))
            copies.delete()
            demands.demand(collection, Listing.objects.filter(pk__in=listings))
            is_noticed = True
    if is_noticed:
        log.warning("A file of the photos of tenant %s is missing; it is copied again.", file.tenant_id)
    return is_noticed
