"""The photos of a sheet: our own copies where there are some, else fetched from the MLS within a few seconds.

A photo that cannot be had is left out: a sheet never fails for one.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing

from listings.enums import PhotoPolicy
from listings.media.decoder import Decoder
from listings.media.fetching import Fetcher, NoPhoto
from listings.media.pictures import PictureRefused
from listings.media.sizes import LARGE
from listings.media.storage_errors import StorageUnavailable
from listings.media.storing import path_of, reached
from listings.models import Listing, PhotoCopy
from listings.photos import SourcePhoto, sources_of

MOST = 5
# For all photos of a sheet together, and for opening one.
SECONDS = 6.0
SECONDS_TO_OPEN = 5.0
log = logging.getLogger(__name__)


def photos_of(listing: Listing, most: int = MOST) -> list[bytes]:
    """The first ones, the preferred one in front, as WebP files that we made. In the tenant's scope; two queries."""
    found = sorted(sources_of([listing.pk]).get(listing.pk, []), key=lambda each: not each.photo.preferred_photo_yn)
    wanted = found[:most]
    here = _copies(listing, wanted) if listing.collection.photo_policy == PhotoPolicy.KEEP else {}
    if listing.collection.photo_policy != PhotoPolicy.KEEP or listing.collection.photo_fallback:
        here |= _fetched([source for source in wanted if source.ref not in here])
    return [here[source.ref] for source in wanted if source.ref in here]


def _copies(listing: Listing, wanted: Sequence[SourcePhoto]) -> dict[bytes, bytes]:
    rows = PhotoCopy.objects.filter(listing=listing, ref__in=[source.ref for source in wanted], file__isnull=False)
    found = {}
    for ref, digest in rows.values_list("ref", "file__digest"):
        try:
            with reached() as kept, kept.open(path_of(listing.tenant_id, bytes(digest).hex(), LARGE), "rb") as file:
                found[bytes(ref)] = file.read()
        except StorageUnavailable as error:
            log.warning("A sheet goes without a photo that is kept here: %s", error)
    return found


def _fetched(wanted: Sequence[SourcePhoto]) -> dict[bytes, bytes]:
    """What comes in time, decoded in a process of its own: it may be anything."""
    asked = [source for source in wanted if source.photo.uri(LARGE)]
    if not asked:
        return {}
    pool = ThreadPoolExecutor(len(asked), thread_name_prefix="sheet")
    running = {pool.submit(_body, source.photo.uri(LARGE)): source.ref for source in asked}
    done = wait(running, timeout=SECONDS).done
    # What is under way yet ends by its own deadline, and nobody waits for it.
    pool.shutdown(wait=False, cancel_futures=True)
    found = {}
    with Decoder(seconds=SECONDS_TO_OPEN) as decoder:
        for future in done:
            try:
                found[running[future]] = decoder.made(future.result()).files[LARGE]
            except (NoPhoto, PictureRefused) as error:
                log.info("A sheet goes without a photo: %s", error)
    return found


def _body(address: str) -> bytes:
    """In a thread of the pool. Raises NoPhoto."""
    with closing(Fetcher(seconds=SECONDS)) as fetcher:
        return fetcher.body(address)
