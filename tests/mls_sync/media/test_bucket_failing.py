"""A bucket that is slow, full, or refuses us, by a proxy in front of moto's S3 server: nothing is lost, the page of the
feed says why, and it holds up nobody else."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils import timezone

from listings.enums import PhotoPolicy
from listings.media import missing_files, storing
from listings.media.following import follow
from listings.media.progress import progress
from listings.models import Collection, PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import pictures_of
from mls_sync.media.copying import copy
from mls_sync.media.due import due_collections
from mls_sync.models import Feed
from mls_sync.tasks import copy_photos
from realty import file_storage
from realty.tenants import owned
from realty.tenants.scope import tenant_scope
from tests.conftest import make_tenant
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.buckets import HAS_S3, Moods, moody
from tests.mls_sync.media.conftest import Store, stored_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not HAS_S3, reason="install requirements/s3_test.txt"),
]


@pytest.fixture
def moods(bucket: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Moods]:
    """The bucket behind the proxy."""
    monkeypatch.setattr(file_storage, "READ_SECONDS", 1)
    with moody(bucket) as found:
        monkeypatch.setenv("PHOTO_BUCKET_ENDPOINT", found.url)
        settings.STORAGES = {**settings.STORAGES, "photos": file_storage.photo_storage()}
        yield found


def page_of(feed: Feed) -> str:
    """Its part of the feed's page."""
    photos = progress(Collection.objects.get(pk=feed.collection_id))
    return " ".join(render_to_string("admin/mls_sync/feed/photos.html", {"photos": photos}).split())


def a_listing_with_photos(feed: Feed, host: PhotoHost, store: Store, *names: str) -> Any:
    for place, name in enumerate(names):
        host.photos[f"/{name}.jpg"] = jpeg(900, 700, (place * 60, 90, 9))
    listing = store("A", *(f"/{name}.jpg" for name in names))
    follow(feed.tenant_id)
    return listing


def test_a_slow_bucket_is_waited_for(moods: Moods, feed: Feed, host: PhotoHost, store: Store) -> None:
    a_listing_with_photos(feed, host, store, "1")
    moods.seconds = 0.3
    assert copy(feed).copied == 1 and PhotoFile.objects.count() == 1


def test_one_that_is_too_slow_holds_a_worker_for_seconds_only(
    moods: Moods, feed: Feed, host: PhotoHost, store: Store
) -> None:
    listing = a_listing_with_photos(feed, host, store, "1", "2")
    moods.seconds = 4
    began = time.monotonic()
    done = copy(feed)
    assert time.monotonic() - began < 15, "two tries of a second each, to write and to clean up"
    assert (done.problem, done.copied) == ("The bucket for photos does not answer in time.", 0)
    assert not PhotoCopy.objects.exists() and PhotoDemand.objects.count() == 1
    assert "Copying waits" in page_of(feed) and "does not answer in time. No photo is lost." in page_of(feed)
    assert fetched(pictures_of(listing.pk)[0].uri("800")).status_code == 302
    moods.seconds = 0
    _later()
    assert copy(feed).copied == 2 and "Copying waits" not in page_of(feed)


REFUSALS = [
    (503, "SlowDown", "asks us to slow down"),
    (507, "InsufficientStorage", "is full"),
    (507, "XMinioStorageFull", "is full"),
    (403, "QuotaExceeded", "is full"),
    (403, "InvalidAccessKeyId", "refuses our key"),
    (403, "SignatureDoesNotMatch", "refuses our key"),
]


@pytest.mark.parametrize(("status", "code", "says"), REFUSALS)
def test_what_it_refuses_with_is_said_in_words_and_waits(
    moods: Moods, feed: Feed, host: PhotoHost, store: Store, status: int, code: str, says: str
) -> None:
    a_listing_with_photos(feed, host, store, "1", "2", "3")
    moods.status, moods.code = status, code
    done = copy(feed)
    assert done.problem == f"The bucket for photos {says}." and done.copied == 0
    assert f"The bucket for photos {says}." in page_of(feed) and "secret" not in page_of(feed)
    assert not due_collections().exists(), "the source is not asked for photos that nobody can keep"
    before = len(host.asked)
    assert copy_photos(feed.tenant_id, feed.collection_id).startswith("Nothing") and len(host.asked) == before
    moods.status = 0
    _later()
    assert due_collections().exists()
    assert copy(feed).copied == 3 and not PhotoDemand.objects.exists() and "waits" not in page_of(feed)


