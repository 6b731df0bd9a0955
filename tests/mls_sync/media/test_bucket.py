"""The bucket by its settings, against moto's S3 server over real HTTP. What moto does not check is not proved here:
that links expire, that signatures and keys are right (docs/media.md)."""

import importlib.util
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.test import Client, override_settings

from listings.media import storing, sweep
from listings.media.following import follow
from listings.models import PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import pictures_of
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.file_storage import photo_storage
from realty.tenants import owned
from tests.listings.media.images import jpeg, opened
from tests.mls_sync.media.conftest import Store
from tests.mls_sync.media.host import PhotoHost

HAS_S3 = all(importlib.util.find_spec(name) for name in ("storages", "boto3", "moto", "flask"))
pytestmark = pytest.mark.skipif(not HAS_S3, reason="install requirements/s3_test.txt")
BUCKET = "desert-photos"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - not installed everywhere

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Photos lie in a new bucket of that server."""
    requests.post(f"{s3}/moto-api/reset", timeout=10)
    requests.put(f"{s3}/{BUCKET}", timeout=10).raise_for_status()
    named = {"": BUCKET, "_ENDPOINT": s3, "_REGION": "us-east-1", "_KEY": "key", "_SECRET": "secret"}
    for name, value in {**named, "_ADDRESSING": "path"}.items():
        monkeypatch.setenv(f"PHOTO_BUCKET{name}", value)
    from django.conf import settings  # noqa: PLC0415 - as it is now

    with override_settings(STORAGES={**settings.STORAGES, "photos": photo_storage()}):
        yield s3
    storages._storages.pop("photos", None)  # type: ignore[attr-defined]


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
    answer = Client().get(pictures_of(listing.pk)[0].uri("thumb"))
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
    link = urlsplit(Client().get(pictures_of(listing.pk)[0].uri("large"))["Location"])
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
    assert done.problem.startswith("The storage of photos fails (") and "secret" not in done.problem
    assert not PhotoFile.objects.exists() and PhotoDemand.objects.exists()
    assert Client().get(pictures_of(listing.pk)[0].uri("large")).status_code == 302
    settings.STORAGES = right
    PhotoDemand.objects.update(due_at="2020-01-01T00:00Z")
    assert copy(feed).copied == 1


def test_a_bucket_without_both_parts_of_its_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_BUCKET", BUCKET)
    monkeypatch.setenv("PHOTO_BUCKET_KEY", "key")
    with pytest.raises(ImproperlyConfigured, match="belong together"):
        photo_storage()
