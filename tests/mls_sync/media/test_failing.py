"""Copying that cannot go on: a storage or a record that fails, a host that says to wait, a quota that is reached."""

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from listings.media import storing, sweep
from listings.media.following import follow
from listings.models import Collection, Listing, PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import pictures_of
from mls_sync.media import copying
from mls_sync.media.copying import copy
from mls_sync.media.due import due_collections
from mls_sync.models import Feed
from mls_sync.tasks import copy_due_photos, copy_photos
from realty.secrets import SecretDict
from tests.conftest import signed_in
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.conftest import Store

pytestmark = pytest.mark.django_db


def copied(feed: Feed) -> copying.Done:
    """Everything that is due: what a sync left is taken in, then copied."""
    assert follow(feed.tenant_id)
    return copy(feed)


def files(settings: LazySettings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_host_that_tells_to_wait_puts_all_back(feed: Feed, host: PhotoHost, store: Store) -> None:
    store("A", "/1.jpg", "/2.jpg")
    host.statuses["/1.jpg"] = 429
    done = copied(feed)
    assert "asks us to wait" in done.problem
    assert PhotoDemand.objects.get().due_at > timezone.now() + timedelta(seconds=60)
    assert not PhotoCopy.objects.filter(tries__gt=0).exists()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("reso", {"profile": "mlsgrid", "base_url": "http://127.0.0.1:1", "system": "actris"}),
        ("rets", {"login_url": "http://127.0.0.1:1/login", "criteria": "(MlsId=1)"}),
    ],
)
def test_a_credential_that_no_key_opens_is_said_on_the_feeds_page(
    feed: Feed, store: Store, settings: LazySettings, staff: User, kind: str, options: dict[str, str]
) -> None:
    store("A", "/1.jpg")
    Feed.objects.update(kind=kind, options=options, secrets=SecretDict(token="t", user="u", password="p"))
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert follow(feed.tenant_id)
    assert "enter the credential again" in copy_photos(feed.tenant_id, feed.collection_id)
    page = signed_in(staff).get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    assert "Copying waits" in page and "enter the credential again" in page
    assert copy_due_photos() == 0 and PhotoDemand.objects.get().due_at > timezone.now() + timedelta(minutes=4)


