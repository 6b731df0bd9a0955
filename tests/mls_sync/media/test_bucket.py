"""The bucket by its settings, against moto's S3 server over real HTTP. What moto does not check is not proved here:
that links expire, that signatures and keys are right (docs/media.md)."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages

from listings.media import storing, sweep
from listings.media.following import follow
from listings.models import PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import pictures_of
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.file_storage import photo_storage
from realty.tenants import owned
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg, opened
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.buckets import BUCKET, HAS_S3
from tests.mls_sync.media.conftest import Store

pytestmark = pytest.mark.skipif(not HAS_S3, reason="install requirements/s3_test.txt")


def names(s3: str) -> list[str]:
    return sorted(owned.everything(storages["photos"]))


@pytest.mark.django_db
def test_copies_go_to_the_bucket_and_browsers_fetch_them_there(
    bucket: str, feed: Feed, host: PhotoHost, store: Store
) -> None:
    host.photos = {"/1.jpg": jpeg(), "/2.jpg": jpeg(300, 200, (9, 9, 200))}
    listing = store("A", "/1.jpg", "/2.jpg")
    follow(feed.tenant_id)
    assert copy(feed).copied == 2
    assert len(names(bucket)) == 5 and all(name.startswith(f"photos/{feed.tenant_id}/") for name in names(bucket))
    answer = fetched(pictures_of(listing.pk)[0].uri("thumb"))
    assert answer.status_code == 302 and answer["Cache-Control"] == "private, max-age=1800"
    link = answer["Location"]
    assert link.startswith(bucket) and "X-Amz-Expires=3600" in link
    photo = requests.get(link, timeout=10)
    assert photo.headers["Content-Type"] == "image/webp" and opened(photo.content).size == (200, 150)
    assert "immutable" in photo.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_cdn_in_front_of_the_bucket_is_where_browsers_go(
    bucket: str, feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("PHOTO_BUCKET_CDN", "https://photos.desert.example/")
    settings.STORAGES = {**settings.STORAGES, "photos": photo_storage()}
    host.photos["/1.jpg"] = jpeg(300, 200)
    listing = store("A", "/1.jpg")
    follow(feed.tenant_id)
    copy(feed)
    link = urlsplit(fetched(pictures_of(listing.pk)[0].uri("large"))["Location"])
    assert (link.scheme, link.netloc, link.query) == ("https", "photos.desert.example", "")
    assert link.path.endswith("-large.webp")


@pytest.mark.django_db
def test_what_nothing_shows_leaves_the_bucket_and_what_is_the_tenants_is_found_there(
    bucket: str, feed: Feed, host: PhotoHost, store: Store
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    store("A", "/1.jpg")
    follow(feed.tenant_id)
    copy(feed)
    assert [file.path for file in owned.files(feed.tenant_id)] == names(bucket) != []
    storing.storage().save(f"photos/{feed.tenant_id}/ff/{'f' * 32}-large.webp", storing.ContentFile(b"stray"))
    assert sweep.sweep_files(feed.tenant_id) == 1
    PhotoCopy.objects.all().delete()
    assert sweep.sweep(feed.tenant_id) == 1 and names(bucket) == []


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["_ENDPOINT", ""])
def test_a_bucket_that_is_away_or_not_there_loses_nothing(
    bucket: str, feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch, settings: Any, wrong: str
) -> None:
    monkeypatch.setenv(f"PHOTO_BUCKET{wrong}", "http://127.0.0.1:9" if wrong else "no-such-bucket")
    right = settings.STORAGES
    settings.STORAGES = {**right, "photos": photo_storage()}
    host.photos["/1.jpg"] = jpeg(300, 200)
    listing = store("A", "/1.jpg")
    follow(feed.tenant_id)
    done = copy(feed)
    assert done.problem == f"The bucket for photos {'cannot be reached' if wrong else 'does not exist'}."
    assert not PhotoFile.objects.exists() and PhotoDemand.objects.exists()
    assert fetched(pictures_of(listing.pk)[0].uri("large")).status_code == 302
    settings.STORAGES = right
    PhotoDemand.objects.update(due_at="2020-01-01T00:00Z")
    assert copy(feed).copied == 1


def test_a_bucket_without_both_parts_of_its_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_BUCKET", BUCKET)
    monkeypatch.setenv("PHOTO_BUCKET_KEY", "key")
    with pytest.raises(ImproperlyConfigured, match="belong together"):
        photo_storage()
