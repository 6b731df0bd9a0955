"""Photos from before all copies were kept in one place: shown from where they are, and moved."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from listings.models import Collection
from listings.photos import pictures_of
from mls_sync.models import Feed, OwnPhoto
from mls_sync.own_listings import photos, records
from mls_sync.own_listings.moving import SIZES, path_of
from mls_sync.tasks import move_own_photos
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.listings.media.images import jpeg
from tests.mls_sync.own_listings.conftest import files

KEY = UUID(int=7)


@pytest.fixture
def listing(in_tenant: Tenant, colleague: User) -> Any:
    """With a photo as it was stored before: two files, and their addresses in the record."""
    fields = {"StandardStatus": "Active", "PropertyType": "Residential", "ListingId": "O-1", "City": "Indio"}
    media = {"MediaKey": KEY.hex, "MediaCategory": "Photo"}
    media |= {"MediaURLs": {size: f"/feeds/own/photos/{KEY}/{size}.jpg" for size in SIZES}}
    made = records.create(in_tenant, colleague, fields | {"Media": [media], "PhotosCount": 1})
    feed = Feed.objects.get()
    photo = OwnPhoto.objects.create(
        collection=feed.collection, listing_key=made.listing_key, key=KEY, width=900, height=600, size=5
    )
    for size in SIZES:
        default_storage.save(path_of(photo, size), ContentFile(jpeg(900, 600)))
    return made


def test_they_are_shown_before_and_after_they_move(listing: Any, colleague: User, storage: Path) -> None:
    client, before = signed_in(colleague), f"/feeds/own/photos/{KEY}/640.jpg"
    own = pictures_of(listing.pk)[0].uri("640")
    answer: Any = client.get(own)
    assert answer.status_code == 302 and answer["Location"].startswith("/feeds/own/photos/")
    answer = client.get(before)
    assert answer.status_code == 200 and b"".join(answer).startswith(b"\xff\xd8")


def test_they_move_once_and_their_bytes_are_counted_once(
    listing: Any, colleague: User, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert Collection.objects.get().media_bytes == 5
    with django_capture_on_commit_callbacks(execute=True):
        assert move_own_photos() == 1
    assert move_own_photos() == 0
    kept = files(storage)
    assert [path.suffix for path in kept] == [".webp"] * 3
    assert Collection.objects.get().media_bytes == sum(path.stat().st_size for path in kept)
    client, own = signed_in(colleague), pictures_of(listing.pk)[0].uri("640")
    answer: Any = client.get(own)
    assert b"".join(answer).startswith(b"RIFF")
    assert client.get(f"/feeds/own/photos/{KEY}/640.jpg")["Location"] == own


def test_a_moved_one_goes_when_it_is_removed(
    listing: Any, colleague: User, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        move_own_photos()
    feed, (_, version) = Feed.objects.select_related("collection", "tenant").get(), records.record_of(listing)
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.arrange(feed, listing, colleague, version, photos.Arrangement({}, {}, [KEY.hex]))
    assert files(storage) == [] and Collection.objects.get().media_bytes == 0


def test_one_that_cannot_be_read_stays(listing: Any, storage: Path) -> None:
    for path in files(storage):
        path.write_bytes(b"damaged")
    assert move_own_photos() == 0
    assert len(files(storage)) == 2 and OwnPhoto.objects.get().size == 5
