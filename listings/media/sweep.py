"""Removes images that no photo shows any more, and files that no image names.

Nothing in use is removed: whether it is used is asked under the image's lock, in the transaction that removes it, and
whoever would begin to use it waits for that lock.
"""

from collections.abc import Sequence
from functools import partial
from time import monotonic

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from listings.enums import PhotoPolicy
from listings.media.addresses import Ref
from listings.media.storing import DIGEST_BYTES, FOLDERS, folder_of, lock_file, names_in, paths_of, reached
from listings.models import Collection, Listing, PhotoCopy, PhotoFile
from listings.models.collection import OWN
from realty.tenants.scope import tenant_scope

AT_ONCE = 500
# Well below the timeout of a task: a bucket may take its time for each file.
SECONDS = 40.0
# Of copies that are no longer wanted, in one transaction.
MOST_ROWS = 20_000


def orphans() -> QuerySet[PhotoFile]:
    """Images of the open scope that nothing shows."""
    return PhotoFile.objects.filter(~Exists(PhotoCopy.objects.filter(file=OuterRef("pk"))))


def tenants_with_orphans() -> list[int]:
    return list(orphans().order_by("tenant_id").values_list("tenant_id", flat=True).distinct())


def sweep(tenant_id: int, most: int = AT_ONCE, seconds: float = SECONDS) -> int:
    """Remove so many orphans of the open tenant at most, for so long. Raises StorageUnavailable; then the image stays,
    and is an orphan yet."""
    return _remove_all(tenant_id, orphans()[:most], seconds)


def sweep_these(tenant_id: int, files: Sequence[int]) -> int:
    """At once, of those that a person erased: what nothing else shows. Opens the tenant's scope."""
    with tenant_scope(tenant_id):
        return _remove_all(tenant_id, orphans().filter(pk__in=files))


def erase(listing: Listing, refs: Sequence[Ref] | None = None) -> None:
    """The copies of these photos, or of all, in the caller's transaction. After it their files go at once, unless
    something else shows them."""
    copies = PhotoCopy.objects.filter(listing=listing)
    going = copies if refs is None else copies.filter(ref__in=refs)
    files = [file for file in going.values_list("file_id", flat=True) if file]
    going.delete()
    if files:
        transaction.on_commit(partial(sweep_these, listing.tenant_id, files), robust=True)


def _remove_all(tenant_id: int, files: QuerySet[PhotoFile], seconds: float = SECONDS) -> int:
    removed, deadline = 0, monotonic() + seconds
    for pk, digest in list(files.values_list("pk", "digest")):
        if monotonic() > deadline:
            break
        removed += _remove(tenant_id, pk, bytes(digest))
    return removed


def _remove(tenant_id: int, pk: int, digest: bytes) -> bool:
    with transaction.atomic():
        lock_file(tenant_id, digest)
        file = orphans().filter(pk=pk).first()
        if file is None:
            return False
        with reached() as kept:
            for path in paths_of(file):
                kept.delete(path)
        file.delete()
    return True


def sweep_files(tenant_id: int) -> int:
    """Remove files of the open tenant that no image names: a worker was killed between the file and its row. Raises
    StorageUnavailable."""
    return sum(sweep_folder(tenant_id, number) for number in range(FOLDERS))


def sweep_folder(tenant_id: int, number: int) -> int:
    """The same for one folder."""
    folder, removed = folder_of(tenant_id, number), 0
    with reached() as kept:
        for name in sorted(names_in(kept, folder)):
            removed += _remove_stray(kept, tenant_id, folder, name)
    return removed


def _remove_stray(kept: Storage, tenant_id: int, folder: str, name: str) -> bool:
    digest = _digest_in(name)
    if digest is None:
        return False  # It is none of ours, so it is not ours to remove.
    with transaction.atomic():
        # Most have a row, which is seen without a lock.
        if PhotoFile.objects.filter(digest=digest).exists():
            return False
        lock_file(tenant_id, digest)
        if PhotoFile.objects.filter(digest=digest).exists():
            return False
        kept.delete(f"{folder}/{name}")
    return True


def _digest_in(name: str) -> bytes | None:
    try:
        digest = bytes.fromhex(name.partition("-")[0])
    except ValueError:
        return None
    return digest if len(digest) == DIGEST_BYTES else None


def rehome() -> int:
    """An image whose collection went counts in one that shows it yet. Gives how many."""
    moved = 0
    for file in PhotoFile.objects.filter(collection=None)[:AT_ONCE]:
        shown_in = PhotoCopy.objects.filter(file=file).values_list("collection_id", flat=True).first()
        if shown_in is not None:
            moved += PhotoFile.objects.filter(pk=file.pk, collection=None).update(collection_id=shown_in)
    return moved


def drop_unwanted() -> int:
    """Some copies of collections that link, or that are gone: their setting was changed. Photos of own listings have no
    source, so they stay whatever the setting says. Gives how many went."""
    keeps = Q(photo_policy=PhotoPolicy.KEEP) | Q(provider=OWN)
    wanted = Exists(Collection.objects.filter(keeps, pk=OuterRef("collection_id")))
    some = PhotoCopy.objects.filter(~wanted).values("pk")[:MOST_ROWS]
    removed, _ = PhotoCopy.objects.filter(pk__in=some).delete()
    return removed
