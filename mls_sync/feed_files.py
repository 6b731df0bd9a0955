"""The files that feeds are read from, as they are stored: each in its tenant's own area, bounded in size, and erased
with its row.

The area is part of the path, `feeds/<tenant>/<feed>/`, and every path is held against its feed before it is opened: a
row that names another tenant's file opens nothing.
"""

from collections.abc import Iterable
from logging import getLogger
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from xxhash import xxh3_128

from mls_sync.models import Feed, FeedFile

log = getLogger(__name__)

# Of a feed, besides the accepted one: the one before, to look at when something is wrong, and one that is being tried.
KEPT = 3


class FileTooLarge(Exception):
    """The sentence says how large it may be."""


class ForeignFile(Exception):
    """The path is not in the area of its feed: nothing is opened."""


def area(tenant_id: int, feed_id: int) -> str:
    return f"feeds/{int(tenant_id)}/{int(feed_id)}/"


def store(feed: Feed, name: str, pieces: Iterable[bytes], *, user: Any = None, etag: str = "") -> FeedFile:
    """Keep a file of the feed, piece by piece. In the tenant's scope. Raises FileTooLarge; then nothing is kept."""
    spooled = TemporaryUploadedFile(name[:100] or "file.csv", "text/csv", 0, None)
    with spooled:
        digest, size = xxh3_128(), 0
        for piece in pieces:
            size += len(piece)
            if size > settings.FEED_FILE_MAX_BYTES:
                raise FileTooLarge(f"The file is larger than {settings.FEED_FILE_MAX_BYTES // 1_000_000:,} MB.")
            digest.update(piece)
            spooled.write(piece)
        spooled.size = size
        spooled.seek(0)
        path = default_storage.save(f"{area(feed.tenant_id, feed.pk)}{uuid4().hex}.csv", spooled)
    try:
        with transaction.atomic():
            return FeedFile.objects.create(
                tenant_id=feed.tenant_id,
                feed=feed,
                path=path,
                name=name[-200:] or "file.csv",
                size=size,
                digest=digest.hexdigest(),
                etag=etag[:300],
                created_by=user,
            )
    except Exception:
        default_storage.delete(path)
        raise


def opened(file: FeedFile) -> BinaryIO:
    """Open for reading, in the tenant's scope. Raises ForeignFile, and FileNotFoundError where it is gone."""
    if not file.path.startswith(area(file.tenant_id, file.feed_id)) or ".." in file.path:
        raise ForeignFile(f"File {file.pk} is not in the area of its feed.")
    return cast(BinaryIO, default_storage.open(file.path, "rb"))


def accepted(feed: Feed) -> FeedFile | None:
    """The file that a sync reads."""
    return FeedFile.objects.filter(feed=feed, accepted_at__isnull=False).order_by("-accepted_at", "-pk").first()


def newest(feed: Feed) -> FeedFile | None:
    """The file that was uploaded last, accepted or not."""
    return FeedFile.objects.filter(feed=feed).order_by("-pk").first()


def accept(file: FeedFile) -> None:
    """From now on a sync reads this one; older ones go, but for the last few."""
    file.accepted_at = timezone.now()
    file.save(update_fields=["accepted_at"])
    for old in FeedFile.objects.filter(feed=file.feed_id).exclude(pk=file.pk).order_by("-pk")[KEPT - 1 :]:
        old.delete()


def discard_tried(feed: Feed, *, but: FeedFile) -> None:
    """Files that nobody accepted: a newer one takes their place."""
    for file in FeedFile.objects.filter(feed=feed, accepted_at=None).exclude(pk=but.pk):
        file.delete()


def stored_bytes(feed: Feed) -> int:
    """What the feed's files take in the storage."""
    return FeedFile.objects.filter(feed=feed).aggregate(total=Sum("size"))["total"] or 0


@receiver(post_delete, sender=FeedFile)
def erase(instance: FeedFile, **kwargs: Any) -> None:
    """The file goes once it is certain that its row is gone; also where its feed, collection or tenant goes."""
    path = instance.path

    def delete() -> None:
        try:
            default_storage.delete(path)
        except OSError:
            log.exception("The file %s of a feed that is gone could not be erased.", path)

    transaction.on_commit(delete)
