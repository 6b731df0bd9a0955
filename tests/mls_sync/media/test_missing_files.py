"""Files of copies that are gone, or that cannot be read: no page shows a broken image, and they are brought again."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from listings.media import missing_files, storing
from listings.media.addresses import GONE
from listings.media.following import follow
from listings.models import Listing, PhotoCopy, PhotoDemand
from listings.models.collection import OWN
from listings.photos import pictures_of
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.conftest import Store

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(feed: Feed, host: PhotoHost, store: Store) -> Listing:
    """With one photo, copied."""
    host.photos["/1.jpg"] = jpeg(1000, 700)
    listing = store("A", "/1.jpg")
    assert follow(feed.tenant_id) and copy(feed).copied == 1
    return listing


def files(settings: LazySettings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.mark.parametrize("accel", ["", "/kept-photos"])
@pytest.mark.parametrize("size", ["thumb", "800", "large"])
def test_whichever_file_is_gone_is_brought_again(
    feed: Feed, host: PhotoHost, listing: Listing, settings: LazySettings, accel: str, size: str
) -> None:
    settings.PHOTO_ACCEL = accel
    next(path for path in files(settings) if path.stem.endswith(size)).unlink()
    address = pictures_of(listing.pk)[0].uri(size)
    answer = fetched(address)
    assert (answer["Location"], answer["Cache-Control"]) == (f"{host.url}/1.jpg", "private, max-age=60")
    copy(feed)
    assert len(files(settings)) == 3 and not PhotoDemand.objects.exists()
    again = fetched(address)
    assert again.status_code == 200 and again["Content-Type"] == "image/webp"


def test_what_nginx_or_a_browser_did_not_find_is_looked_for(
    feed: Feed, listing: Listing, settings: LazySettings
) -> None:
    """They ask at an address of its own. It believes nobody: what is there stays."""
    feed.collection.photo_fallback = False
    feed.collection.photos_signed = True
    feed.collection.save()
    address = pictures_of(listing.pk)[0].uri("800")
    assert fetched(f"{GONE}{address.partition('?')[0]}").status_code == 404, "not signed"
    for _ in range(2):
        answer = fetched(f"{GONE}{address}")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/svg+xml", "private, max-age=60")
    assert PhotoCopy.objects.filter(file__isnull=False).exists() and not PhotoDemand.objects.exists()
    for path in files(settings):
        path.unlink()
    assert fetched(f"{GONE}{address}")["Content-Type"] == "image/svg+xml"
    assert not PhotoCopy.objects.exists() and PhotoDemand.objects.get().is_opened


def test_a_file_that_cannot_be_read_is_no_error_and_not_forgotten(
    listing: Listing, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    def refused(*args: Any, **kwargs: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(storing.storage()), "_open", refused)
    assert fetched(pictures_of(listing.pk)[0].uri("800")).status_code == 302
    assert PhotoCopy.objects.filter(file__isnull=False).exists()


def test_an_own_photo_keeps_its_copy_for_when_its_disk_is_back(
    feed: Feed, listing: Listing, settings: LazySettings
) -> None:
    """There is no source to bring it from."""
    feed.collection.provider = OWN
    feed.collection.photo_fallback = False
    feed.collection.save()
    (large,) = (path for path in files(settings) if path.stem.endswith("large"))
    body = large.read_bytes()
    large.unlink()
    address = pictures_of(listing.pk)[0].uri("large")
    assert fetched(address)["Content-Type"] == "image/svg+xml"
    assert missing_files.mend(feed.tenant_id) == 0
    large.write_bytes(body)
    answer = fetched(address)
    assert answer.content == body


def test_what_nobody_asks_for_is_found_missing_by_the_daily_look(
    feed: Feed, host: PhotoHost, store: Store, listing: Listing, settings: LazySettings
) -> None:
    host.photos["/2.jpg"] = jpeg(300, 200, (9, 9, 200))
    other = store("B", "/2.jpg")
    assert follow(feed.tenant_id) and copy(feed).copied == 1
    next(path for path in files(settings) if path.stem.endswith("800")).unlink()
    assert missing_files.mend(feed.tenant_id) == 1
    assert PhotoDemand.objects.get().listing_id == listing.pk
    assert PhotoCopy.objects.get().listing_id == other.pk
    copy(feed)
    assert len(files(settings)) == 5 and missing_files.mend(feed.tenant_id) == 0