def test_one_that_fills_up_keeps_what_it_has_and_nothing_by_halves(
    moods: Moods, feed: Feed, host: PhotoHost, store: Store
) -> None:
    a_listing_with_photos(feed, host, store, "1", "2", "3", "4")
    moods.status, moods.code, moods.only, moods.room_for = 507, "InsufficientStorage", "PUT", 5
    assert copy(feed).problem == "The bucket for photos is full."
    assert PhotoFile.objects.count() == 1 == PhotoCopy.objects.count()
    assert all(storing.is_there(file) for file in PhotoFile.objects.all())
    moods.status = 0
    _later()
    assert copy(feed).copied == 3 and PhotoFile.objects.count() == 4
    kept = {path for file in PhotoFile.objects.all() for path in storing.paths_of(file)}
    assert set(owned.everything(storages["photos"])) == kept


def test_it_holds_up_no_other_tenant(moods: Moods, feed: Feed, host: PhotoHost, store: Store) -> None:
    """As where one tenant's part of the bucket is refused."""
    a_listing_with_photos(feed, host, store, "1")
    other = make_tenant("coastal", "Coastal Homes")
    with tenant_scope(other):
        theirs = Collection.objects.create(
            tenant=other, provider="gps", name="coastal_gps_listings", title="GPS", photo_policy=PhotoPolicy.KEEP
        )
        second = Feed.objects.create(tenant=other, collection=theirs, kind="spark", options={"base_url": host.url})
        stored_in(theirs, host, "B", "/1.jpg")
        follow(other.pk)
    moods.status, moods.code, moods.where = 503, "SlowDown", f"/photos/{feed.tenant_id}/"
    assert "slow down" in copy_photos(feed.tenant_id, feed.collection_id)
    assert copy_photos(second.tenant_id, second.collection_id).startswith("1 copied")


def test_a_photo_that_is_gone_from_the_bucket_is_brought_again(
    moods: Moods, feed: Feed, host: PhotoHost, store: Store
) -> None:
    listing = a_listing_with_photos(feed, host, store, "1")
    copy(feed)
    address = pictures_of(listing.pk)[0].uri("800")
    gone = f"/photos/gone{address}"
    storages["photos"].delete(storing.paths_of(PhotoFile.objects.get())[1])
    assert fetched(address)["Location"].startswith(moods.url), "only the browser learns that it is not there"
    assert fetched(gone)["Location"] == f"{host.url}/1.jpg"
    assert copy(feed).copied == 1 and missing_files.mend(feed.tenant_id) == 0
    storages["photos"].delete(storing.paths_of(PhotoFile.objects.get())[0])
    assert missing_files.mend(feed.tenant_id) == 1 and copy(feed).copied == 1


def test_a_bucket_that_is_not_there_makes_no_photo_forgotten(
    moods: Moods, feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A wrong name of the bucket, for an hour, must not bring a million photos again."""
    listing = a_listing_with_photos(feed, host, store, "1")
    copy(feed)
    monkeypatch.setenv("PHOTO_BUCKET", "wrong")
    settings.STORAGES = {**settings.STORAGES, "photos": file_storage.photo_storage()}
    answer = fetched(f"/photos/gone{pictures_of(listing.pk)[0].uri('800')}")
    assert answer["Location"] == f"{host.url}/1.jpg"
    with pytest.raises(storing.StorageUnavailable, match="does not exist"):
        missing_files.mend(feed.tenant_id)
    assert PhotoCopy.objects.filter(file__isnull=False).count() == 1 and not PhotoDemand.objects.exists()


def _later() -> None:
    now = timezone.now()
    PhotoDemand.objects.update(due_at=now)
    Collection.objects.update(photos_held_until=now)
