"""What stands at an own address: a file of ours, the source's address, or nothing yet."""

from dataclasses import dataclass

from listings.enums import PhotoPolicy
from listings.media import demands, missing_files
from listings.media.addresses import Ref
from listings.media.following import copy_soon
from listings.media.sizes import BOXES, kept_as
from listings.media.storing import path_of
from listings.models import Collection, PhotoCopy
from listings.models.collection import OWN
from listings.photos import sources_of


@dataclass(frozen=True)
class Found:
    """`path` of a file in the storage, else the source's `address`; neither where the photo is only on its way."""

    signed: bool
    path: str = ""
    address: str = ""


COLUMNS = (
    "file__digest", "file__width", "file__height", "tries", "collection__photo_policy", "collection__photos_signed",
)  # fmt: skip


def found(tenant_id: int, listing_id: int, ref: Ref, size: str) -> Found | None:
    """None for what is no photo of this listing. In the tenant's scope; one query where there is a copy."""
    if size not in BOXES:
        return None
    row = PhotoCopy.objects.filter(listing=listing_id, ref=ref).values_list(*COLUMNS).first()
    if row is None or row[0] is None:
        return _not_copied(tenant_id, listing_id, ref, size, tries=row[3] if row else 0)
    digest, width, height, _, policy, signed = row
    if policy != PhotoPolicy.KEEP:
        return None
    return Found(signed, path_of(tenant_id, bytes(digest).hex(), kept_as(size, width, height)))


def stand_in(tenant_id: int, listing_id: int, ref: Ref, size: str) -> Found | None:
    """For a copy that cannot be sent. Is its file gone, it is copied anew. Two queries, and more for one that is."""
    tries = 0
    copy = PhotoCopy.objects.filter(listing=listing_id, ref=ref).select_related("file").first()
    if copy is not None:
        tries = demands.MOST_TRIES
        if copy.file is None or missing_files.notice(copy.file):
            tries = copy.tries
    return _not_copied(tenant_id, listing_id, ref, size, tries=tries)


def _not_copied(tenant_id: int, listing_id: int, ref: Ref, size: str, tries: int) -> Found | None:
    """What stands in for a photo, whose turn comes sooner now."""
    collection = Collection.objects.filter(listings=listing_id).first()
    if collection is None or collection.photo_policy != PhotoPolicy.KEEP:
        return None
    source = next((each.photo for each in sources_of([listing_id]).get(listing_id, []) if each.ref == ref), None)
    if source is None:
        return None
    if tries < demands.MOST_TRIES and collection.provider != OWN:
        if demands.opened(tenant_id, collection.pk, listing_id):
            copy_soon(tenant_id, collection.pk)
    return Found(collection.photos_signed, address=source.uri(size) if collection.photo_fallback else "")
