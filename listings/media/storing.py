"""Where copies lie: three WebP files an image below `photos/<tenant>/` of the storage `photos`, under a name that its
content gives.

The name is a keyed digest of the image as it came, so the same image is kept once for each tenant, and nobody can tell
from a name which image it is. Files are written and removed under the image's lock: what one worker brings no other
removes.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from listings.media.addresses import Ref, key_of
from listings.media.pictures import Made
from listings.media.sizes import BOXES, kept_as
from listings.media.storage_errors import StorageUnavailable, meaning
from listings.models import PhotoCopy, PhotoFile
from realty.database.locks import Space, lock

ALIAS, FOLDER = "photos", "photos"
DIGEST_BYTES = 16
# Of each tenant; a name's first byte says which.
FOLDERS = 256


def storage() -> Storage:
    return storages[ALIAS]


@contextmanager
def reached() -> Iterator[Storage]:
    """The storage; whatever its library raises becomes StorageUnavailable."""
    try:
        yield storage()
    except Exception as error:
        # Each library has exceptions of its own, whose texts may name keys.
        raise StorageUnavailable(meaning(error)) from error


def digest_of(tenant_id: int, body: bytes) -> bytes:
    return blake2b(body, key=key_of(tenant_id, "content"), digest_size=DIGEST_BYTES).digest()


def path_of(tenant_id: int, name: str, size: str) -> str:
    """Within the storage; `name` is `PhotoFile.name`."""
    return f"{FOLDER}/{tenant_id}/{name[:2]}/{name}-{size}.webp"


def folder_of(tenant_id: int, number: int) -> str:
    """The one for names that begin with this byte."""
    return f"{FOLDER}/{tenant_id}/{number:02x}"


def names_in(kept: Storage, folder: str) -> set[str]:
    try:
        return set(kept.listdir(folder)[1])
    except FileNotFoundError:
        return set()


def sizes_of(file: PhotoFile) -> list[str]:
    """Those that it has files of."""
    return [size for size in BOXES if kept_as(size, file.width, file.height) == size]


def paths_of(file: PhotoFile) -> list[str]:
    return [path_of(file.tenant_id, file.name, size) for size in sizes_of(file)]


def is_there(file: PhotoFile) -> bool:
    """All of its files, and whole: a disk that fills up leaves a part of one. Raises StorageUnavailable."""
    with reached() as kept:
        try:
            return sum(kept.size(path) for path in paths_of(file)) == file.size
        except FileNotFoundError:
            return False


def known(tenant_id: int, digest: bytes) -> PhotoFile | None:
    """The image where it is kept already, and its files are there."""
    found = PhotoFile.objects.filter(tenant=tenant_id, digest=digest).first()
    return found if found and is_there(found) else None


def keep(
    collection_id: int, tenant_id: int, listing_id: int, ref: Ref, digest: bytes, picture: Made | None
) -> PhotoFile | None:
    """The copy of a listing's photo. Its files are there before the row that names them is committed; a process that is
    killed between the two leaves files without a row, which the sweep removes. Without a `picture` the image must be
    kept already; None where it went meanwhile. Raises StorageUnavailable, and then nothing is recorded."""
    with transaction.atomic():
        lock_file(tenant_id, digest)
        file = PhotoFile.objects.filter(tenant=tenant_id, digest=digest).first()
        if picture is not None and (file is None or not is_there(file)):
            _write(tenant_id, digest, picture)
            file = _record(collection_id, tenant_id, digest, picture)
        if file is not None:
            told = {"file": file, "copied_at": timezone.now(), "tries": 0, "problem": ""}
            owners = {"tenant_id": tenant_id, "collection_id": collection_id}
            PhotoCopy.objects.update_or_create(
                listing_id=listing_id, ref=ref, defaults=told, create_defaults={**told, **owners}
            )
    return file


def lock_file(tenant_id: int, digest: bytes) -> None:
    """In a transaction: nobody else writes or removes this image until it ends."""
    lock(Space.PHOTO, f"{tenant_id}/{digest.hex()}")


def _write(tenant_id: int, digest: bytes, picture: Made) -> None:
    paths = {path_of(tenant_id, digest.hex(), size): body for size, body in picture.files.items()}
    try:
        with reached() as kept:
            for path, body in paths.items():
                kept.save(path, ContentFile(body))
    except StorageUnavailable:
        # Parts on a full disk would keep it full.
        with suppress(StorageUnavailable), reached() as kept:
            for path in paths:
                kept.delete(path)
        raise


def _record(collection_id: int, tenant_id: int, digest: bytes, picture: Made) -> PhotoFile:
    """One that is made again keeps its place, and may have another size: Pillow is another one by now."""
    told = {"width": picture.width, "height": picture.height, "size": sum(map(len, picture.files.values()))}
    file, _ = PhotoFile.objects.update_or_create(
        tenant_id=tenant_id,
        digest=digest,
        defaults=told,
        create_defaults={**told, "collection_id": collection_id, "created_at": timezone.now()},
    )
    return file