def test_photos_that_need_no_credential_are_copied_without_its_key(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos["/1.jpg"] = jpeg()
    store("A", "/1.jpg")
    Feed.objects.update(kind="reso", options={"base_url": "https://mls.example.com"}, secrets=SecretDict(token="t"))
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert copied(Feed.objects.select_related("collection", "tenant").get()).copied == 1


def test_a_quota_that_is_reached_ends_the_copying_and_the_source_is_shown(
    feed: Feed, host: PhotoHost, store: Store
) -> None:
    for name in "abcdefghijkl":
        host.photos[f"/{name}.jpg"] = jpeg(300, 200, (ord(name) * 2, 9, 9))
    listings = [store(name, f"/{name}.jpg") for name in "abcdefghijkl"]
    feed.collection.max_media_bytes = 1
    feed.collection.save()
    done = copied(feed)
    # What was on its way when the first one filled it is kept yet.
    assert done.problem == "The photo quota is used up." and 1 <= done.copied <= 1 + copying.FETCHED_AHEAD + 1
    assert not due_collections().exists() and copy_due_photos() == 0
    assert fetched(pictures_of(listings[-1].pk)[0].uri("large")).status_code == 302
    feed.collection.max_media_bytes = None
    feed.collection.save()
    assert copy_photos(feed.tenant_id, feed.collection_id).startswith(f"{12 - done.copied} copied")


def test_a_quota_that_is_used_up_frees_itself_by_photos_that_went(feed: Feed, host: PhotoHost, store: Store) -> None:
    host.photos = {f"/{name}.jpg": jpeg(300, 200, (ord(name) * 2, 9, 9)) for name in "abcd"}
    store("A", "/a.jpg", "/b.jpg")
    store("B", "/c.jpg")
    assert copied(feed).copied == 3
    Collection.objects.update(max_media_bytes=F("media_bytes"))
    asked = len(host.asked)
    store("A", "/b.jpg", "/d.jpg")
    store("B", photos_change_timestamp=timezone.now())
    assert follow(feed.tenant_id) and due_collections().exists()
    assert copy_photos(feed.tenant_id, feed.collection_id).endswith("The photo quota is used up.")
    assert len(host.asked) == asked and PhotoCopy.objects.count() == 1
    assert PhotoDemand.objects.get().listing.listing_key == "A" and not due_collections().exists()
    assert sweep.sweep(feed.tenant_id) == 2
    assert copy_photos(feed.tenant_id, feed.collection_id).startswith("1 copied")
    assert not PhotoDemand.objects.exists() and PhotoCopy.objects.count() == 2


class Broken(Exception):
    """As a storage's library raises it."""


def test_a_storage_that_fails_loses_nothing_and_is_tried_later(
    feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    host.photos["/1.jpg"] = jpeg()
    listing = store("A", "/1.jpg")

    def full(*args: Any, **kwargs: Any) -> str:
        raise Broken("key AKIA-SECRET: no space")

    with monkeypatch.context() as patch:
        patch.setattr(type(storing.storage()), "_save", full)
        done = copied(feed)
    assert done.problem == "The storage of photos fails (Broken)."
    assert not PhotoFile.objects.exists() and not PhotoCopy.objects.exists()
    assert fetched(pictures_of(listing.pk)[0].uri("large")).status_code == 302
    PhotoDemand.objects.update(due_at=timezone.now())
    assert copy(feed).copied == 1


def test_a_disk_that_is_full_keeps_nothing_by_halves_and_is_tried_later(
    feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """Django writes a file in place: what fitted lies there when the disk says no."""
    host.photos = {"/1.jpg": jpeg(900, 700), "/2.jpg": jpeg(900, 700, (9, 9, 200))}
    listing = store("A", "/1.jpg", "/2.jpg")
    room = [4]

    class FillingUp(storing.ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            room[0] -= 1
            if room[0] >= 0:
                yield from super().chunks(chunk_size)
                return
            yield self.read(100)
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storing, "ContentFile", FillingUp)
        done = copied(feed)
    assert done.problem == "The disk for photos is full." and done.copied == 1
    assert len(files(settings)) == 3 and all(map(storing.is_there, PhotoFile.objects.all()))
    feed.collection.refresh_from_db()
    assert feed.collection.photos_problem == "The disk for photos is full."
    assert {fetched(photo.uri("800")).status_code for photo in pictures_of(listing.pk)} == {200, 302}
    PhotoDemand.objects.update(due_at=timezone.now())
    assert copy(feed).copied == 1 and len(files(settings)) == 6


def test_a_file_that_a_full_disk_cut_is_made_again(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos["/1.jpg"] = jpeg(900, 700)
    listing = store("A", "/1.jpg")
    copied(feed)
    cut = Path(settings.MEDIA_ROOT) / files(settings)[0]
    whole = cut.read_bytes()
    cut.write_bytes(whole[:50])
    assert fetched(f"/photos/gone{pictures_of(listing.pk)[0].uri('800')}").status_code == 302
    assert copy(feed).copied == 1 and cut.read_bytes() == whole


def test_a_record_that_fails_leaves_files_that_the_sweep_removes(
    feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """As where a worker is killed between the file and its row."""
    host.photos = {"/1.jpg": jpeg(300, 200), "/2.jpg": jpeg(300, 200, (9, 9, 200))}
    store("A", "/1.jpg")
    copied(feed)
    store("B", "/2.jpg")

    def killed(*args: Any, **kwargs: Any) -> PhotoFile:
        raise IntegrityError("The connection broke.")

    with monkeypatch.context() as patch:
        patch.setattr(storing, "_record", killed)
        with pytest.raises(IntegrityError):
            copied(feed)
    assert len(files(settings)) == 4
    assert sweep.sweep_files(feed.tenant_id) == 2
    assert len(files(settings)) == 2 and fetched(pictures_of(Listing.objects.get(listing_key="A").pk)[0].uri("800"))
    PhotoDemand.objects.update(due_at=timezone.now())
    assert copy(feed).copied == 1 and sweep.sweep_files(feed.tenant_id) == 0
